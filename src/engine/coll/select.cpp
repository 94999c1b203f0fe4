// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The model of the machine, the tables that are known, what is forced, and the report of what ran.
#include "engine/coll/select.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

#include "base/assert.hpp"
#include "runtime/process.hpp"

namespace tutti::coll {
namespace {

constexpr const char* kNames[kCollectives] = {"barrier",  "bcast",     "gather", "gatherv",   "scatter",        "scatterv", "allgather", "allgatherv",
                                              "alltoall", "alltoallv", "reduce", "allreduce", "reduce_scatter", "scan",     "exscan"};

// Nanoseconds, measured on a two-core machine (bench/): they decide between algorithms, so their relations matter more than themselves.
constexpr double kLatency = 200;   // of a small message between two cores
constexpr double kMessage = 80;    // of handling one
constexpr double kPerByte = 0.08;  // of moving a byte from rank to rank
constexpr double kPerReducedByte = 0.1;
constexpr double kTurn = 1500;  // of giving the core to another rank

double time_of(const Effort& e, const Query& q) {
  const double busy = std::min(q.size, q.cores);  // cores at work
  double time = e.rounds * kLatency + e.messages * kMessage;
  time += kPerByte * std::max(e.bytes, e.total_bytes / busy);
  time += kPerReducedByte * std::max(e.reduced, e.total_reduced / busy);
  if (q.size > q.cores) time += e.turns * kTurn * q.size / q.cores;
  return time;
}

bool allowed(const Entry& entry, const Query& q) {
  if ((entry.needs & kPowerOfTwo) && (q.size & (q.size - 1)) != 0) return false;
  return !(entry.needs & kCommutative) || q.commutative;
}

Table tables[kCollectives];
std::atomic<int> choices[kCollectives];  // 1 + what is forced, 0: nothing

// Prints at the end of the process what ran, when asked to.
struct Report {
  ~Report() {
    if (settings::report.get() == 0) return;
    std::string text;
    for (int c = 0; c < kCollectives; ++c) {
      for (int i = 0; i < tables[c].n; ++i) {
        const Count times = runs_of(static_cast<Collective>(c), i);
        if (times == 0) continue;
        text += fmt::format("tutti: coll: rank {}: {} {} {}\n", runtime::process().rank, kNames[c], tables[c][i].name, times);
      }
    }
    std::fwrite(text.data(), 1, text.size(), stderr);
  }
} report;
}  // namespace

const char* collective_name(Collective collective) { return kNames[static_cast<int>(collective)]; }

Listed::Listed(Collective collective, const Table& table) { tables[static_cast<int>(collective)] = table; }

const Table& table_of(Collective collective) { return tables[static_cast<int>(collective)]; }

void force(Collective collective, int algorithm) {
  choices[static_cast<int>(collective)].store(algorithm + 1, std::memory_order_relaxed);
  for (auto& pick : detail::picks) pick.store(0, std::memory_order_relaxed);
}

int forced(Collective collective) { return choices[static_cast<int>(collective)].load(std::memory_order_relaxed) - 1; }

Count runs_of(Collective collective, int algorithm) {
  return static_cast<Count>(detail::runs[static_cast<int>(collective)][algorithm].load(std::memory_order_relaxed));
}

namespace detail {
std::atomic<std::uint64_t> picks[kPicks];
std::atomic<std::uint64_t> runs[kCollectives][kMostAlgorithms];

void began(Collective collective, std::size_t algorithm, Count bytes, int ranks) {
  runtime::Guard guard;
  runtime::raise_event(runtime::EventKind::collective, 0, {static_cast<Count>(collective), static_cast<Count>(algorithm), bytes, ranks});
}

int pick_slow(Collective collective, const Table& table, const Query& asked, std::uint64_t key) {
  Query query = asked;
  // The same answer for all sizes that share a key.
  query.bytes = query.bytes <= 1 ? 1 : Count{1} << (64 - __builtin_clzll(static_cast<unsigned long long>(query.bytes - 1)));
  query.cores = runtime::process().segment.mapped() ? static_cast<int>(runtime::process().segment.header().cores) : 1;
  query.cores = std::max(query.cores, 1);
  int best = -1;
  const int wanted = forced(collective);
  const bool obeys = wanted >= 0 && wanted < table.n && allowed(table[wanted], query);
  double best_time = 0;
  for (int i = 0; i < table.n; ++i) {
    const Entry& entry = table[i];
    if (obeys ? i != wanted : !allowed(entry, query)) continue;
    const double time = time_of(entry.effort(query), query);
    if (best < 0 || time < best_time) {
      best = i;
      best_time = time;
    }
  }
  TUTTI_ASSERT(best >= 0);
  picks[(key * 0x9e3779b97f4a7c15u) >> 54].store((key << 8) | static_cast<std::uint64_t>(best), std::memory_order_relaxed);
  return best;
}
}  // namespace detail
}  // namespace tutti::coll

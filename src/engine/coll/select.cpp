// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The model of the machine, the settings that force an algorithm, and the report of what ran.
#include "engine/coll/select.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/assert.hpp"
#include "base/catalogue.hpp"
#include "runtime/process.hpp"

namespace tutti::coll {
namespace {

constexpr const char* kNames[kCollectives] = {"barrier", "bcast", "gather", "gatherv", "scatter", "scatterv", "allgather", "allgatherv",
                                              "alltoall", "alltoallv", "reduce", "allreduce", "reduce_scatter", "scan", "exscan"};

// Nanoseconds, measured on a two-core machine (bench/): they decide between algorithms, so their relations matter more than themselves.
constexpr double kLatency = 200;        // of a small message between two cores
constexpr double kMessage = 80;         // of handling one
constexpr double kPerByte = 0.08;       // of moving a byte from rank to rank
constexpr double kPerReducedByte = 0.1;
constexpr double kTurn = 1500;          // of giving the core to another rank

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

std::string variable(Collective collective) {
  std::string name = "TUTTI_COLL_";
  for (const char* c = collective_name(collective); *c != 0; ++c) name += static_cast<char>(std::toupper(*c));
  return name;
}

// The tables, as far as they were used: for the report.
struct Seen {
  std::atomic<const Entry*> first{nullptr};
  std::atomic<std::size_t> stride{0};
  std::atomic<int> n{0};
} seen[kCollectives];

const Entry& at(const Entry* first, std::size_t stride, int i) {
  return *reinterpret_cast<const Entry*>(reinterpret_cast<const char*>(first) + static_cast<std::size_t>(i) * stride);
}

/// The forced index, -1 when nothing is forced.
int forced(Collective collective, const Entry* first, int n, std::size_t stride) {
  const std::string name = variable(collective);
  const char* wanted = std::getenv(name.c_str());
  if (wanted == nullptr || *wanted == 0) return -1;
  std::string known;
  for (int i = 0; i < n; ++i) {
    const Entry& entry = at(first, stride, i);
    if (std::string(entry.name) == wanted) return i;
    known += (i == 0 ? "" : ", ") + std::string(entry.name);
  }
  throw base::Error(base::msg::unknown_algorithm, name, wanted, known);
}

// Prints at the end of the process what ran, when asked to.
struct Report {
  ~Report() {
    const char* wanted = std::getenv("TUTTI_COLL_REPORT");
    if (wanted == nullptr || *wanted == 0 || *wanted == '0') return;
    std::string text;
    for (int c = 0; c < kCollectives; ++c) {
      for (int i = 0; i < seen[c].n.load(); ++i) {
        const std::uint64_t times = detail::runs[c][i].load(std::memory_order_relaxed);
        if (times == 0) continue;
        text += fmt::format("tutti: coll: rank {}: {} {} {}\n", runtime::process().rank, kNames[c],
                            at(seen[c].first.load(), seen[c].stride.load(), i).name, times);
      }
    }
    std::fwrite(text.data(), 1, text.size(), stderr);
  }
} report;
}  // namespace

const char* collective_name(Collective collective) { return kNames[static_cast<int>(collective)]; }

namespace detail {
std::atomic<std::uint64_t> picks[kPicks];
std::atomic<std::uint64_t> runs[kCollectives][16];

int pick_slow(Collective collective, const Entry* first, int n, std::size_t stride, const Query& asked, std::uint64_t key) {
  Query query = asked;
  // The same answer for all sizes that share a key.
  query.bytes = query.bytes <= 1 ? 1 : Count{1} << (64 - __builtin_clzll(static_cast<unsigned long long>(query.bytes - 1)));
  query.cores = runtime::process().segment.mapped() ? static_cast<int>(runtime::process().segment.header().cores) : 1;
  query.cores = std::max(query.cores, 1);
  Seen& table = seen[static_cast<int>(collective)];
  table.first.store(first);
  table.stride.store(stride);
  table.n.store(n);

  int best = -1;
  const int wanted = forced(collective, first, n, stride);
  const bool obeys = wanted >= 0 && allowed(at(first, stride, wanted), query);
  double best_time = 0;
  for (int i = 0; i < n; ++i) {
    const Entry& entry = at(first, stride, i);
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

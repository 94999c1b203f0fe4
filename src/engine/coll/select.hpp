// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// How an algorithm is picked: each collective has a table of algorithms with their restrictions and what they cost; the cheapest that is
// allowed runs. All members of a communicator must pick the same, so only what all of them know may enter a Query. A pick is
// remembered, so that the common call pays one look-up.
//
// A setting forces an algorithm wherever its restrictions allow it (TUTTI_COLL_BCAST=binomial, or the control variable coll_bcast); another
// (TUTTI_COLL_REPORT=1) makes each rank say at its end which algorithms ran how often.
#pragma once
#include <atomic>
#include <cstdint>

#include "engine/coll/coll.hpp"
#include "runtime/events.hpp"
#include "runtime/process.hpp"
#include "runtime/settings.hpp"

namespace tutti::coll {

enum class Collective : std::uint8_t {
  barrier,
  bcast,
  gather,
  gatherv,
  scatter,
  scatterv,
  allgather,
  allgatherv,
  alltoall,
  alltoallv,
  reduce,
  allreduce,
  reduce_scatter,
  scan,
  exscan,
};
inline constexpr int kCollectives = 15;
/// "bcast".
const char* collective_name(Collective collective);

/// How the parts of an algorithm reach each other.
enum class Kind : std::uint8_t { messages, shm };

/// Restrictions of an algorithm.
enum Needs : std::uint8_t { kAnything = 0, kPowerOfTwo = 1, kCommutative = 2 };

/// What the choice may depend on.
struct Query {
  int size = 1;     // of the communicator
  Count bytes = 0;  // of the whole buffer; of one rank's block for gather, scatter, allgather, alltoall
  bool commutative = true;
  int cores = 1;  // that the job may use

  double ranks() const { return size; }
  /// Rounds of a tree or of doubling.
  int rounds() const { return size <= 1 ? 0 : 32 - __builtin_clz(static_cast<unsigned>(size - 1)); }
  double length() const { return static_cast<double>(bytes); }
};

/// What an algorithm costs, in units that the model of a machine turns into time.
struct Effort {
  double rounds = 0;         // messages in a chain, each waiting for the one before
  double turns = 0;          // how often each rank must get a core, when ranks outnumber cores
  double messages = 0;       // that the busiest rank handles
  double bytes = 0;          // that the busiest rank receives or sends, one after the other
  double total_bytes = 0;    // that all ranks copy
  double reduced = 0;        // bytes that the busiest rank reduces
  double total_reduced = 0;  // that all ranks reduce
};

struct Entry {
  const char* name;
  Kind kind;
  std::uint8_t needs;
  Effort (*effort)(const Query&);
};

/// One algorithm of a collective with these arguments.
template <class Args>
struct Algorithm : Entry {
  Task (*make)(Context c, Args args);
};

/// The table of a collective, without what its algorithms are for.
struct Table {
  const Entry* first;
  std::size_t stride;
  int n;

  const Entry& operator[](int i) const {
    return *reinterpret_cast<const Entry*>(reinterpret_cast<const char*>(first) + static_cast<std::size_t>(i) * stride);
  }
};
inline constexpr int kMostAlgorithms = 16;
const Table& table_of(Collective collective);

/// Makes a table known when the library is loaded: one such constant stands below each.
struct Listed {
  template <class Args, std::size_t n>
  Listed(Collective collective, const Algorithm<Args> (&table)[n]) : Listed(collective, Table{table, sizeof table[0], int{n}}) {}
  Listed(Collective collective, const Table& table);
};

/// From now on the algorithm with this index runs wherever it may; kAutomatic: the cheapest. All ranks must force the same one.
inline constexpr int kAutomatic = -1;
void force(Collective collective, int algorithm);
int forced(Collective collective);

/// How often this process has run an algorithm.
Count runs_of(Collective collective, int algorithm);

namespace settings {
inline constinit runtime::Setting report{0};
}

namespace detail {
inline constexpr unsigned kPicks = 1024;
/// Remembered picks: the key shifted by 8 bits, and the index. Threads may overwrite each other's; all values are right.
extern std::atomic<std::uint64_t> picks[kPicks];
extern std::atomic<std::uint64_t> runs[kCollectives][kMostAlgorithms];

/// The index of the cheapest allowed entry, or of the forced one.
int pick_slow(Collective collective, const Table& table, const Query& query, std::uint64_t key);

/// Tells who watches.
[[gnu::cold]] void began(Collective collective, std::size_t algorithm, Count bytes, int ranks);

inline std::uint64_t key_of(Collective collective, int size, Count bytes, bool commutative) {
  const int bucket = bytes <= 1 ? 0 : 64 - __builtin_clzll(static_cast<unsigned long long>(bytes - 1));
  return (static_cast<std::uint64_t>(size) << 12) | (static_cast<std::uint64_t>(bucket) << 6) | (static_cast<std::uint64_t>(collective) << 1) |
         std::uint64_t{commutative};
}
}  // namespace detail

/// Picks from a table and makes the task. Costs a look-up when the same has been picked before.
template <class Args, std::size_t n>
Task pick(Collective collective, const Algorithm<Args> (&table)[n], const Context& c, const Args& args, Count bytes, bool commutative = true) {
  static_assert(n <= kMostAlgorithms);
  const std::uint64_t key = detail::key_of(collective, c.size, bytes, commutative);
  const std::uint64_t known = detail::picks[(key * 0x9e3779b97f4a7c15u) >> 54].load(std::memory_order_relaxed);
  std::size_t index = known & 0xff;
  if (__builtin_expect((known >> 8) != key, 0)) {
    Query query{c.size, bytes, commutative};
    index = static_cast<std::size_t>(detail::pick_slow(collective, Table{table, sizeof table[0], int{n}}, query, key));
  }
  std::atomic<std::uint64_t>& count = detail::runs[static_cast<int>(collective)][index];
  if (__builtin_expect(runtime::process().threaded, 0)) count.fetch_add(1, std::memory_order_relaxed);
  else count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  if (runtime::watched(runtime::EventKind::collective)) detail::began(collective, index, bytes, c.size);
  return table[index].make(c, args);
}
}  // namespace tutti::coll

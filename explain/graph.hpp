// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Who can ever go on: an AND/OR graph of waits, and its least fixed point. Pure: it knows nothing of where the waits come from.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tutti::explain {

/// A set of ranks.
using Set = std::vector<std::uint64_t>;
inline void put(Set& set, std::size_t rank) {
  if (set.size() <= rank / 64) set.resize(rank / 64 + 1);
  set[rank / 64] |= std::uint64_t(1) << (rank % 64);
}
inline bool has(const Set& set, std::size_t rank) { return rank / 64 < set.size() && ((set[rank / 64] >> (rank % 64)) & 1) != 0; }
bool meet(const Set& a, const Set& b);

/// An event that comes if any of some ranks can act, or in any case.
struct Need {
  bool sure = false;
  Set of;
};

/// A thread of a rank that waits for items; an item needs all of its events.
struct Waiter {
  std::size_t rank = 0;
  bool any = false;  // one item is enough
  std::vector<std::vector<Need>> items;
};

struct Graph {
  std::size_t ranks = 0;
  Set free;  // these can act whatever the others do
  std::vector<Waiter> waiters;
  std::vector<Set> background;  // per rank: those who, acting, make it act though none of its threads goes on; may be shorter
};

struct Verdict {
  Set acts;
  std::vector<bool> goes_on;  // per waiter
};

/// A waiter goes on if what it needs can come from ranks that act; a rank acts if it is free, one of its waiters goes on, or somebody who
/// acts moves something in its background. Everybody else never will.
Verdict judge(const Graph& graph);

/// Whether an event can come once `acts` is known.
inline bool can_come(const Need& need, const Set& acts) { return need.sure || meet(need.of, acts); }
}  // namespace tutti::explain

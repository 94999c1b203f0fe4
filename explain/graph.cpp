// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The fixed point: rounds over all that does not go on yet, until a round changes nothing.
#include "explain/graph.hpp"

#include <algorithm>

namespace tutti::explain {
namespace {

bool goes_on(const Waiter& waiter, const Set& acts) {
  const auto done = [&](const std::vector<Need>& item) {
    return std::all_of(item.begin(), item.end(), [&](const Need& need) { return can_come(need, acts); });
  };
  if (waiter.any) return std::any_of(waiter.items.begin(), waiter.items.end(), done);
  return std::all_of(waiter.items.begin(), waiter.items.end(), done);
}
}  // namespace

bool meet(const Set& a, const Set& b) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
    if ((a[i] & b[i]) != 0) return true;
  return false;
}

Verdict judge(const Graph& graph) {
  Verdict verdict{graph.free, std::vector<bool>(graph.waiters.size(), false)};
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < graph.waiters.size(); ++i) {
      if (verdict.goes_on[i] || !goes_on(graph.waiters[i], verdict.acts)) continue;
      verdict.goes_on[i] = changed = true;
      put(verdict.acts, graph.waiters[i].rank);
    }
    for (std::size_t rank = 0; rank < graph.background.size(); ++rank) {
      if (has(verdict.acts, rank) || !meet(graph.background[rank], verdict.acts)) continue;
      put(verdict.acts, rank);
      changed = true;
    }
  }
  return verdict;
}
}  // namespace tutti::explain

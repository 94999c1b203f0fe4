// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/graph.hpp"

#include <gtest/gtest.h>

#include <random>

namespace tutti::explain {
namespace {

Set of(std::initializer_list<std::size_t> ranks) {
  Set set;
  for (const std::size_t rank : ranks) put(set, rank);
  return set;
}
Waiter waits(std::size_t rank, std::initializer_list<std::size_t> each) {
  Waiter waiter{rank, false, {}};
  for (const std::size_t r : each) waiter.items.push_back({{false, of({r})}});
  return waiter;
}

TEST(graph, circle) {
  const Verdict verdict = judge({3, of({}), {waits(0, {1}), waits(1, {2}), waits(2, {0})}, {}});
  EXPECT_EQ(verdict.goes_on, std::vector<bool>({false, false, false}));
}

TEST(graph, one_free_rank_frees_a_chain) {
  const Verdict verdict = judge({4, of({3}), {waits(0, {1}), waits(1, {2}), waits(2, {3})}, {}});
  EXPECT_EQ(verdict.goes_on, std::vector<bool>({true, true, true}));
}

TEST(graph, all_are_needed) {
  const Verdict verdict = judge({4, of({3}), {waits(0, {1, 3}), waits(1, {0})}, {}});
  EXPECT_EQ(verdict.goes_on, std::vector<bool>({false, false}));
}

TEST(graph, one_of_any_is_enough) {
  Waiter any = waits(0, {1, 3});
  any.any = true;
  const Verdict verdict = judge({4, of({3}), {any, waits(1, {0})}, {}});
  EXPECT_EQ(verdict.goes_on, std::vector<bool>({true, true}));
}

TEST(graph, a_wildcard_is_any_of_a_set) {
  const Waiter wild{0, false, {{{false, of({0, 1, 2})}}}};
  EXPECT_FALSE(judge({3, of({}), {wild, waits(1, {0}), waits(2, {1})}, {}}).goes_on[0]);
  EXPECT_TRUE(judge({3, of({2}), {wild, waits(1, {0})}, {}}).goes_on[0]);
}

TEST(graph, nobody_can_satisfy_a_need_of_nobody) {
  EXPECT_FALSE(judge({2, of({1}), {Waiter{0, false, {{{false, {}}}}}}, {}}).goes_on[0]);
  EXPECT_TRUE(judge({2, of({1}), {Waiter{0, false, {{{true, {}}}}}}, {}}).goes_on[0]);
}

TEST(graph, another_thread_can_act) {
  const Verdict verdict = judge({3, of({2}), {waits(0, {1}), waits(0, {2}), waits(1, {0})}, {}});
  EXPECT_EQ(verdict.goes_on, std::vector<bool>({true, true, true}));
}

TEST(graph, what_goes_on_in_the_background_counts_for_others) {
  const Verdict verdict = judge({4, of({3}), {waits(0, {1}), waits(1, {2}), waits(2, {0})}, {of({3})}});
  EXPECT_EQ(verdict.goes_on, std::vector<bool>({true, true, true}));  // through rank 2, which 0 may serve
  const Verdict finished = judge({3, of({}), {waits(0, {0}), waits(1, {0})}, {of({2})}});
  EXPECT_EQ(finished.goes_on, std::vector<bool>({false, false}));
}

/// The greatest set of waiters none of which can be ended from outside it: found by trying all sets.
class Model {
 public:
  explicit Model(const Graph& graph) : graph_(graph) {}

  std::vector<bool> goes_on() const {
    const std::size_t n = graph_.waiters.size();
    std::uint32_t stuck = 0;
    for (std::uint32_t set = 0; set < (1u << n); ++set)
      if (closed(set)) stuck |= set;  // closed sets add up to a closed one
    std::vector<bool> result;
    for (std::size_t i = 0; i < n; ++i) result.push_back(((stuck >> i) & 1) == 0);
    return result;
  }

 private:
  /// Those that act if exactly the waiters outside `set` go on.
  std::vector<bool> acting(std::uint32_t set) const {
    std::vector<bool> acts(graph_.ranks);
    for (std::size_t r = 0; r < graph_.ranks; ++r) acts[r] = has(graph_.free, r);
    for (std::size_t i = 0; i < graph_.waiters.size(); ++i)
      if (((set >> i) & 1) == 0) acts[graph_.waiters[i].rank] = true;
    for (std::size_t round = 0; round < graph_.ranks; ++round)
      for (std::size_t r = 0; r < graph_.background.size(); ++r)
        for (std::size_t other = 0; other < graph_.ranks; ++other)
          if (has(graph_.background[r], other) && acts[other]) acts[r] = true;
    return acts;
  }
  bool closed(std::uint32_t set) const {
    const std::vector<bool> acts = acting(set);
    for (std::size_t i = 0; i < graph_.waiters.size(); ++i)
      if (((set >> i) & 1) != 0 && satisfied(graph_.waiters[i], acts)) return false;
    return true;
  }
  bool satisfied(const Waiter& waiter, const std::vector<bool>& acts) const {
    std::size_t done = 0;
    for (const auto& item : waiter.items) {
      bool all = true;
      for (const Need& need : item) {
        bool one = need.sure;
        for (std::size_t r = 0; r < graph_.ranks; ++r) one = one || (has(need.of, r) && acts[r]);
        all = all && one;
      }
      done += all;
    }
    return waiter.any ? done != 0 : done == waiter.items.size();
  }

  const Graph& graph_;
};

TEST(graph, random_graphs_against_a_model) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  int stuck = 0, going = 0;
  for (int round = 0; round < 3000; ++round) {
    Graph graph;
    graph.ranks = 2 + below(6);
    for (std::size_t r = 0; r < graph.ranks; ++r) {
      const std::size_t fate = below(8);
      if (fate == 0) put(graph.free, r);
      if (fate <= 1) continue;  // 1: finished
      for (std::size_t thread = 0; thread < 1 + (below(6) == 0); ++thread) {
        Waiter waiter{r, below(3) == 0, {}};
        for (std::size_t item = 0; item < 1 + below(3); ++item) {
          waiter.items.emplace_back();
          for (std::size_t need = 0; need < 1 + below(2); ++need) {
            Need n{below(20) == 0, {}};
            for (std::size_t k = 0; k < below(3); ++k) put(n.of, below(graph.ranks));
            waiter.items.back().push_back(n);
          }
        }
        graph.waiters.push_back(waiter);
      }
    }
    graph.background.resize(graph.ranks);
    for (std::size_t r = 0; r < graph.ranks; ++r)
      if (below(6) == 0) put(graph.background[r], below(graph.ranks));
    if (graph.waiters.size() > 10) continue;
    const std::vector<bool> found = judge(graph).goes_on;
    ASSERT_EQ(found, Model(graph).goes_on()) << "round " << round;
    for (const bool goes : found) ++(goes ? going : stuck);
  }
  EXPECT_GT(stuck, 1000);
  EXPECT_GT(going, 1000);
}
}  // namespace
}  // namespace tutti::explain

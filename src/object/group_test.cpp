// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Groups against a naive model: a list of processes, searched from the front.
#include "object/group.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/error.hpp"

namespace tutti::object {
namespace {

using List = std::vector<Process>;

int naive_rank(const List& list, Process process) {
  const auto found = std::find(list.begin(), list.end(), process);
  return found == list.end() ? MPI_UNDEFINED : static_cast<int>(found - list.begin());
}

int class_of(auto&& call) {
  try {
    call();
  } catch (const base::Error& error) {
    return error.error_class();
  }
  return MPI_SUCCESS;
}

class GroupTest : public testing::TestWithParam<unsigned> {
 protected:
  std::mt19937 random_{GetParam()};

  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  /// Random different processes out of few, so that groups overlap; often contiguous.
  List list() {
    const int size = below(12);
    List all(20);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Process>(i);
    if (below(3) == 0) {
      const auto first = static_cast<std::size_t>(below(8));
      return {all.begin() + static_cast<long>(first), all.begin() + static_cast<long>(first) + size};
    }
    std::shuffle(all.begin(), all.end(), random_);
    all.resize(static_cast<std::size_t>(size));
    return all;
  }
};

TEST_P(GroupTest, SetOperationsAgreeWithTheModel) {
  const List a = list(), b = list();
  const Ref<Group> ga = Group::make(a), gb = Group::make(b);
  List both, rest, all = a;
  for (const Process p : a) (naive_rank(b, p) >= 0 ? both : rest).push_back(p);
  for (const Process p : b)
    if (naive_rank(a, p) < 0) all.push_back(p);
  EXPECT_EQ(ga->unite(*gb)->processes(), all);
  EXPECT_EQ(ga->intersect(*gb)->processes(), both);
  EXPECT_EQ(ga->subtract(*gb)->processes(), rest);
  for (Process p = 0; p < 22; ++p) EXPECT_EQ(ga->rank_of(p), naive_rank(a, p));

  List sorted_a = a, sorted_b = b;
  std::sort(sorted_a.begin(), sorted_a.end());
  std::sort(sorted_b.begin(), sorted_b.end());
  EXPECT_EQ(ga->compare(*gb), a == b ? MPI_IDENT : sorted_a == sorted_b ? MPI_SIMILAR : MPI_UNEQUAL);
  List shuffled = a;
  std::shuffle(shuffled.begin(), shuffled.end(), random_);
  EXPECT_EQ(ga->compare(*Group::make(shuffled)), shuffled == a ? MPI_IDENT : MPI_SIMILAR);
}

TEST_P(GroupTest, InclAndExclAgreeWithTheModel) {
  const List a = list();
  const Ref<Group> group = Group::make(a);
  std::vector<int> ranks(a.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) ranks[i] = static_cast<int>(i);
  std::shuffle(ranks.begin(), ranks.end(), random_);
  ranks.resize(static_cast<std::size_t>(below(static_cast<int>(a.size()) + 1)));
  List chosen, rest;
  for (const int r : ranks) chosen.push_back(a[static_cast<std::size_t>(r)]);
  for (const Process p : a)
    if (naive_rank(chosen, p) < 0) rest.push_back(p);
  EXPECT_EQ(group->incl(ranks)->processes(), chosen);
  EXPECT_EQ(group->excl(ranks)->processes(), rest);
  EXPECT_EQ(chosen.empty(), group->incl(ranks).get() == &Group::empty());
}

TEST_P(GroupTest, RangesAgreeWithTheModel) {
  const List a = list();
  const Ref<Group> group = Group::make(a);
  const int size = static_cast<int>(a.size());
  int ranges[3][3];
  const int n = size == 0 ? 0 : below(4);
  std::vector<int> ranks;
  for (int i = 0; i < n; ++i) {
    ranges[i][0] = below(size);
    ranges[i][1] = below(size);
    ranges[i][2] = below(2) == 0 ? 1 + below(3) : -1 - below(3);
    for (int r = ranges[i][0]; ranges[i][2] > 0 ? r <= ranges[i][1] : r >= ranges[i][1]; r += ranges[i][2]) ranks.push_back(r);
  }
  std::vector<int> different = ranks;
  std::sort(different.begin(), different.end());
  const bool twice = std::adjacent_find(different.begin(), different.end()) != different.end();
  const std::span<const int[3]> list(ranges, static_cast<std::size_t>(n));
  if (twice) {
    EXPECT_EQ(class_of([&] { group->range_incl(list); }), MPI_ERR_RANK);
    EXPECT_EQ(class_of([&] { group->range_excl(list); }), MPI_ERR_RANK);
  } else {
    EXPECT_EQ(group->range_incl(list)->processes(), group->incl(ranks)->processes());
    EXPECT_EQ(group->range_excl(list)->processes(), group->excl(ranks)->processes());
  }
}

TEST_P(GroupTest, TranslateAgreesWithTheModel) {
  const List a = list(), b = list();
  const Ref<Group> ga = Group::make(a), gb = Group::make(b);
  std::vector<int> ranks{MPI_PROC_NULL};
  for (int i = 0; i < 10 && !a.empty(); ++i) ranks.push_back(below(static_cast<int>(a.size())));
  std::vector<int> result(ranks.size());
  ga->translate(ranks, *gb, result.data());
  EXPECT_EQ(result[0], MPI_PROC_NULL);
  for (std::size_t i = 1; i < ranks.size(); ++i) EXPECT_EQ(result[i], naive_rank(b, a[static_cast<std::size_t>(ranks[i])]));
}

INSTANTIATE_TEST_SUITE_P(Random, GroupTest, testing::Range(1u, 301u));

TEST(GroupErrors, BadRanksAndStrides) {
  const Ref<Group> group = Group::make({5, 3, 9});
  EXPECT_EQ(class_of([&] { group->incl(std::vector{0, 3}); }), MPI_ERR_RANK);
  EXPECT_EQ(class_of([&] { group->incl(std::vector{-1}); }), MPI_ERR_RANK);
  EXPECT_EQ(class_of([&] { group->incl(std::vector{1, 1}); }), MPI_ERR_RANK);
  EXPECT_EQ(class_of([&] { group->excl(std::vector{2, 2}); }), MPI_ERR_RANK);
  const auto with = [&](int first, int last, int stride) {
    const int range[1][3] = {{first, last, stride}};
    return class_of([&] { group->range_incl({range, 1}); });
  };
  EXPECT_EQ(with(0, 2, 0), MPI_ERR_ARG);
  EXPECT_EQ(with(0, 3, 1), MPI_ERR_RANK);
  EXPECT_EQ(with(-2, 2, 1), MPI_ERR_RANK);
  EXPECT_EQ(with(0, 4, 5), MPI_SUCCESS);  // only rank 0 is in the range
  EXPECT_EQ(with(2, 0, 1), MPI_SUCCESS);  // empty
  EXPECT_EQ(with(0, 2147483647, 1), MPI_ERR_RANK);
  int result;
  EXPECT_EQ(class_of([&] { group->translate(std::vector{3}, *group, &result); }), MPI_ERR_RANK);
}

TEST(GroupHandles, AnotherObjectForTheSameProcesses) {
  const Ref<Group> group = Group::make({4, 2});
  const Ref<Group> other = group->another();
  EXPECT_NE(other->handle(), group->handle());
  EXPECT_EQ(other->compare(*group), MPI_IDENT);
  EXPECT_EQ(Group::empty().another().get(), &Group::empty());
}
}  // namespace
}  // namespace tutti::object

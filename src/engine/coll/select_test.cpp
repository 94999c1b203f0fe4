// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The choice of an algorithm: the cheapest that is allowed, the forced one, the same for all sizes that share a key.
#include "engine/coll/select.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tutti::coll {
namespace {

Task nothing(Context, BarrierArgs) { co_return; }

Effort cheap(const Query&) { return {.rounds = 1}; }
Effort dear(const Query&) { return {.rounds = 100}; }
Effort by_bytes(const Query& q) { return {.bytes = q.length()}; }

constexpr Algorithm<BarrierArgs> kTable[] = {
    {{"dear", Kind::messages, kAnything, dear}, nothing},
    {{"picky", Kind::messages, kPowerOfTwo | kCommutative, cheap}, nothing},
    {{"sized", Kind::messages, kAnything, by_bytes}, nothing},
};

int choose(int size, Count bytes, bool commutative = true) {
  return detail::pick_slow(Collective::scan, Table{kTable, sizeof kTable[0], 3}, Query{size, bytes, commutative}, 1);
}

TEST(Select, TakesTheCheapestThatIsAllowed) {
  EXPECT_EQ(choose(4, 1 << 20), 1);
  EXPECT_EQ(choose(3, 1 << 20), 0);
  EXPECT_EQ(choose(4, 1 << 20, false), 0);
  EXPECT_EQ(choose(4, 8), 2);
}

TEST(Select, DecidesForAKeyNotForASize) {
  EXPECT_EQ(detail::key_of(Collective::scan, 4, 5, true), detail::key_of(Collective::scan, 4, 8, true));
  EXPECT_NE(detail::key_of(Collective::scan, 4, 8, true), detail::key_of(Collective::scan, 4, 9, true));
  EXPECT_NE(detail::key_of(Collective::scan, 4, 8, true), detail::key_of(Collective::scan, 4, 8, false));
  EXPECT_NE(detail::key_of(Collective::scan, 4, 8, true), detail::key_of(Collective::exscan, 4, 8, true));
  EXPECT_EQ(choose(4, 0), choose(4, 1));
}

TEST(Select, ObeysWhereItCan) {
  force(Collective::scan, 0);
  EXPECT_EQ(choose(4, 8), 0);
  force(Collective::scan, 1);
  EXPECT_EQ(choose(3, 8), 2);
  EXPECT_EQ(forced(Collective::scan), 1);
  force(Collective::scan, kAutomatic);
  EXPECT_EQ(choose(3, 1 << 20), 0);
}

TEST(Select, KnowsTheTablesOfAllCollectives) {
  for (int c = 0; c < kCollectives; ++c) {
    const Table& table = table_of(static_cast<Collective>(c));
    ASSERT_GT(table.n, 0) << collective_name(static_cast<Collective>(c));
    for (int i = 0; i < table.n; ++i) EXPECT_NE(std::string(table[i].name), "") << collective_name(static_cast<Collective>(c));
  }
}

TEST(Query, CountsTheRoundsOfATree) {
  EXPECT_EQ(Query{}.rounds(), 0);
  EXPECT_EQ((Query{.size = 2}.rounds()), 1);
  EXPECT_EQ((Query{.size = 5}.rounds()), 3);
  EXPECT_EQ((Query{.size = 8}.rounds()), 3);
}
}  // namespace
}  // namespace tutti::coll

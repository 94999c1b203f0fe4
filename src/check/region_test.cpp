// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "check/region.hpp"

#include <gtest/gtest.h>

#include <random>

namespace tutti::check {
namespace {

using base::BasicType;
using base::Layout;

Region region_of(const void* data, Count count, const Layout& layout) {
  Region region;
  region.add(data, count, layout);
  region.close();
  return region;
}

TEST(Region, ColumnsOfAMatrixDoNotOverlap) {
  int matrix[8][8];
  const Layout& number = Layout::predefined(BasicType::int_);
  const base::LayoutRef column = Layout::vector(8, 1, 8, number);
  const Region first = region_of(&matrix[0][0], 1, *column);
  EXPECT_EQ(first.intervals().size(), 8u);
  EXPECT_FALSE(first.overlaps(region_of(&matrix[0][1], 1, *column)));
  EXPECT_TRUE(first.overlaps(region_of(&matrix[3][0], 2, number)));
  EXPECT_FALSE(first.overlaps(region_of(&matrix[3][1], 7, number)));
}

TEST(Region, OverlapsAsASetOfBytesDoes) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  char memory[256];
  const Layout& byte = Layout::predefined(BasicType::byte);
  for (int round = 0; round < 2000; ++round) {
    bool covered[2][256] = {};
    Region regions[2];
    for (int side = 0; side < 2; ++side) {
      for (int piece = static_cast<int>(random() % 4); piece >= 0; --piece) {
        const int begin = static_cast<int>(random() % 250), length = static_cast<int>(random() % 6);
        regions[side].add(memory + begin, length, byte);
        std::fill(covered[side] + begin, covered[side] + begin + length, true);
      }
      regions[side].close();
    }
    bool expected = false;
    for (int i = 0; i < 256; ++i) expected |= covered[0][i] && covered[1][i];
    EXPECT_EQ(regions[0].overlaps(regions[1]), expected);
    EXPECT_EQ(regions[1].overlaps(regions[0]), expected);
  }
}

TEST(Region, EveryByteCountsInTheChecksum) {
  char memory[77] = {};
  const Layout& byte = Layout::predefined(BasicType::byte);
  const Region region = region_of(memory + 1, 75, byte);
  const std::uint64_t before = region.checksum();
  for (int i = 0; i < 77; ++i) {
    memory[i] = 1;
    EXPECT_EQ(region.checksum() != before, i >= 1 && i < 76) << i;
    memory[i] = 0;
  }
}
}  // namespace
}  // namespace tutti::check

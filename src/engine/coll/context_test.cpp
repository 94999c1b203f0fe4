// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The small parts that algorithms are made of.
#include "engine/coll/context.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace tutti::coll {
namespace {

TEST(Parts, CoverAllElementsInOrder) {
  for (Count count : {Count{0}, Count{1}, Count{7}, Count{8}, Count{1} << 40}) {
    for (int parts : {1, 2, 3, 8}) {
      Count sum = 0;
      for (int p = 0; p < parts; ++p) {
        EXPECT_EQ(part_begin(count, parts, p), sum);
        EXPECT_GE(part_count(count, parts, p), count / parts);
        sum += part_count(count, parts, p);
      }
      EXPECT_EQ(sum, count);
    }
  }
}

TEST(Tree, EachRankButTheRootIsOneChild) {
  for (int size = 1; size <= 70; ++size) {
    int children = 0;
    for (int r = 0; r < size; ++r) children += tree_children(r, r == 0 ? size : r & -r, size);
    EXPECT_EQ(children, size - 1) << size;
  }
}

TEST(PowerOfTwo, IsTheLargestNotLarger) {
  EXPECT_EQ(floor_power_of_two(1), 1);
  EXPECT_EQ(floor_power_of_two(7), 4);
  EXPECT_EQ(floor_power_of_two(8), 8);
}

TEST(Elements, HaveRoomForAnyExtent) {
  const base::Layout& number = base::Layout::predefined(base::BasicType::int32);
  for (Count lb : {-16, 0, 8}) {
    for (Count extent : {-12, 4, 20}) {
      const base::LayoutRef layout = base::Layout::resized(number, lb, extent);
      for (Count count : {0, 1, 5, 100}) {
        Elements room(*layout, count);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(room.data()) % 16, 0u);
        for (Count i = 0; i < count; ++i) std::memset(offset(room.data(), i * extent), 1, 4);  // ASan looks on
      }
    }
  }
}

TEST(Packed, IsInPlaceOnlyWhenContiguous) {
  int numbers[6] = {1, 2, 3, 4, 5, 6};
  const base::Layout& number = base::Layout::predefined(base::BasicType::int_);
  Packed plain(Buffer{numbers, 6, &number}, true);
  EXPECT_EQ(static_cast<void*>(plain.data()), numbers);
  const base::LayoutRef every_other = base::Layout::vector(3, 1, 2, number);
  Packed sparse(Buffer{numbers, 1, every_other.get()}, true);
  int* packed = reinterpret_cast<int*>(sparse.data());
  EXPECT_EQ(packed[2], 5);
  packed[1] = 33;
  sparse.store();
  EXPECT_EQ(numbers[2], 33);
  EXPECT_EQ(numbers[1], 2);
}

TEST(Blocks, LieWhereMpiSays) {
  char memory[100];
  const base::Layout& number = base::Layout::predefined(base::BasicType::int32);
  const int counts[] = {3, 1}, displacements[] = {4, 0};
  const base::Layout* layouts[] = {&number, &byte_layout()};
  EXPECT_EQ((Blocks{memory, 2, &number}[3].data), memory + 24);
  EXPECT_EQ((Blocks{memory, 0, &number, counts, displacements}[0].data), memory + 16);
  const Buffer w = Blocks{memory, 0, nullptr, counts, displacements, layouts}[0];
  EXPECT_EQ(w.data, memory + 4);
  EXPECT_EQ(w.bytes(), 12);
}
}  // namespace
}  // namespace tutti::coll

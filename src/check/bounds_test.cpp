// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "check/bounds.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <random>
#include <utility>
#include <vector>

namespace tutti::check {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
constexpr bool kGnuAllocator = false;
#else
constexpr bool kGnuAllocator = true;
#endif

TEST(Bounds, EveryBlockIsFoundFromEachOfItsBytes) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  std::vector<char*> blocks;
  for (int i = 0; i < 300; ++i) blocks.push_back(static_cast<char*>(std::malloc(1 + random() % 2000)));
  for (std::size_t i = 0; i < blocks.size(); i += 3) std::free(std::exchange(blocks[i], nullptr));
  for (char* block : blocks) {
    if (block == nullptr || !kGnuAllocator) continue;
    const std::size_t size = malloc_usable_size(block);
    for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
      const auto found = allocated_block(reinterpret_cast<std::uintptr_t>(block) + at);
      ASSERT_TRUE(found.has_value());
      EXPECT_EQ(found->begin, reinterpret_cast<std::uintptr_t>(block));
      EXPECT_EQ(found->end, reinterpret_cast<std::uintptr_t>(block) + size);
    }
  }
  for (char* block : blocks) std::free(block);
}

TEST(Bounds, LargeBlocksAndOtherMemory) {
  constexpr std::size_t kLarge = 1 << 20;
  void* large = std::malloc(kLarge);
  if (kGnuAllocator) {
    const auto found = allocated_block(reinterpret_cast<std::uintptr_t>(large));
    ASSERT_TRUE(found.has_value());
    EXPECT_GE(found->end - found->begin, kLarge);
    EXPECT_LT(found->end - found->begin, kLarge + 8192);
  }
  std::free(large);
  int on_stack = 0;
  static int global = 0;
  EXPECT_FALSE(allocated_block(reinterpret_cast<std::uintptr_t>(&on_stack)).has_value());
  EXPECT_FALSE(allocated_block(reinterpret_cast<std::uintptr_t>(&global)).has_value());
}
}  // namespace
}  // namespace tutti::check

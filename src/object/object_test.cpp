// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Handles: a live one finds its object, a dead or made-up one finds nothing, whatever happens at the same time in other threads.
#include "object/object.hpp"

#include <gtest/gtest.h>

#include <random>
#include <thread>
#include <vector>

namespace tutti::object {
namespace {

class Thing final : public Object {
 public:
  static constexpr Kind kKind = Kind::info;
  explicit Thing(int* deaths) : Object(kKind), deaths_(deaths) {}
  ~Thing() override { ++*deaths_; }

 private:
  int* deaths_;
};
class Other final : public Object {
 public:
  static constexpr Kind kKind = Kind::group;
  Other() : Object(kKind) {}
};

TEST(Handles, FindTheirObject) {
  int deaths = 0;
  auto* thing = new Thing(&deaths);
  const std::uintptr_t handle = thing->handle();
  EXPECT_GE(handle, kPredefinedEnd);
  EXPECT_EQ(thing->handle(), handle);
  EXPECT_EQ(find<Thing>(handle), thing);
  EXPECT_EQ(find<Other>(handle), nullptr);  // another kind
  EXPECT_EQ(table::from_int(table::to_int(handle), Kind::info), handle);
  EXPECT_EQ(table::from_int(table::to_int(handle), Kind::group), 0u);
  thing->revoke_handle();
  EXPECT_EQ(find<Thing>(handle), nullptr);
  EXPECT_EQ(deaths, 0);
  thing->release();
  EXPECT_EQ(deaths, 1);
}

TEST(Handles, AreNotGivenOutTwice) {
  int deaths = 0;
  std::vector<std::uintptr_t> seen;
  for (int i = 0; i < 1000; ++i) {
    Ref<Thing> thing = Ref<Thing>::adopt(new Thing(&deaths));
    seen.push_back(thing->handle());
    thing->revoke_handle();
  }
  EXPECT_EQ(deaths, 1000);
  for (std::size_t i = 1; i < seen.size(); ++i) EXPECT_NE(seen[i], seen[i - 1]);
  for (const std::uintptr_t handle : seen) EXPECT_EQ(find<Thing>(handle), nullptr);
}

TEST(Handles, MadeUpOnesFindNothing) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  int deaths = 0;
  Ref<Thing> thing = Ref<Thing>::adopt(new Thing(&deaths));
  for (int i = 0; i < 1000000; ++i) {
    const std::uintptr_t handle = random() >> (random() % 64);
    if (handle == thing->handle() || handle < kPredefinedEnd) continue;
    ASSERT_EQ(find<Thing>(handle), nullptr) << handle;
  }
  thing->revoke_handle();
}

TEST(Handles, ManyThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([] {
      int deaths = 0;
      std::vector<Ref<Thing>> live;
      for (int i = 0; i < 20000; ++i) {
        live.push_back(Ref<Thing>::adopt(new Thing(&deaths)));
        if (find<Thing>(live.back()->handle()) != live.back().get()) ADD_FAILURE();
        if (live.size() < 50) continue;
        for (Ref<Thing>& thing : live) thing->revoke_handle();
        live.clear();
      }
      for (Ref<Thing>& thing : live) thing->revoke_handle();
    });
  for (std::thread& thread : threads) thread.join();
}

TEST(References, KeepAlive) {
  int deaths = 0;
  Ref<Thing> first = Ref<Thing>::adopt(new Thing(&deaths));
  Ref<Thing> second = first;
  EXPECT_EQ(first->references(), 2u);
  first = {};
  EXPECT_EQ(deaths, 0);
  second = Ref<Thing>(second);
  EXPECT_EQ(second->references(), 1u);
  second = {};
  EXPECT_EQ(deaths, 1);
}
}  // namespace
}  // namespace tutti::object

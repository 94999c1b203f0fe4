// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Info objects against a list of pairs, and their limits.
#include "object/info.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/error.hpp"

namespace tutti::object {
namespace {

int class_of(auto&& call) {
  try {
    call();
  } catch (const base::Error& error) {
    return error.error_class();
  }
  return MPI_SUCCESS;
}

TEST(Info, BehavesAsAnOrderedListOfPairs) {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto info = Ref<Info>::adopt(new Info);
    Info::Pairs model;
    for (int step = 0; step < 100; ++step) {
      const std::string key = "key" + std::to_string(random() % 12), value = std::to_string(random());
      const auto found = std::find_if(model.begin(), model.end(), [&](auto& pair) { return pair.first == key; });
      if (random() % 3 != 0) {
        info->set(key, value);
        if (found != model.end()) found->second = value;
        else model.emplace_back(key, value);
      } else if (found != model.end()) {
        info->erase(key);
        model.erase(found);
      } else {
        EXPECT_EQ(class_of([&] { info->erase(key); }), MPI_ERR_INFO_NOKEY);
      }
      ASSERT_EQ(info->pairs(), model);
    }
    for (int n = 0; n < info->size(); ++n) EXPECT_EQ(info->key(n), model[static_cast<std::size_t>(n)].first);
    EXPECT_EQ(class_of([&] { info->key(info->size()); }), MPI_ERR_ARG);
    EXPECT_EQ(class_of([&] { info->key(-1); }), MPI_ERR_ARG);
  }
}

TEST(Info, Limits) {
  const auto info = Ref<Info>::adopt(new Info);
  EXPECT_EQ(class_of([&] { info->set("", "x"); }), MPI_ERR_INFO_KEY);
  EXPECT_EQ(class_of([&] { info->set(std::string(MPI_MAX_INFO_KEY, 'k'), "x"); }), MPI_ERR_INFO_KEY);
  EXPECT_EQ(class_of([&] { info->set(std::string(MPI_MAX_INFO_KEY - 1, 'k'), "x"); }), MPI_SUCCESS);
  EXPECT_EQ(class_of([&] { info->set("k", std::string(MPI_MAX_INFO_VAL, 'v')); }), MPI_ERR_INFO_VALUE);
  EXPECT_EQ(class_of([&] { info->set("k", std::string(MPI_MAX_INFO_VAL - 1, 'v')); }), MPI_SUCCESS);
  EXPECT_EQ(info->get("k")->size(), std::size_t{MPI_MAX_INFO_VAL - 1});
}

TEST(Info, StartupNamesTheCommand) {
  const char* argv[] = {"prog", "a", "b c", nullptr};
  const Info::Pairs pairs = startup_pairs(3, argv);
  const auto value = [&](const char* key) {
    const auto found = std::find_if(pairs.begin(), pairs.end(), [&](auto& pair) { return pair.first == key; });
    return found == pairs.end() ? std::string("(none)") : found->second;
  };
  EXPECT_EQ(value("command"), "prog");
  EXPECT_EQ(value("argv"), "a b c");
  EXPECT_NE(value("wdir"), "(none)");
  EXPECT_NE(value("arch"), "(none)");
}
}  // namespace
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Places in this very program: functions that ask where they were called from.
#include "explain/places.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace {
using tutti::explain::Place;
using tutti::explain::Places;

/// Stands for an MPI call: takes its return address.
[[gnu::noinline]] std::uint64_t call() { return reinterpret_cast<std::uint64_t>(__builtin_return_address(0)); }

struct Found {
  std::uint64_t site;
  int line;
};
std::string told(Found found) { return Places().describe(getpid(), found.site); }
std::string expected(Found found, const char* function) { return fmt::format("places_test.cpp:{} in {}", found.line, function); }
}  // namespace

namespace heat {
[[gnu::noinline]] Found plain() { return {call(), __LINE__}; }
[[gnu::always_inline]] inline Found inlined() { return {call(), __LINE__}; }
template <class T>
struct Grid {
  T cells[4] = {};
  [[gnu::noinline]] Found exchange() { return {call(), __LINE__}; }
};
}  // namespace heat

TEST(Places, functions) {
  EXPECT_EQ(told(heat::plain()), expected(heat::plain(), "heat::plain()"));
  EXPECT_EQ(told(heat::inlined()), expected(heat::inlined(), "heat::inlined()"));
  heat::Grid<double> grid;
  EXPECT_EQ(told(grid.exchange()), expected(grid.exchange(), "heat::Grid<double>::exchange()"));
}

TEST(Places, lambda_of_the_program_though_a_system_header_calls_it) {
  std::vector<Found> found(3);
  std::generate(found.begin(), found.end(), [] { return Found{call(), __LINE__}; });
  for (const Found& each : found) EXPECT_TRUE(told(each).starts_with(fmt::format("places_test.cpp:{} in a lambda in ", each.line))) << told(each);
}

TEST(Places, whole_path_for_tools) {
  Places places;
  const Place place = places.find(getpid(), heat::plain().site);
  EXPECT_EQ(place.file.front(), '/');
  EXPECT_TRUE(place.file.ends_with("/explain/places_test.cpp"));
  EXPECT_EQ(place.function, "heat::plain()");
}

TEST(Places, a_library_is_known_by_its_functions_at_least) {
  const Place place = Places().find_instruction(getpid(), reinterpret_cast<std::uint64_t>(&qsort) + 1);
  EXPECT_TRUE(place.function.starts_with("qsort")) << place.text();
  EXPECT_NE(place.module.find("libc"), std::string::npos) << place.module;
}

TEST(Places, as_much_as_is_known) {
  EXPECT_EQ((Place{"/home/a/ring.cpp", 31, "main()", "/home/a/ring", 0x1234}).text(), "ring.cpp:31 in main()");
  EXPECT_EQ((Place{"", 0, "main()", "/home/a/ring", 0x1234}).text(), "main() in ring");
  EXPECT_EQ((Place{"", 0, "", "/home/a/ring", 0x1234}).text(), "ring+0x1234");
  EXPECT_EQ((Place{"", 0, "", "", 0x1234}).text(), "0x1234");
}

TEST(Places, nonsense_is_an_address) {
  Places places;
  EXPECT_EQ(places.describe(getpid(), 0x1235), "0x1234");
  EXPECT_EQ(places.describe(getpid(), 0), "0x0");
  EXPECT_EQ(places.describe(0, 0x1235), "0x1234");
  EXPECT_EQ(places.describe(1 << 29, 0x1235), "0x1234");
  EXPECT_EQ(places.describe(getpid(), (std::uint64_t{1} << 63) - 1), "0x7ffffffffffffffe");
  EXPECT_EQ(places.describe(getpid(), ~std::uint64_t{0}), "a line in Python");
}

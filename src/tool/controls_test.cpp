// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The tables of the tool interface fit together: names are unique, defaults lie within bounds, settings are found by their variables.
#include "tool/controls.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/error.hpp"
#include "tool/event_types.hpp"
#include "tool/measures.hpp"

namespace tutti::tool {
namespace {

TEST(Controls, HaveNamesBoundsAndDefaults) {
  std::set<std::string> names;
  for (const Control& control : controls()) {
    EXPECT_TRUE(names.insert(control.name).second) << control.name;
    EXPECT_GE(control.get(), control.low) << control.name;
    EXPECT_LE(control.get(), control.high) << control.name;
    EXPECT_EQ(control.variable().rfind("TUTTI_", 0), 0u);
    if (control.setting != nullptr && control.items != Enumeration::none) {
      EXPECT_EQ(control.high, items_of(control.items) - 1) << control.name;
    }
  }
  for (const char* reserved : {"rank", "ranks", "job"}) EXPECT_EQ(names.count(reserved), 0u);  // variables that mpiexec sets
}

TEST(Controls, TakeWhatLiesWithinTheirBoundsOnly) {
  for (const Control& control : controls()) {
    const Count before = control.get();
    if (control.constant()) {
      EXPECT_THROW(control.set(before), base::Error) << control.name;
      continue;
    }
    EXPECT_THROW(control.set(control.low - 1), base::Error) << control.name;
    EXPECT_THROW(control.set(control.high + 1), base::Error) << control.name;
    EXPECT_EQ(control.get(), before);
    control.set(control.low);
    EXPECT_EQ(control.get(), control.low);
    control.set(before);
  }
}

TEST(Measures, FitTheirClasses) {
  std::set<std::string> names;
  for (const Measure& measure : measures()) {
    EXPECT_TRUE(names.insert(measure.name).second) << measure.name;
    EXPECT_NE(measure.read == nullptr, measure.gauge == nullptr) << measure.name;
    EXPECT_EQ(measure.is_watermark(), measure.var_class == MPI_T_PVAR_CLASS_HIGHWATERMARK) << measure.name;
    EXPECT_GE(measure.elements(), 1) << measure.name;
    EXPECT_NE(measure.category, Category::none) << measure.name;
  }
}

TEST(EventTypes, HaveRoomForTheirElements) {
  for (const EventType& type : event_types()) EXPECT_LE(type.size(), runtime::kEventElements) << type.name;
}
}  // namespace
}  // namespace tutti::tool

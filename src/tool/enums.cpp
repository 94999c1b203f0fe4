// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The items of the enumerations.
#include "tool/enums.hpp"

#include <span>

namespace tutti::tool {
namespace {

struct Fixed {
  const char* name;
  std::span<const char* const> items;
};

constexpr const char* kOnOff[] = {"off", "on"};
constexpr const char* kWays[] = {"measured", "piped", "joint"};
constexpr const char* kArrivals[] = {"piped", "joint", "alone"};
constexpr const char* kActivities[] = {"outside", "inside", "waiting", "asleep"};
constexpr const char* kMessageElements[] = {"source", "tag", "bytes"};
constexpr const char* kArrivalElements[] = {"source", "bytes", "arrival"};
constexpr const char* kSleepElements[] = {"number"};
constexpr const char* kAwakeElements[] = {"number", "nanoseconds"};
constexpr const char* kCollectiveElements[] = {"collective", "algorithm", "bytes", "ranks"};

// In the order of Enumeration; the names of the collectives are the engine's.
constexpr Fixed kFixed[] = {{"on_off", kOnOff},
                            {"way", kWays},
                            {"arrival", kArrivals},
                            {"activity", kActivities},
                            {"collective", {}},
                            {"message_unexpected", kMessageElements},
                            {"transfer_ended", kArrivalElements},
                            {"rank_asleep", kSleepElements},
                            {"rank_awake", kAwakeElements},
                            {"collective_begun", kCollectiveElements}};
static_assert(std::size(kFixed) == static_cast<std::size_t>(Enumeration::algorithm));

int number(Enumeration enumeration) { return static_cast<int>(enumeration); }
const Fixed* fixed(Enumeration enumeration) { return enumeration < Enumeration::algorithm ? &kFixed[number(enumeration)] : nullptr; }
coll::Collective collective_of(Enumeration enumeration) {
  return static_cast<coll::Collective>(number(enumeration) - number(Enumeration::algorithm));
}
}  // namespace

std::string enumeration_name(Enumeration enumeration) {
  if (const Fixed* known = fixed(enumeration)) return known->name;
  return std::string(coll::collective_name(collective_of(enumeration))) + "_algorithm";
}

int items_of(Enumeration enumeration) {
  if (enumeration == Enumeration::collective) return coll::kCollectives;
  if (const Fixed* known = fixed(enumeration)) return static_cast<int>(known->items.size());
  return 1 + coll::table_of(collective_of(enumeration)).n;
}

const char* item_name(Enumeration enumeration, int value) {
  if (enumeration == Enumeration::collective) return coll::collective_name(static_cast<coll::Collective>(value));
  if (const Fixed* known = fixed(enumeration)) return known->items[static_cast<std::size_t>(value)];
  return value == 0 ? "automatic" : coll::table_of(collective_of(enumeration))[value - 1].name;
}
}  // namespace tutti::tool

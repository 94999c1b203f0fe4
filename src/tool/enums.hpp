// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The enumerations of MPI_T (MPI-5.0 §15.3.5): what the values of some variables mean.
#pragma once
#include <string>

#include "engine/coll/select.hpp"

namespace tutti::tool {

/// The choices of an algorithm follow after the last, one for each collective.
enum class Enumeration : int {
  none = -1,
  on_off,
  way,
  arrival,
  activity,
  collective,
  unexpected_elements,
  arrival_elements,
  sleep_elements,
  awake_elements,
  collective_elements,
  algorithm
};

constexpr Enumeration algorithms_of(coll::Collective collective) {
  return static_cast<Enumeration>(static_cast<int>(Enumeration::algorithm) + static_cast<int>(collective));
}
inline constexpr int kEnumerations = static_cast<int>(Enumeration::algorithm) + coll::kCollectives;

std::string enumeration_name(Enumeration enumeration);
/// Its items have the values 0 to items_of() - 1.
int items_of(Enumeration enumeration);
const char* item_name(Enumeration enumeration, int value);
}  // namespace tutti::tool

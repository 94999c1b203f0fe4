// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The control variables of MPI_T (MPI-5.0 §15.3.6), which are also the settings that the environment gives (TUTTI_EAGER_BYTES=4096). One
// table; a variable is a line of it. Any thread.
#pragma once
#include <span>
#include <string>

#include "runtime/settings.hpp"
#include "tool/categories.hpp"
#include "tool/enums.hpp"
#include "tool/handles.hpp"

namespace tutti::tool {

struct Control {
  const char* name;
  runtime::Setting* setting;  // nullptr: an algorithm or a constant
  int collective;             // whose algorithm it is; -1: none
  Count low, high;            // bounds, both the value for a constant
  int scope;                  // MPI_T_SCOPE_...
  int verbosity;
  Enumeration items;  // none: a number
  Category category;
  const char* description;

  bool constant() const { return setting == nullptr && collective < 0; }
  /// MPI_INT for what has an enumeration, else MPI_COUNT.
  MPI_Datatype type() const { return items != Enumeration::none ? MPI_INT : MPI_COUNT; }
  Count get() const;
  /// Throws when the value is out of bounds or the variable is a constant.
  void set(Count value) const;
  /// "TUTTI_EAGER_BYTES"
  std::string variable() const;
};

std::span<const Control> controls();
/// The handles that the program has.
Handles<const Control>& control_handles();

/// Takes the settings from the environment, the first time that it is called. Throws for what can't be understood.
void settings_from_environment();
}  // namespace tutti::tool

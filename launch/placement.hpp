// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Which processors each rank is bound to. The library hwloc is loaded only when binding was asked for.
#pragma once
#include <sched.h>

#include <string>
#include <vector>

#include "options.hpp"

namespace tutti::launch {

/// Per rank a set of CPUs; empty when ranks are not bound.
struct Placement {
  struct Set {
    std::vector<unsigned long> words;  // laid out like a cpu_set_t
    std::string text;                  // "core 3 (cpus 6-7)"
  };
  std::vector<Set> ranks;
};

/// Works out the binding of `ranks` ranks. Throws Refusal.
Placement make_placement(const Options& options, int ranks);
}  // namespace tutti::launch

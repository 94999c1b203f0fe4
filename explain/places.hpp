// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// From a place in a rank's program (runtime/site.hpp) to words: file, line and function. Used by mpiexec's one thread.
#pragma once
#include <sys/types.h>

#include <string>

#include "runtime/site.hpp"

namespace tutti::explain {

class Places {
 public:
  /// "ring.cpp:31 in exchange()", or as much of it as can be found out; never empty.
  std::string describe(pid_t process, runtime::Site site);
};
}  // namespace tutti::explain

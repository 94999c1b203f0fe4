// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What happens when one of our own assertions fails.
#include "base/assert.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>

namespace tutti::base {

void assertion_failed(const char* condition, const char* file, int line) {
  fmt::print(stderr, "tutti: internal: the assertion `{}` failed at {}:{}; this is a bug in tutti, please report it\n", condition, file, line);
  std::abort();
}
}  // namespace tutti::base

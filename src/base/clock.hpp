// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The clock by which ranks of one machine can compare times.
#pragma once
#include <time.h>

#include <cstdint>

namespace tutti::base {
/// CLOCK_MONOTONIC in ns.
inline std::uint64_t now_ns() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::uint64_t(now.tv_sec) * 1000000000u + std::uint64_t(now.tv_nsec);
}
}  // namespace tutti::base

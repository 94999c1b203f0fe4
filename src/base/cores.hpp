// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// How many cores this process may use.
#pragma once
#include <cstdint>

namespace tutti::base {
/// Cores in the affinity mask, limited by the cgroup's cpu quota (rounded down), at least 1.
std::uint32_t available_cores();
}  // namespace tutti::base

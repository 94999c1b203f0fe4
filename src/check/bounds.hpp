// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// How much memory there is behind a pointer, where the C library's allocator can be asked without touching it.
#pragma once
#include <cstdint>
#include <optional>

#include "check/region.hpp"

namespace tutti::check {

/// The allocated block that holds an address, as far as the allocator may use it: never smaller than what the program asked for. Nothing for
/// addresses outside of the heap, for other allocators, and while several threads may allocate.
std::optional<Interval> allocated_block(std::uintptr_t address);
}  // namespace tutti::check

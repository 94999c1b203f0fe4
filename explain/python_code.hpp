// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// From a place in a Python program (runtime/python_layout.hpp) to file, line and function, by reading the living process's memory. What
// is read may be anything; what makes no sense gives nothing.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>

#include "explain/place.hpp"
#include "runtime/python_layout.hpp"

namespace tutti::explain {

std::optional<Place> python_place(pid_t process, runtime::Site site, const runtime::PythonLayout& layout);

/// The line of an instruction (in code units of two bytes) by a code object's table; 0: none.
int python_line(runtime::LineTable format, std::span<const std::uint8_t> table, int first_line, std::uint32_t instruction);
}  // namespace tutti::explain

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// From a program's name as typed to a file that can be executed, with a clear refusal where there is none.
#pragma once
#include <string>

#include "options.hpp"

namespace tutti::launch {

/// The path to execute for a program; looks through PATH for a name without '/'. Throws Refusal (status 126 or 127).
std::string find_program(const Program& program);

/// Why execve() of `path` failed with `error`; throws the fitting Refusal.
[[noreturn]] void refuse_exec(const std::string& path, int error);
}  // namespace tutti::launch

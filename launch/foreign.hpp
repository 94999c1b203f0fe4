// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Recognising a program that was built for another MPI: under this mpiexec each of its ranks would believe to be alone.
#pragma once
#include <string>

namespace tutti::launch {

/// The library of another MPI that the program at `path` asks for by itself, such as "libmpi.so.40"; empty when there is none.
std::string foreign_library(const std::string& path);

/// Whether the program carries a sanitizer whose search for leaks cannot bear another tracer.
bool has_sanitizer(const std::string& path);
}  // namespace tutti::launch

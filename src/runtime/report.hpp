// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Saying something about the program's errors to a person. The sentence goes through mpiexec, which knows files and lines, keeps the
// reports of all ranks apart, and writes them in the form that was asked for (text, JSON, annotations).
#pragma once
#include <string>

namespace tutti::runtime {

/// Prints "tutti: KIND: TEXT" on mpiexec's standard error, with the marks of TEXT (runtime/site.hpp) replaced by files and lines. `kind`
/// is a stable word of at most 51 letters. `once`: not if the same was said before by any rank. Without mpiexec the process says it
/// itself. Waits for mpiexec, a few milliseconds at most in general; any thread, not under the Guard.
void report(const char* kind, const std::string& text, bool once = true);

/// The text with its marks replaced, for sentences that a program gets to see (MPI_Error_string).
std::string with_places(const std::string& text);
}  // namespace tutti::runtime

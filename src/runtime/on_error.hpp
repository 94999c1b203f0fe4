// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What becomes of findings: what the standard forbids but often works (leaks, messages never received, type signatures that differ at
// the same size). Set by `mpiexec --on-error=WORD`, without mpiexec by the environment; kept in the job's header for all ranks.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace tutti::runtime {

enum class OnError : std::uint32_t {
  warn = 0,   // reported
  abort = 1,  // reported, and the job ends with kStatusFinding
  off = 2,    // not looked for
};
inline constexpr const char* kOnErrorWords[] = {"warn", "abort", "off"};
inline constexpr const char* kOnErrorVariable = "TUTTI_ON_ERROR";

/// The exit status of a job that a finding has ended.
inline constexpr int kStatusFinding = 87;

/// False when there is no such word.
inline bool parse_on_error(std::string_view word, OnError& result) {
  for (std::uint32_t i = 0; i < 3; ++i) {
    if (word != kOnErrorWords[i]) continue;
    result = static_cast<OnError>(i);
    return true;
  }
  return false;
}

/// What the environment says; warn when it says nothing that is known.
inline OnError on_error_of_environment() {
  const char* word = std::getenv(kOnErrorVariable);
  OnError result = OnError::warn;
  if (word != nullptr) parse_on_error(word, result);
  return result;
}
}  // namespace tutti::runtime

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The kinds of reports: stable words that begin each report ("tutti: KIND: ...") and that tools may rely on. docs/explain.md describes
// each; a test keeps both lists equal.
#pragma once
#include <string_view>

namespace tutti::explain {

enum class Severity { notice, warning, error };

struct Kind {
  std::string_view word;
  Severity severity;
};

inline constexpr Kind kKinds[] = {
    {"abort", Severity::error},         // MPI_Abort
    {"buffer", Severity::warning},      // a buffer is used while an operation needs it
    {"connection", Severity::error},    // a connected job has failed
    {"conflict", Severity::warning},    // accesses to a window that conflict
    {"crash", Severity::error},         // a signal ended a rank
    {"deadlock", Severity::error},      // ranks wait for each other
    {"epoch", Severity::warning},       // a window was left with an open epoch
    {"error", Severity::error},         // a fatal MPI error
    {"exit", Severity::error},          // a rank left with an exit status, or without MPI_Finalize
    {"launch", Severity::warning},      // started by another MPI's mpiexec
    {"leak", Severity::warning},        // not freed
    {"mismatch", Severity::error},      // calls that do not fit together
    {"note", Severity::notice},         // of mpiexec
    {"race", Severity::warning},        // a receive from any rank goes well with one of two messages only
    {"request", Severity::warning},     // an operation that nobody completed
    {"signal", Severity::error},        // mpiexec was ended
    {"start", Severity::error},         // a program cannot be started
    {"status", Severity::notice},       // what the ranks do, on demand
    {"stuck", Severity::warning},       // nothing moves
    {"system", Severity::error},        // the machine refuses something
    {"threads", Severity::warning},     // a thread calls MPI that must not
    {"timeout", Severity::error},       // --timeout
    {"types", Severity::warning},       // sent as one type, received as another
    {"unreceived", Severity::warning},  // a message that nobody received
    {"usage", Severity::error},         // the command line is wrong
};

/// Words that are not in the list are warnings.
constexpr Severity severity_of(std::string_view word) {
  for (const Kind& kind : kKinds)
    if (kind.word == word) return kind.severity;
  return Severity::warning;
}
}  // namespace tutti::explain

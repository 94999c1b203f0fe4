// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Whether a process could still do something of its own accord while some of its threads sleep in MPI: what the system shows of its
// other threads. What cannot be read counts as able to act.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace tutti::explain {

/// If every thread but `sleeping` waits, without a time-out, for another thread of the same process: a number that changes as soon as
/// one of them has run. Otherwise nothing.
std::optional<std::uint64_t> passive_threads(pid_t process, const std::vector<pid_t>& sleeping);

/// Whether a debugger or tracer other than the calling process holds the process.
bool traced(pid_t process);

/// Whether a thread of the process reads from its standard input: somebody outside may have to type.
bool waits_for_input(pid_t process);

/// How often the process has given up its processor of its own will, to sleep in the system; nothing if that cannot be read.
std::optional<std::uint64_t> times_slept(pid_t process);
}  // namespace tutti::explain

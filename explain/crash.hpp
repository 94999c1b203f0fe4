// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What a deadly signal means, read from a thread that its tracer (mpiexec) has stopped just before the signal: what was wrong with the
// address, and the stack in lines of the program.
#pragma once
#include <signal.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "explain/place.hpp"
#include "explain/places.hpp"

namespace tutti::explain {

struct Crash {
  std::string cause;         // "it read or wrote address 0x0: a null pointer"; empty: the signal says all
  Place place;               // the innermost frame that is the program's own; nothing in it where there is none
  std::vector<Place> stack;  // innermost first, from that frame on
};

/// `thread` is stopped by ptrace in a signal-delivery-stop.
Crash look_at_crash(Places& places, pid_t process, pid_t thread, const siginfo_t& info);
}  // namespace tutti::explain

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Small readings from /proc. Nothing here throws; what cannot be read is empty or false.
#pragma once
#include <sys/types.h>

namespace tutti::launch {

/// State letter of a process (R, S, D, T, Z ...) and its parent; state 0 when there is no such process.
struct ProcessState {
  char state = 0;
  pid_t parent = 0;
};
ProcessState process_state(pid_t pid);

/// Whether the process has a handler for the signal.
bool catches_signal(pid_t pid, int signal);
}  // namespace tutti::launch

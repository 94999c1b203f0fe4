// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Which signals mpiexec takes for the job, and how they are called.
#pragma once
#include <signal.h>

#include <string>

namespace tutti::launch {

/// The state of signals that mpiexec found at its start and gives back to the ranks.
struct SignalState {
  sigset_t mask;
  bool sigpipe_ignored = false;
};

/// Blocks the signals that a signalfd shall deliver and returns its descriptor; those that were ignored at the start (nohup, a
/// background job) stay ignored, as do the terminal's when `under_debugger`. Ignores SIGPIPE.
int take_signals(SignalState* found, bool under_debugger);

/// Whether the signal asks mpiexec to end the job.
bool ends_job(int signal);

/// "SIGSEGV (segmentation fault: ...)": name and meaning for a person.
std::string signal_in_words(int signal);
}  // namespace tutti::launch

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Finding and signalling every process of a job, whoever started it: mpiexec uses it to end a job, the guard when mpiexec is gone.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "runtime/segment.hpp"

namespace tutti::launch {

/// By what the processes of a job are known.
struct JobMark {
  std::string environment;    // "TUTTI_JOB=<value>", unique to the job
  pid_t root = 0;             // all descendants of this process belong to the job; 0: mpiexec is gone, only the marks count
  std::vector<pid_t> spared;  // never signalled: mpiexec and the guard
};

/// The living processes of the job: those with the mark in their environment, those below the root, and all their descendants.
std::vector<pid_t> job_processes(const JobMark& mark);

/// Sends the signal to all processes of the job and returns how many there were. With a signal that asks to end,
/// stopped ones are continued, so that it can work.
int signal_job(const JobMark& mark, int signal);

/// Kills all processes of the job, again and again until none is left or `milliseconds` have passed. For the guard.
void kill_job(const JobMark& mark, int milliseconds);
}  // namespace tutti::launch

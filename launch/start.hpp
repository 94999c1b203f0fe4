// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Starting one process as cheaply as the system can: a clone that shares our memory until it executes the program.
#pragma once
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <cstddef>

namespace tutti::launch {

/// Everything the new process needs, prepared before, because between clone and exec nothing may allocate.
struct StartPlan {
  const char* path;
  char* const* argv;
  char* const* script_argv;  // {"/bin/sh", path, arguments...}: for a text file without a first line that names its interpreter
  char* const* envp;
  const char* wdir;  // nullptr: stay
  int stdin_fd, stdout_fd, stderr_fd;
  const cpu_set_t* cpus;  // nullptr: not bound
  std::size_t cpus_bytes;
  sigset_t signal_mask;  // as mpiexec found it
  rlimit open_files;     // as mpiexec found it
  bool sigpipe_ignored;  // as mpiexec found it
};

enum class StartStep { clone, directory, execute };

struct StartFailure {
  StartStep step;
  int error;  // errno
};

class Tracer;

/// Starts the process; it dies with this one. Returns its pid, or -1 and *failure. With a tracer it is traced before its first instruction.
pid_t start_process(const StartPlan& plan, StartFailure* failure, Tracer* tracer = nullptr);
}  // namespace tutti::launch

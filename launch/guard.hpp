// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The guard: a tiny process that outlives mpiexec by a moment when mpiexec is killed with a signal that nobody can catch, and ends
// the job then. It holds nothing of mpiexec's but one end of a pipe.
#pragma once
#include <sys/types.h>

#include <string>

namespace tutti::launch {

class Guard {
 public:
  /// Starts the guard for the job with this mark ("TUTTI_JOB=<value>"). Without a guard (no process can be made) the job runs on.
  void start(const std::string& mark);

  /// Ends the guard; nothing of it is left afterwards.
  void dismiss();

  pid_t pid() const { return pid_; }
  /// Readable once the guard has died (somebody killed it); -1 when the kernel has no such thing.
  int pidfd() const { return pidfd_; }

 private:
  pid_t pid_ = 0;
  int pidfd_ = -1;
  int pipe_ = -1;  // write end: closed by the kernel when mpiexec dies
};
}  // namespace tutti::launch

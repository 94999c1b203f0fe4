// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The guard is made by a bare clone without a signal at its end, so that waiting for "any child" sees ranks and what they left
// behind, never the guard. It has a session of its own: neither the terminal nor a kill of mpiexec's process group reaches it.
#include "guard.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "processes.hpp"

namespace tutti::launch {
namespace {

constexpr int kKillForMs = 5000;

[[noreturn]] void watch(int pipe, const std::string& mark) {
  setsid();
  prctl(PR_SET_NAME, "tutti-guard");
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  // Only the pipe stays open: whoever reads mpiexec's output must see its end when the job ends, not later.
  dup2(pipe, 0);
  if (syscall(SYS_close_range, 1, ~0U, 0) != 0)
    for (int fd = 1; fd < 4096; ++fd) close(fd);
  char byte;
  while (read(0, &byte, 1) < 0 && errno == EINTR) {}
  kill_job({mark, 0, {getpid()}}, kKillForMs);
  _exit(0);
}
}  // namespace

void Guard::start(const std::string& mark) {
  dismiss();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  long pid = syscall(SYS_clone, CLONE_PIDFD, 0, &pidfd_, 0, 0);
  if (pid < 0) {
    pidfd_ = -1;
    pid = syscall(SYS_clone, 0, 0, 0, 0, 0);
  }
  if (pid == 0) {
    close(ends[1]);
    watch(ends[0], mark);
  }
  close(ends[0]);
  if (pid < 0) {
    close(ends[1]);
    return;
  }
  pid_ = static_cast<pid_t>(pid);
  pipe_ = ends[1];
}

void Guard::dismiss() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, __WCLONE) < 0 && errno == EINTR) {}
  close(pipe_);
  if (pidfd_ >= 0) close(pidfd_);
  pid_ = 0;
  pidfd_ = pipe_ = -1;
}
}  // namespace tutti::launch

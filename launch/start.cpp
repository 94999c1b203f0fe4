// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// clone(CLONE_VM | CLONE_VFORK): the child runs on a stack of its own in our memory while we are suspended, and tells a failure by
// writing into it. It calls system calls only. All signals that mpiexec handles are blocked meanwhile, so no handler runs in it.
#include "start.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tutti::launch {
namespace {

struct Child {
  const StartPlan* plan;
  StartFailure failure;
  pid_t launcher;
};

/// The child's stack is used again and again and never left by a return, which AddressSanitizer would misjudge.
#define TUTTI_CHILD_CODE [[gnu::no_sanitize("address"), gnu::no_sanitize("undefined")]]

/// ThreadSanitizer would go on as if this thread were still in the execve() that the child never left; its build copies the memory instead, and
/// only the exit status tells of a failure.
#ifdef __SANITIZE_THREAD__
constexpr int kShared = 0;
#else
constexpr int kShared = CLONE_VM;
#endif

/// Puts `from` in the place of descriptor `to`, without close-on-exec.
TUTTI_CHILD_CODE void place(int from, int to) {
  if (from != to) dup2(from, to);
}

TUTTI_CHILD_CODE int run_child(void* argument) {
  auto* child = static_cast<Child*>(argument);
  const StartPlan& plan = *child->plan;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != child->launcher) _exit(127);  // mpiexec died in between
  place(plan.stdin_fd, 0);
  place(plan.stdout_fd, 1);
  place(plan.stderr_fd, 2);
  if (plan.wdir != nullptr && chdir(plan.wdir) != 0) {
    child->failure = {StartStep::directory, errno};
    _exit(127);
  }
  if (plan.cpus != nullptr) sched_setaffinity(0, plan.cpus_bytes, plan.cpus);
  setrlimit(RLIMIT_NOFILE, &plan.open_files);
  if (!plan.sigpipe_ignored) {
    struct sigaction normal = {};
    normal.sa_handler = SIG_DFL;
    sigaction(SIGPIPE, &normal, nullptr);
  }
  sigprocmask(SIG_SETMASK, &plan.signal_mask, nullptr);
  execve(plan.path, plan.argv, plan.envp);
  child->failure = {StartStep::execute, errno};
  if (child->failure.error == ENOEXEC && plan.script_argv != nullptr) execve("/bin/sh", plan.script_argv, plan.envp);
  _exit(127);
}
}  // namespace

pid_t start_process(const StartPlan& plan, StartFailure* failure) {
  alignas(64) static char stack[64 << 10];
  Child child{&plan, {StartStep::clone, 0}, getpid()};
  pid_t pid = clone(run_child, stack + sizeof stack, kShared | CLONE_VFORK | SIGCHLD, &child);
  if (pid < 0) {
    *failure = {StartStep::clone, errno};
    return -1;
  }
  if (child.failure.error == 0 || (child.failure.error == ENOEXEC && plan.script_argv != nullptr)) return pid;
  waitpid(pid, nullptr, 0);
  *failure = child.failure;
  return -1;
}
}  // namespace tutti::launch

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// clone(CLONE_VM | CLONE_VFORK): the child runs on a stack of its own in our memory while we are suspended, and tells a failure by
// writing into it. It calls system calls only. All signals that mpiexec handles are blocked meanwhile, so no handler runs in it.
//
// One that is to be traced must wait for that, so we can't be suspended: it sleeps until we have seized it, and we until the kernel clears
// its word (CLONE_CHILD_CLEARTID), which it does when the child gives up our memory by execve() or by its end.
#include "start.hpp"

#include <linux/futex.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/futex.hpp"
#include "tracer.hpp"

namespace tutti::launch {
namespace {

struct Child {
  const StartPlan* plan;
  StartFailure failure;
  pid_t launcher;
  std::atomic<std::uint32_t> may_go{1};
  std::atomic<std::uint32_t> shares_memory{1};  // until the kernel clears it
};
static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(pid_t));

/// The child's stack is used again and again and never left by a return, which AddressSanitizer would misjudge.
#define TUTTI_CHILD_CODE __attribute__((no_sanitize("address"), no_sanitize("undefined")))

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
  while (child->may_go.load(std::memory_order_acquire) == 0) syscall(SYS_futex, &child->may_go, FUTEX_WAIT, 0, nullptr, nullptr, 0);
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

/// A signal stops a traced child, so its stops are served until it is gone from our memory; what stops it later is for the event loop.
void trace_from_the_beginning(Child& child, pid_t pid, Tracer& tracer) {
  tracer.trace(pid);
  child.may_go.store(1, std::memory_order_release);
  base::futex_wake_all(child.may_go);
  while (const std::uint32_t word = child.shares_memory.load(std::memory_order_acquire)) {
    base::futex_wait(child.shares_memory, word, 5'000'000);
    siginfo_t stop{};
    if (waitid(P_PID, static_cast<id_t>(pid), &stop, WSTOPPED | WNOHANG | WNOWAIT) != 0 || stop.si_pid != pid) continue;
    if (child.shares_memory.load(std::memory_order_acquire) == 0) return;  // it stopped after that
    waitid(P_PID, static_cast<id_t>(pid), &stop, WSTOPPED | WNOHANG);
    tracer.stopped(pid, stop.si_status << 8 | 0x7f);
  }
}
}  // namespace

pid_t start_process(const StartPlan& plan, StartFailure* failure, Tracer* tracer) {
  alignas(64) static char stack[64 << 10];
  Child child{&plan, {StartStep::clone, 0}, getpid()};
  if (kShared == 0) tracer = nullptr;
  if (tracer != nullptr) child.may_go.store(0, std::memory_order_relaxed);
  const int flags = tracer == nullptr ? kShared | CLONE_VFORK : kShared | CLONE_CHILD_CLEARTID;
  const pid_t pid = clone(run_child, stack + sizeof stack, flags | SIGCHLD, &child, nullptr, nullptr, &child.shares_memory);
  if (pid < 0) {
    *failure = {StartStep::clone, errno};
    return -1;
  }
  if (tracer != nullptr) trace_from_the_beginning(child, pid, *tracer);
  if (child.failure.error == 0 || (child.failure.error == ENOEXEC && plan.script_argv != nullptr)) return pid;
  waitpid(pid, nullptr, 0);
  *failure = child.failure;
  return -1;
}
}  // namespace tutti::launch

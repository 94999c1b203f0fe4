// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Being there when a deadly signal comes (--crash=full): mpiexec is the tracer of its ranks. That costs a rank nothing until it gets a signal or
// makes a thread; one that gets many signals is let go. A signal that the program handles is its own business: it is let go before it is
// delivered, so that its handler may start a debugger. What job control stops is let go, too, and traced
// again when mpiexec is continued. Where the system
// refuses, nothing is different but that crashes are described briefly.
#pragma once
#include <signal.h>
#include <sys/types.h>

#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace tutti::launch {

class Tracer {
 public:
  /// Called while the thread is stopped, before the signal ends its process.
  using OnCrash = std::function<void(pid_t process, pid_t thread, const siginfo_t& info)>;
  explicit Tracer(OnCrash on_crash) : on_crash_(std::move(on_crash)) {}

  /// From now on, or again; all threads.
  void trace(pid_t process);
  /// What waitpid() said, if it was a stop: serves it.
  void stopped(pid_t thread, int status);

 private:
  pid_t process_of(pid_t thread);
  void deliver(pid_t process, pid_t thread, int signal);
  void let_go(pid_t process, pid_t thread, int signal);

  OnCrash on_crash_;
  std::unordered_map<pid_t, pid_t> process_of_;  // by thread
  std::unordered_map<pid_t, int> stops_;         // by process
  std::unordered_set<pid_t> released_;           // processes whose threads are let go as they stop
};
}  // namespace tutti::launch

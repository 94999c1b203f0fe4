// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Signals that mpiexec gets. Those from the terminal (the kernel sends them to the whole process group) have reached the ranks
// already; those that somebody sent to mpiexec are passed on.
#include <fmt/core.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "job.hpp"
#include "messages.hpp"
#include "procfs.hpp"

namespace tutti::launch {
namespace {
constexpr std::uint64_t kSignalGraceNs = 500'000'000;

}  // namespace

void Job::read_signals() {
  signalfd_siginfo info;
  bool child = false;
  while (read(signal_fd_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    if (info.ssi_signo == SIGCHLD) child = true;
    else {
      asked_by_parent_ = asked_by_parent_ || (answer_ != nullptr && static_cast<pid_t>(info.ssi_pid) == getppid());
      handle_signal(static_cast<int>(info.ssi_signo), info.ssi_code == SI_KERNEL);
    }
  }
  if (child) reap();
}

void Job::handle_signal(int signal, bool from_terminal) {
  if (ends_job(signal)) return end_by_signal(signal, from_terminal);
  switch (signal) {
    case SIGTSTP:
      if (!from_terminal) signal_all(SIGSTOP);  // SIGTSTP does nothing to ranks without a shell above them
      let_them_stop();
      kill(getpid(), SIGSTOP);
      break;
    case SIGCONT:
      signal_all(SIGCONT);
      for (int rank = 0; rank < ranks_; ++rank)
        if (processes_[static_cast<std::size_t>(rank)].alive && may_trace(rank)) tracer_.trace(processes_[static_cast<std::size_t>(rank)].pid);
      break;
    case SIGWINCH:
      output_->resize();
      if (!from_terminal) forward(signal, false);
      break;
    case SIGUSR1:
      if (!forward(signal, true)) show_status();
      break;
    default: forward(signal, false);
  }
}

/// A rank that we trace stops when we have seen its signal, so not after we have stopped.
void Job::let_them_stop() {
  constexpr int kLooks = 50;
  for (int look = 0; look < kLooks; ++look) {
    reap();
    bool all = true;
    for (const RankProcess& process : processes_) all = all && (!process.alive || process_state(process.pid).state == 'T');
    if (all) return;
    usleep(1000);
  }
}

void Job::end_by_signal(int signal, bool from_terminal) {
  if (phase_ == Phase::flushing) {  // nobody reads our output; whoever sent this does not want to wait for that
    output_->give_up();
    if (status_ == 0) status_ = 128 + signal;
    return;
  }
  if (phase_ != Phase::running) return kill_all();
  if (from_terminal && (signal == SIGINT || signal == SIGQUIT)) terminal_signal_ = signal;
  output_->drain(-1);
  std::string details = what_ranks_do(segment_, processes_, {}, describe());
  if (!options_.quiet && !asked_by_parent_) report("signal", fmt::format(msg::ended_by_signal, signal_in_words(signal)), details);
  begin_end(128 + signal, from_terminal ? 0 : signal, kSignalGraceNs);
}

/// The process of a rank that signals are for: the one in MPI, if it lives below the one that mpiexec started.
pid_t Job::signal_target(int rank) const {
  pid_t started = processes_[static_cast<std::size_t>(rank)].pid;
  pid_t claimed = segment_.rank(static_cast<std::uint32_t>(rank)).pid.load(std::memory_order_relaxed);
  pid_t up = claimed;
  for (int level = 0; level < 32 && up > 1 && up != started; ++level) up = process_state(up).parent;
  return up == started ? claimed : started;
}

/// Passes a signal on to the ranks (only_handled: to those that have a handler); tells whether any got it.
bool Job::forward(int signal, bool only_handled) {
  bool any = false;
  for (int rank = 0; rank < ranks_; ++rank) {
    if (!processes_[static_cast<std::size_t>(rank)].alive) continue;
    pid_t target = signal_target(rank);
    if (only_handled && !catches_signal(target, signal)) continue;
    any = kill(target, signal) == 0 || any;
  }
  return any;
}

void Job::show_status() {
  double seconds = static_cast<double>(now_ns() - started_ns_) * 1e-9;
  report("status", fmt::format(msg::status_now, alive_, ranks_, fmt::format("{:.1f} s", seconds)),
         what_ranks_do(segment_, processes_, {}, describe()));
}
}  // namespace tutti::launch

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "tracer.hpp"

#include <fmt/core.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/read_file.hpp"
#include "procfs.hpp"

namespace tutti::launch {
namespace {
constexpr int kMostStops = 256;  // of one process, then it is let go

bool deadly(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL || signal == SIGABRT || signal == SIGSYS;
}
bool stops(int signal) { return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU; }

void go_on(pid_t thread, int signal) { ptrace(PTRACE_CONT, thread, 0, static_cast<long>(signal)); }
}  // namespace

void Tracer::trace(pid_t process) {
  std::error_code failed;
  released_.erase(process);
  for (const auto& task : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", process), failed)) {
    const auto thread = static_cast<pid_t>(std::atol(task.path().filename().c_str()));
    if (ptrace(PTRACE_SEIZE, thread, 0, PTRACE_O_TRACECLONE) == 0) process_of_[thread] = process;
  }
}

pid_t Tracer::process_of(pid_t thread) {
  auto [entry, is_new] = process_of_.try_emplace(thread, thread);
  if (is_new) {
    const std::string text = base::read_file("/proc/" + std::to_string(thread) + "/status");
    if (const std::size_t at = text.find("Tgid:"); at != std::string::npos) entry->second = static_cast<pid_t>(std::atol(text.c_str() + at + 5));
  }
  return entry->second;
}

void Tracer::stopped(pid_t thread, int status) {
  const int signal = WSTOPSIG(status), event = status >> 16;
  const pid_t process = process_of(thread);
  if (released_.contains(process)) {
    ptrace(PTRACE_DETACH, thread, 0, event == 0 ? static_cast<long>(signal) : 0L);
  } else if (event == PTRACE_EVENT_STOP && stops(signal)) {
    let_go(process, thread, 0);  // stays stopped, and looks so to others; until trace() again
  } else if (event != 0) {
    if (++stops_[process] > kMostStops) let_go(process, thread, 0);
    else go_on(thread, 0);
  } else {
    deliver(process, thread, signal);
  }
}

void Tracer::deliver(pid_t process, pid_t thread, int signal) {
  if (deadly(signal)) {
    siginfo_t info{};
    if (catches_signal(process, signal)) return let_go(process, thread, signal);
    if (ptrace(PTRACE_GETSIGINFO, thread, 0, &info) == 0) on_crash_(process, thread, info);
  }
  if (++stops_[process] > kMostStops) return let_go(process, thread, signal);
  go_on(thread, signal);
}

/// Only a stopped thread can be let go: the others are asked to stop, and go when they do.
void Tracer::let_go(pid_t process, pid_t thread, int signal) {
  if (released_.insert(process).second)
    for (const auto& [other, its_process] : process_of_)
      if (its_process == process && other != thread) ptrace(PTRACE_INTERRUPT, other, 0, 0);
  ptrace(PTRACE_DETACH, thread, 0, static_cast<long>(signal));
}
}  // namespace tutti::launch

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Taking signals through a signalfd, and their names in words.
#include "signals.hpp"

#include <fmt/core.h>
#include <string.h>
#include <sys/signalfd.h>

namespace tutti::launch {
namespace {

constexpr int kTaken[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGCONT, SIGTSTP, SIGWINCH};

bool is_ignored(int signal) {
  struct sigaction action;
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

const char* meaning(int signal) {
  switch (signal) {
    case SIGSEGV: return "segmentation fault: it used memory that is not its own, such as a null or wild pointer";
    case SIGBUS: return "bus error: it used memory that cannot be had, such as a file that is too short or a full disk";
    case SIGFPE: return "arithmetic error, mostly a whole number divided by zero";
    case SIGILL: return "illegal instruction: perhaps it was compiled for another processor";
    case SIGABRT: return "it called abort(): a failed assertion, an uncaught C++ exception or damaged memory";
    case SIGKILL: return "killed from outside; if nobody did, the system was out of memory (see dmesg)";
    case SIGTERM: return "asked from outside to end";
    case SIGINT: return "interrupted";
    case SIGQUIT: return "asked from the keyboard to quit";
    case SIGHUP: return "its terminal was closed";
    case SIGPIPE: return "it wrote to a pipe or socket that nobody reads";
    case SIGXCPU: return "its limit of CPU time was reached";
    case SIGXFSZ: return "its limit of file size was reached";
    case SIGSYS: return "forbidden system call";
    case SIGTRAP: return "trap, as debuggers and failed checks cause";
    default: return nullptr;
  }
}
}  // namespace

int take_signals(SignalState* found, bool under_debugger) {
  sigset_t taken;
  sigemptyset(&taken);
  sigaddset(&taken, SIGCHLD);
  for (int signal : kTaken) {
    bool for_debugger = under_debugger && (signal == SIGINT || signal == SIGQUIT || signal == SIGTSTP);
    if (for_debugger) ::signal(signal, SIG_IGN);
    if (!for_debugger && !is_ignored(signal)) sigaddset(&taken, signal);
  }
  sigprocmask(SIG_BLOCK, &taken, &found->mask);
  found->sigpipe_ignored = is_ignored(SIGPIPE);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGCHLD, SIG_DFL);  // whoever started us may have ignored it; then no child could be waited for
  return signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
}

bool ends_job(int signal) { return signal == SIGINT || signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT; }

std::string signal_in_words(int signal) {
  const char* name = sigabbrev_np(signal);
  std::string text = name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
  if (const char* words = meaning(signal)) return fmt::format("{} ({})", text, words);
  const char* words = sigdescr_np(signal);
  return words != nullptr ? fmt::format("{} ({})", text, words) : text;
}
}  // namespace tutti::launch

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/threads.hpp"

#include <dirent.h>
#include <fmt/core.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/read_file.hpp"

namespace tutti::explain {
namespace {

std::vector<pid_t> threads_of(pid_t process) {
  std::vector<pid_t> threads;
  DIR* directory = opendir(fmt::format("/proc/{}/task", process).c_str());
  if (directory == nullptr) return threads;
  while (const dirent* entry = readdir(directory))
    if (const long thread = std::strtol(entry->d_name, nullptr, 10); thread > 0) threads.push_back(static_cast<pid_t>(thread));
  closedir(directory);
  return threads;
}

/// Waits on a futex that other processes do not share, for as long as it takes; or for the end of one of `threads` (pthread_join, which waits as long
/// as a word of the C library holds that thread's number).
bool is_passive(pid_t process, pid_t thread, const std::vector<pid_t>& threads) {
  const std::string text = base::read_file(fmt::format("/proc/{}/task/{}/syscall", process, thread));
  if (text.empty() || text[0] < '0' || text[0] > '9') return false;  // "running", or -1: not in a system call
  char* at = nullptr;
  if (std::strtol(text.c_str(), &at, 10) != SYS_futex) return false;
  unsigned long long argument[4];
  for (unsigned long long& a : argument) a = std::strtoull(at, &at, 16);
  const auto operation = static_cast<int>(argument[1]);
  const int verb = operation & ~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME);
  const bool joins = std::find(threads.begin(), threads.end(), static_cast<pid_t>(argument[2])) != threads.end();
  return (verb == FUTEX_WAIT || verb == FUTEX_WAIT_BITSET) && ((operation & FUTEX_PRIVATE_FLAG) != 0 || joins) && argument[3] == 0;
}

std::optional<std::uint64_t> number_in(const std::string& text, const char* name) {
  const std::size_t at = text.find(name);
  if (at == std::string::npos) return {};
  return std::strtoull(text.c_str() + at + std::string(name).size(), nullptr, 10);
}
}  // namespace

std::optional<std::uint64_t> passive_threads(pid_t process, const std::vector<pid_t>& sleeping) {
  std::uint64_t print = 1;
  const std::vector<pid_t> threads = threads_of(process);
  if (threads.empty()) return {};
  for (const pid_t thread : threads) {
    if (std::find(sleeping.begin(), sleeping.end(), thread) != sleeping.end()) continue;
    if (!is_passive(process, thread, threads)) return {};
    const auto ran = number_in(base::read_file(fmt::format("/proc/{}/task/{}/status", process, thread)), "\nvoluntary_ctxt_switches:");
    if (!ran) return {};
    print = (print * 1099511628211u) ^ (static_cast<std::uint64_t>(thread) << 40) ^ *ran;
  }
  return print;
}

bool traced(pid_t process) {
  const auto tracer = number_in(base::read_file(fmt::format("/proc/{}/status", process)), "\nTracerPid:").value_or(0);
  return tracer != 0 && tracer != static_cast<unsigned long>(getpid());  // mpiexec itself traces the ranks for the sake of crash reports
}

bool waits_for_input(pid_t process) {
  for (const pid_t thread : threads_of(process)) {
    const std::string text = base::read_file(fmt::format("/proc/{}/task/{}/syscall", process, thread));
    if (text.empty() || text[0] < '0' || text[0] > '9') continue;
    char* at = nullptr;
    const long call = std::strtol(text.c_str(), &at, 10);
    if (call == SYS_read && std::strtoull(at, nullptr, 16) == 0) return true;
  }
  return false;
}

std::optional<std::uint64_t> times_slept(pid_t process) {
  std::uint64_t sum = 0;
  for (const pid_t thread : threads_of(process)) {
    const auto slept = number_in(base::read_file(fmt::format("/proc/{}/task/{}/status", process, thread)), "\nvoluntary_ctxt_switches:");
    if (!slept) return {};
    sum += *slept;
  }
  return sum;
}
}  // namespace tutti::explain

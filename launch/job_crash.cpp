// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What is said of a rank that a signal ended: where, why, by which way it came there, and its last calls. Most of it can be had only while
// the rank still lives, so it is made when the tracer sees the signal, and kept until the rank is reaped.
#include <fmt/core.h>
#include <stdlib.h>

#include <cstring>

#include "foreign.hpp"
#include "job.hpp"
#include "messages.hpp"
#include "runtime/site.hpp"

namespace tutti::launch {
namespace {
constexpr std::size_t kFrames = 12;

std::string stack_lines(const std::vector<explain::Place>& stack) {
  std::string text;
  std::size_t lines = 0;
  for (std::size_t i = 1, next; i < stack.size(); i = next) {
    const std::string place = stack[i].text();
    for (next = i + 1; next < stack.size() && stack[next].text() == place;) ++next;
    if (++lines > kFrames) return text + fmt::format(msg::crash_more_frames, stack.size() - i);
    text += fmt::format(msg::crash_frame, place, next - i > 1 ? fmt::format(" ({} times)", next - i) : "");
  }
  return text;
}
}  // namespace

/// Not where it would disturb: another debugger, and sanitizers, whose search for leaks is itself a tracer.
bool Job::may_trace(int rank) const {
  if (options_.crash != CrashReports::full || options_.gdb) return false;
  const char* preloaded = getenv("LD_PRELOAD");
  if (preloaded != nullptr && std::strstr(preloaded, "san") != nullptr) return false;
  return !plan_.programs[static_cast<std::size_t>(plan_.program_of[static_cast<std::size_t>(rank)])].sanitized;
}

void Job::see_crash(pid_t process, pid_t thread, const siginfo_t& info) {
  int rank = -1;
  if (auto found = rank_of_.find(process); found != rank_of_.end()) rank = found->second;
  if (rank < 0 || phase_ != Phase::running) return;
  CrashSeen& seen = crashes_[rank];
  seen.signal = info.si_signo;
  const explain::Crash crash = explain::look_at_crash(places_, process, thread, info);
  seen.place = crash.place;
  if (!crash.cause.empty()) seen.details += fmt::format("  {}\n", crash.cause);
  seen.details += stack_lines(crash.stack);
  if (options_.crash != CrashReports::off)
    seen.details += runtime::replace_marks(last_calls(segment_.rank(static_cast<std::uint32_t>(rank)), rank, true), describe());
}

/// Completes what is said of a crash by what was seen of it.
void Job::describe_crash(Failure& failure, int signal) {
  auto seen = crashes_.find(failure.rank);
  if (seen == crashes_.end() || seen->second.signal != signal) {
    if (options_.crash != CrashReports::off)
      failure.details = last_calls(segment_.rank(static_cast<std::uint32_t>(failure.rank)), failure.rank, false);
    return;
  }
  failure.details = seen->second.details;
  if (seen->second.place.module.empty()) return;
  failure.sentence += ", at " + seen->second.place.text();
  failure.places.push_back({static_cast<std::uint32_t>(failure.rank), seen->second.place});
}
}  // namespace tutti::launch

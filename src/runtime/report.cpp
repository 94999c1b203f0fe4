// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The rank's end of the mailbox.
#include "runtime/report.hpp"

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <set>

#include "base/futex.hpp"
#include "runtime/abort.hpp"
#include "runtime/process.hpp"
#include "runtime/site.hpp"

namespace tutti::runtime {
namespace {

constexpr std::int64_t kPatienceNs = 100'000'000;  // between two looks whether mpiexec still lives
constexpr int kLooksForMailbox = 100;              // one in a millisecond
constexpr auto kAsked = static_cast<std::uint32_t>(Letter::asked);
std::mutex mutex;                    // one letter at a time
std::atomic<bool> condemned{false};  // there was a finding at the end that is to change the exit status, and no mpiexec to do it

bool launcher_lives() {
  const Process& me = process();
  if (!me.segment.mapped() || me.launch != Launch::ranked || me.pid != getpid()) return false;
  const std::int32_t launcher = me.segment.header().launcher_pid;
  return launcher > 0 && (kill(launcher, 0) == 0 || errno == EPERM);
}

/// "ring+0x1234", as `addr2line -e ring` takes it.
std::string module_and_offset(Site site) {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(site - 1), &info) == 0 || info.dli_fname == nullptr) return fmt::format("{:#x}", site);
  const char* slash = std::strrchr(info.dli_fname, '/');
  return fmt::format("{}+{:#x}", slash == nullptr ? info.dli_fname : slash + 1, site - 1 - reinterpret_cast<Site>(info.dli_fbase));
}

std::string without_launcher(const std::string& text) {
  return replace_marks(text, [](std::uint32_t, Site site) { return module_and_offset(site); });
}

void ring_launcher() {
  JobHeader& job = process().segment.header();
  job.launcher_bell.fetch_add(1, std::memory_order_release);
  base::futex_wake_all(job.launcher_bell);
}

/// Sends a letter and returns the answer, the mutex being held; false when there is no mpiexec to answer.
bool post_locked(const char* kind, std::uint32_t flags, int code, std::string& text) {
  if (!launcher_lives()) return false;
  Mailbox& box = process().segment.mailbox(process().rank);
  box.flags = flags;
  box.code = code;
  std::strncpy(box.kind, kind, sizeof box.kind - 1);
  box.bytes = static_cast<std::uint32_t>(std::min<std::size_t>(text.size(), Mailbox::kTextBytes));
  std::memcpy(box.text, text.data(), box.bytes);
  box.state.store(kAsked, std::memory_order_release);
  ring_launcher();
  while (box.state.load(std::memory_order_acquire) == kAsked) {
    base::futex_wait(box.state, kAsked, kPatienceNs);
    if (box.state.load(std::memory_order_acquire) == kAsked && !launcher_lives()) return false;
  }
  text.assign(box.text, std::min(box.bytes, Mailbox::kTextBytes));
  box.state.store(static_cast<std::uint32_t>(Letter::idle), std::memory_order_relaxed);
  return true;
}

bool post(const char* kind, std::uint32_t flags, std::string& text) {
  std::lock_guard lock(mutex);
  return post_locked(kind, flags, 0, text);
}

void say_it_myself(const char* kind, const std::string& text) {
  const std::string line = fmt::format("tutti: {}: {}\n", kind, without_launcher(text));
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
}

/// Without mpiexec this process remembers what it has said.
bool said_before(const char* kind, const std::string& text) {
  static std::set<std::string>& said = *new std::set<std::string>;
  std::lock_guard lock(mutex);
  return !said.insert(without_numbers(std::string(kind) + '\n' + text)).second;
}

/// False when mpiexec does not know of it.
bool tell(const char* kind, std::uint32_t flags, const std::string& text) {
  std::string letter = text;
  if (post(kind, Mailbox::kPrint | flags, letter)) return true;
  if ((flags & (Mailbox::kOncePerPlaces | Mailbox::kGather)) == 0 || !said_before(kind, text)) say_it_myself(kind, text);
  return false;
}
}  // namespace

void report_end(const char* kind, const std::string& text, int code) {
  std::string letter = text;
  std::unique_lock lock(mutex, std::try_to_lock);
  // Another thread is about to be answered; but a signal handler may have interrupted a letter of this very thread.
  for (int i = 0; i < kLooksForMailbox && !lock.owns_lock(); ++i) {
    usleep(1000);
    lock.try_lock();
  }
  if (lock.owns_lock() && post_locked(kind, Mailbox::kPrint | Mailbox::kEnds, code, letter)) return;
  if (std::strcmp(kind, kAbortKind) != 0) say_it_myself(kind, text);
}

void report(const char* kind, const std::string& text, bool once) { tell(kind, once ? Mailbox::kOnce : 0u, text); }

OnError on_error() {
  const Process& me = process();
  return me.segment.mapped() ? me.segment.header().on_error : on_error_of_environment();
}

void complain(const char* kind, const std::string& text) {
  const OnError wish = on_error();
  if (wish == OnError::off) return;
  const bool fatal = wish == OnError::abort;
  tell(kind, Mailbox::kOncePerPlaces | (fatal ? Mailbox::kFatal : 0u), text);
  if (fatal) leave(kStatusFinding);
}

void complain_at_end(const char* kind, const std::string& text) {
  const OnError wish = on_error();
  if (wish == OnError::off) return;
  const bool fatal = wish == OnError::abort;
  if (!tell(kind, Mailbox::kGather | (fatal ? Mailbox::kFatal : 0u), text) && fatal) condemned.store(true);
}

void settle_complaints() {
  if (condemned.load()) leave(kStatusFinding);
}

std::string with_places(const std::string& text) {
  if (text.find(kMarkBegin) == std::string::npos) return text;
  std::string letter = text;
  return post("", 0, letter) ? letter : without_launcher(text);
}
}  // namespace tutti::runtime

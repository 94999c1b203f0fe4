// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The rounds of progress and the way to sleep.
#include "runtime/progress.hpp"

#include <sched.h>

#include "base/assert.hpp"
#include "base/catalogue.hpp"
#include "base/clock.hpp"
#include "base/cpu.hpp"
#include "base/error.hpp"
#include "base/futex.hpp"
#include "runtime/abort.hpp"
#include "runtime/counters.hpp"
#include "runtime/events.hpp"
#include "runtime/jobs.hpp"
#include "runtime/report.hpp"
#include "runtime/settings.hpp"

namespace tutti::runtime {
namespace {

constexpr int kMaxPollers = 8;
Poller pollers[kMaxPollers];
int poller_count = 0;

SleepCheck sleep_check = nullptr;

// The queue of continuations; under the Guard.
Continuation* first = nullptr;
Continuation** last = &first;

std::atomic<ProgressHook> hook{nullptr};

// How long to sleep before saying what for: longer than waits that end commonly are, shorter than anybody would call a hang.
constexpr std::int64_t kNapNs = 100'000'000;

// Where other programs work too, who yields comes back after a whole time slice of theirs, but who sleeps comes as soon as it is woken. So after a
// yield that took longer than a rank of ours would have taken it, waits go to sleep at once, for a while.
constexpr std::uint64_t kLongYieldNs = 1'000'000;
constexpr std::uint64_t kCrowdedNs = 50'000'000;
std::atomic<std::uint64_t> crowded_until{0};

bool crowded() {
  const std::uint64_t until = crowded_until.load(std::memory_order_relaxed);
  return __builtin_expect(until != 0, 0) && base::now_ns() < until;
}

void yield() {
  const std::uint64_t begin = base::now_ns();
  sched_yield();
  const std::uint64_t end = base::now_ns();
  if (end - begin > kLongYieldNs) crowded_until.store(end + kCrowdedNs, std::memory_order_relaxed);
}

void moved() {
  Recorder& record = recorder();
  record.moved.store(record.moved.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  // With threads, what this one has brought about may be what another one sleeps for.
  if (process().threaded) ring(*process().block);
}

Continuation* take_continuation() {
  if (first == nullptr) return nullptr;
  Continuation* taken = first;
  first = taken->next;
  if (first == nullptr) last = &first;
  return taken;
}

void tell(EventKind kind, const EventData& data) {
  if (!watched(kind)) return;
  Guard guard;
  raise_event(kind, 0, data);
}

/// A job that we are connected with has failed: nobody can wait for its processes any more, so this job ends too (MPI-5.0 §11.10.1).
[[gnu::noinline]] void leave_with_failed_connection() {
  const Job* job = failed_connection();
  if (job == nullptr) return;
  const JobHeader& header = job->segment.header();
  const bool told = header.aborted.load(std::memory_order_acquire) == 1 || header.failed.load(std::memory_order_acquire) == 1;
  abort_job(told ? header.abort_code : 1, "connection", base::Error(base::msg::connection_failed, holder_of(job->id)).text());
}
}  // namespace

void schedule(Continuation* continuation) {
  continuation->next = nullptr;
  *last = continuation;
  last = &continuation->next;
}

void add_poller(Poller poller) {
  TUTTI_ASSERT(poller_count < kMaxPollers);
  pollers[poller_count++] = poller;
}

void set_progress_hook(ProgressHook function) { hook.store(function, std::memory_order_relaxed); }
void set_sleep_check(SleepCheck check) { sleep_check = check; }

int progress() {
  const ProgressHook around = hook.load(std::memory_order_relaxed);
  if (__builtin_expect(around != nullptr, 0)) around(true);
  int events = 0;
  Continuation* ready = nullptr;
  {
    Guard guard;
    for (int i = 0; i < poller_count; ++i) events += pollers[i]();
    ready = take_continuation();
  }
  while (ready != nullptr) {
    ++events;
    ready->run(ready);
    Guard guard;
    ready = take_continuation();
  }
  if (__builtin_expect(around != nullptr, 0)) around(false);
  if (__builtin_expect(sleep_limit_ns() >= 0, 0)) leave_with_failed_connection();
  if (events != 0) moved();
  return events;
}

void ring_slow(RankBlock& block) {
  block.bell.fetch_add(1, std::memory_order_release);
  base::futex_wake_all(block.bell);
  wait_counters.rings.fetch_add(1, std::memory_order_relaxed);
}

bool Patience::exhausted() {
  ++rounds_;
  if (process().oversubscribed) {
    if (rounds_ > settings::yields.get() || crowded()) return true;
    yield();
    return false;
  }
  if (rounds_ > settings::spins.get()) return true;
  base::cpu_relax();
  return false;
}

Sleep::Sleep() {
  RankBlock& me = *process().block;
  me.sleepers.fetch_add(1, std::memory_order_seq_cst);
  seen_ = me.bell.load(std::memory_order_acquire);
}

Sleep::~Sleep() { process().block->sleepers.fetch_sub(1, std::memory_order_relaxed); }

bool Sleep::doze(std::int64_t timeout_ns) {
  if (sleep_check != nullptr && sleep_check()) return false;
  Recorder& record = recorder();
  RecordedCall& call = record.ring[(record.calls.load(std::memory_order_relaxed) - 1) % kRecordedCalls];
  const std::uint64_t begin = base::now_ns();
  const Count number = wait_counters.sleeps.fetch_add(1, std::memory_order_relaxed) + 1;
  tell(EventKind::asleep, {number});
  if (call.entered.load(std::memory_order_relaxed) == 0) call.entered.store(begin, std::memory_order_relaxed);
  record.activity.store(static_cast<std::uint32_t>(Activity::asleep), std::memory_order_release);
  base::futex_wait(process().block->bell, seen_, timeout_ns);
  record.activity.store(static_cast<std::uint32_t>(Activity::waiting), std::memory_order_release);
  const std::uint64_t slept = base::now_ns() - begin;
  record.asleep_ns.store(record.asleep_ns.load(std::memory_order_relaxed) + slept, std::memory_order_relaxed);
  wait_counters.asleep_ns.fetch_add(static_cast<Count>(slept), std::memory_order_relaxed);
  tell(EventKind::awake, {number, static_cast<Count>(slept)});
  return true;
}

bool Sleep::nap() {
  // Connected with other jobs: nobody here can judge the wait, and it must look at them now and then.
  if (const std::int64_t limit = sleep_limit_ns(); limit >= 0) {
    doze(limit);
    return true;
  }
  const std::uint64_t end = base::now_ns() + static_cast<std::uint64_t>(kNapNs);
  const std::atomic<std::uint32_t>& bell = process().block->bell;
  for (std::uint64_t now = base::now_ns(); now < end && bell.load(std::memory_order_acquire) == seen_; now = base::now_ns())
    if (!doze(static_cast<std::int64_t>(end - now))) return true;  // again after a signal
  return bell.load(std::memory_order_acquire) != seen_;
}

void Sleep::sleep(Publication::Describe describe, void* what) {
  const Publication publication(seen_, describe, what);
  while (process().block->bell.load(std::memory_order_acquire) == seen_ && doze(-1)) continue;
}
}  // namespace tutti::runtime

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Progress and the one place to wait. Transports and engines register pollers; whatever completes schedules continuations. Every
// blocking call ends in wait_until(): make progress, spin for as long as spinning pays, yield, then sleep on this rank's doorbell. Who has slept
// for a while says what it waits for (describe.hpp), so that mpiexec can tell a wait that never ends.
//
// The doorbell, between a sleeper S (the owner of RankBlock b) and a ringer R (any rank or mpiexec):
//   S: b.sleepers += 1 (seq_cst)      R: publish something for S (release)
//   S: seen = b.bell                  R: fence (seq_cst)
//   S: look once more for anything    R: if b.sleepers != 0: b.bell += 1, FUTEX_WAKE all
//   S: FUTEX_WAIT(b.bell, seen)
// Either S's last look sees what R published or R sees S among the sleepers; a bell rung in between changes `seen`.
#pragma once
#include <atomic>
#include <cstdint>
#include <type_traits>

#include "runtime/describe.hpp"
#include "runtime/process.hpp"

namespace tutti::runtime {

/// Something to run once, soon, by whichever thread makes progress; never while the progress guard is held.
struct Continuation {
  void (*run)(Continuation*) = nullptr;
  Continuation* next = nullptr;  // in the queue, or among those that wait to be queued (p2p::on_complete)
  Continuation* previous = nullptr;
  void* awaited = nullptr;  // what it waits for
};
/// Queues a continuation. The caller holds the Guard.
void schedule(Continuation* continuation);

/// A poller makes progress under the Guard and returns how many events it handled.
using Poller = int (*)();
/// Registers a poller; at most a handful, once each, before any communication.
void add_poller(Poller poller);

/// Called at the beginning and at the end of each round of progress, for those who must tell the library's own accesses to users' memory from the
/// program's; null: nobody. Set by the thread that makes progress.
using ProgressHook = void (*)(bool begins);
void set_progress_hook(ProgressHook hook);

/// Asked before this process sleeps, without the Guard; true when it has completed something.
using SleepCheck = bool (*)();
void set_sleep_check(SleepCheck check);

/// One round: all pollers, then the continuations. Returns the number of events.
int progress();

/// Wakes a rank's sleepers, if there are any. The caller has published (release) what they are to see.
void ring_slow(RankBlock& block);
inline void ring(RankBlock& block) {
  std::atomic_thread_fence(std::memory_order_seq_cst);  // pairs with the sleeper's increment of `sleepers`
  if (__builtin_expect(block.sleepers.load(std::memory_order_relaxed) != 0, 0)) ring_slow(block);
}

/// The patience of one waiting call: spins, then yields, then says that it is time to sleep.
class Patience {
 public:
  /// Called after a round that brought nothing; true when the caller should sleep.
  bool exhausted();
  void renew() { rounds_ = 0; }

 private:
  Count rounds_ = 0;
};

/// Sleeping on the own doorbell: begin, look once more, then sleep or cancel.
class Sleep {
 public:
  Sleep();
  ~Sleep();
  /// Sleeps for a while; false when nobody has rung.
  bool nap();
  /// Says what is waited for and sleeps until somebody rings.
  void sleep(Publication::Describe describe, void* what);

 private:
  /// Sleeps until the bell rings, a signal comes or the time is over; false, without sleeping, when there is something to look at.
  bool doze(std::int64_t timeout_ns);
  std::uint32_t seen_;
};

/// Makes progress until done() holds; it is not asked again once it has said so, and may take what it found. done() is called without
/// the Guard held and must be cheap. describe(waits) says what is waited for.
template <class Done, class Describe>
void wait_until(Done&& done, Describe&& describe) {
  Patience patience;
  while (!done()) {
    if (progress() != 0) {
      patience.renew();
      continue;
    }
    if (done()) return;
    if (!patience.exhausted()) continue;
    Sleep sleep;
    const int events = progress();
    if (done()) return;
    if (events != 0) patience.renew();
    else if (!sleep.nap())
      sleep.sleep([](void* what, Waits& waits) { (*static_cast<std::remove_reference_t<Describe>*>(what))(waits); },
                  const_cast<void*>(static_cast<const void*>(&describe)));
  }
}
/// For waits that end in a way that cannot be described.
template <class Done>
void wait_until(Done&& done) {
  wait_until(done, [](Waits& waits) { waits.add_opaque(); });
}
}  // namespace tutti::runtime

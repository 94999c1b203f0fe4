// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Passive-target locks. An origin takes and gives back the target's lock itself; the protocol stands in control.hpp.
#include <sched.h>

#include "base/catalogue.hpp"
#include "engine/rma/epoch.hpp"
#include "runtime/origin.hpp"
#include "runtime/progress.hpp"
#include "runtime/report.hpp"

namespace tutti::rma {
using base::Error;
namespace msg = base::msg;
namespace {

/// Whether a living process holds the exclusive lock.
bool owned(const Window& window, int target) {
  const std::uint32_t owner = window.control().of(target).lock.load(std::memory_order_acquire);
  return owner != 0 && !window.gone(static_cast<int>(owner & ~kExclusive));
}

/// Whether a living process holds a shared lock.
bool shared(const Window& window, int target) {
  const std::atomic<std::uint64_t>* sharers = window.control().sharers(target);
  for (int word = 0; word * 64 < window.size(); ++word)
    for (std::uint64_t bits = sharers[word].load(std::memory_order_acquire); bits != 0; bits &= bits - 1)
      if (!window.gone(word * 64 + __builtin_ctzll(bits))) return true;
  return false;
}

bool try_exclusive(const Window& window, int target) {
  if (owned(window, target) || shared(window, target)) return false;
  const AccumulateLock lock(window, target);
  if (owned(window, target) || shared(window, target)) return false;
  window.control().of(target).lock.store(kExclusive | static_cast<std::uint32_t>(window.rank()), std::memory_order_relaxed);
  return true;
}

bool try_shared(const Window& window, int target) {
  if (owned(window, target)) return false;
  const AccumulateLock lock(window, target);
  if (owned(window, target)) return false;
  window.control().sharers(target)[window.rank() / 64].fetch_or(std::uint64_t(1) << (window.rank() % 64), std::memory_order_relaxed);
  return true;
}

/// Marks this process as waiting for a target's lock while it exists.
class Waiting {
 public:
  Waiting(const Window& window, int target)
      : control_(window.control().of(target)), word_(window.control().waiters(target)[window.rank() / 64]),
        bit_(std::uint64_t(1) << (window.rank() % 64)) {
    word_.fetch_or(bit_, std::memory_order_relaxed);
    control_.waiting.fetch_add(1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_seq_cst);  // pairs with the fence in release()
  }
  ~Waiting() {
    control_.waiting.fetch_sub(1, std::memory_order_relaxed);
    word_.fetch_and(~bit_, std::memory_order_relaxed);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  TargetControl& control_;
  std::atomic<std::uint64_t>& word_;
  const std::uint64_t bit_;
};

/// Lets those who wait for exclusive access go first, but not for ever: who holds a shared lock may need us in order to give it back.
void give_way(TargetControl& control) {
  constexpr int kPatience = 32;
  for (int i = 0; i < kPatience && control.exclusive_waiting.load(std::memory_order_relaxed) != 0; ++i)
    if (runtime::progress() == 0) sched_yield();
}

/// Whoever holds the lock must give it back; of shared holders only their number is known.
void describe(runtime::Waits& waits, const Window& window, int target) {
  const std::uint32_t seen = window.control().of(target).lock.load(std::memory_order_relaxed);
  std::int32_t holder = runtime::kAnyMember;
  if ((seen & kExclusive) != 0) holder = window.process_number(static_cast<int>(seen & ~kExclusive));
  for (int rank = 0; holder == runtime::kAnyMember && rank < window.size(); ++rank)
    waits.add_member(static_cast<std::uint32_t>(window.process_number(rank)));
  waits.add(
      {runtime::WaitKind::lock, 0, holder, target, 0, window.text_for(waits), window.channel().context(), 0, 0, 0, runtime::SendMode::standard});
}

void acquire(const Window& window, int target, bool exclusive) {
  TargetControl& control = window.control().of(target);
  if (!exclusive && control.exclusive_waiting.load(std::memory_order_relaxed) != 0) give_way(control);
  bool have = false;  // whoever waits may ask again after it was told yes
  const auto taken = [&] { return have || (have = exclusive ? try_exclusive(window, target) : try_shared(window, target)); };
  if (taken()) return;
  const Waiting waiting(window, target);
  if (exclusive) control.exclusive_waiting.fetch_add(1, std::memory_order_relaxed);
  runtime::wait_until(taken, [&](runtime::Waits& waits) { describe(waits, window, target); });
  if (exclusive) control.exclusive_waiting.fetch_sub(1, std::memory_order_relaxed);
}

void release(const Window& window, int target, bool exclusive) {
  TargetControl& control = window.control().of(target);
  if (exclusive) control.lock.store(0, std::memory_order_release);
  else window.control().sharers(target)[window.rank() / 64].fetch_and(~(std::uint64_t(1) << (window.rank() % 64)), std::memory_order_release);
  std::atomic_thread_fence(std::memory_order_seq_cst);  // pairs with the fence of Waiting
  if (control.waiting.load(std::memory_order_relaxed) == 0) return;
  const std::atomic<std::uint64_t>* waiters = window.control().waiters(target);
  for (int word = 0; word * 64 < window.size(); ++word)
    for (std::uint64_t bits = waiters[word].load(std::memory_order_relaxed); bits != 0; bits &= bits - 1)
      runtime::ring(window.block(word * 64 + __builtin_ctzll(bits)));
}
}  // namespace

void Epochs::lock(int target, bool exclusive, bool no_check) {
  window_.require_living(target);
  {
    std::lock_guard guard(mutex_);
    if (started_ || locked_all_) refuse_while_open("MPI_Win_lock");
    if (passive(target))
      throw Error(msg::rma_locked_twice, target, runtime::with_places(runtime::words(locked_by_[static_cast<std::size_t>(target)])));
    leave_fence("MPI_Win_lock");
    ++locks_;
    locked_by_[static_cast<std::size_t>(target)] = runtime::current_origin();
    access(target).store(no_check ? Access::unchecked : exclusive ? Access::exclusive : Access::shared, std::memory_order_relaxed);
  }
  if (!no_check) acquire(window_, target, exclusive);
}

void Epochs::unlock(int target) {
  Access held = Access::none;
  {
    std::lock_guard guard(mutex_);
    if (locked_all_ || !passive(target)) throw Error(msg::rma_not_locked, target, hint());
    held = access(target).exchange(Access::none, std::memory_order_relaxed);
    --locks_;
    ended_by_ = runtime::current_origin();
  }
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (held != Access::unchecked) release(window_, target, held == Access::exclusive);
}

void Epochs::lock_all(bool no_check) {
  {
    std::lock_guard guard(mutex_);
    refuse_while_open("MPI_Win_lock_all");
    leave_fence("MPI_Win_lock_all");
    locked_all_ = true;
    locked_all_by_ = runtime::current_origin();
  }
  for (int t = 0; t < window_.size(); ++t) {
    if (!no_check) acquire(window_, t, false);
    access(t).store(no_check ? Access::unchecked : Access::shared, std::memory_order_relaxed);
  }
}

void Epochs::unlock_all() {
  {
    std::lock_guard guard(mutex_);
    if (!locked_all_) throw Error(msg::rma_not_begun, "MPI_Win_lock_all", hint());
    locked_all_ = false;
    ended_by_ = runtime::current_origin();
  }
  std::atomic_thread_fence(std::memory_order_seq_cst);
  for (int t = 0; t < window_.size(); ++t)
    if (access(t).exchange(Access::none, std::memory_order_relaxed) == Access::shared) release(window_, t, false);
}
}  // namespace tutti::rma

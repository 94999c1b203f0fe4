// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The lock that makes accumulating operations atomic. It is held for the length of one operation only, so waiting for it neither makes
// progress nor counts as waiting for another rank; a holder that died is noticed within a fraction of a second.
#include <cerrno>
#include <csignal>

#include "base/cpu.hpp"
#include "base/futex.hpp"
#include "engine/rma/window.hpp"

namespace tutti::rma {
namespace {
constexpr int kSpins = 200;
constexpr std::int64_t kLookAfterHolderNs = 100'000'000;

bool dead(const runtime::RankBlock& block) {
  if (block.state.load(std::memory_order_acquire) == runtime::RankState::gone) return true;
  return kill(block.pid.load(std::memory_order_relaxed), 0) != 0 && errno == ESRCH;
}
}  // namespace

AccumulateLock::AccumulateLock(const Window& window, int target)
    : word_(window.control().of(target).accumulate), me_(static_cast<std::uint32_t>(window.rank()) + 1) {
  std::uint32_t expected = 0;
  if (!word_.compare_exchange_strong(expected, me_, std::memory_order_acquire, std::memory_order_relaxed)) wait(window);
}

AccumulateLock::~AccumulateLock() {
  if (word_.exchange(0, std::memory_order_release) & kContended) base::futex_wake_all(word_);
}

void AccumulateLock::wait(const Window& window) {
  const bool spin = !runtime::process().oversubscribed;
  for (int i = 0; spin && i < kSpins; ++i) {
    base::cpu_relax();
    std::uint32_t free = 0;
    if (word_.load(std::memory_order_relaxed) == 0 && word_.compare_exchange_strong(free, me_, std::memory_order_acquire, std::memory_order_relaxed))
      return;
  }
  while (true) {
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    const bool takeable = seen == 0 || dead(window.block(static_cast<int>((seen & ~kContended) - 1)));
    // Who had to sleep does not know whether others still do, so it takes the lock as contended.
    if (!word_.compare_exchange_weak(seen, takeable ? me_ | kContended : seen | kContended, std::memory_order_acquire, std::memory_order_relaxed))
      continue;
    if (takeable) return;
    base::futex_wait(word_, seen | kContended, kLookAfterHolderNs);
  }
}
}  // namespace tutti::rma

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The kernel's futex, on words in shared memory.
#pragma once
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>

namespace tutti::base {

/// Sleeps while `word` holds `expected`, at most `timeout_ns` nanoseconds (negative: for ever). Returns early on signals.
inline void futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t expected, std::int64_t timeout_ns) {
  timespec timeout{static_cast<time_t>(timeout_ns / 1000000000), static_cast<long>(timeout_ns % 1000000000)};
  syscall(SYS_futex, &word, FUTEX_WAIT, expected, timeout_ns < 0 ? nullptr : &timeout, nullptr, 0);
}

/// Wakes all that sleep on `word`.
inline void futex_wake_all(std::atomic<std::uint32_t>& word) { syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0); }
}  // namespace tutti::base

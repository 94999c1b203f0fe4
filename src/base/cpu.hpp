// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What differs between processors.
#pragma once

namespace tutti::base {
/// A hint to the processor that this is a spinning loop.
inline void cpu_relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#endif
}

/// A hint that a cache line will be written soon, so that it comes from its owner while other work goes on.
inline void prefetch_to_write(const void* line) {
#if defined(__x86_64__)
  asm volatile("prefetchw %0" ::"m"(*static_cast<const char*>(line)));  // the builtin would only read, for processors without it
#else
  __builtin_prefetch(line, 1);
#endif
}
}  // namespace tutti::base

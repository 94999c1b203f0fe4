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
}  // namespace tutti::base

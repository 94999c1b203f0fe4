// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Assertions for our own bugs, by cost: TUTTI_ASSERT stays in every build, TUTTI_DEBUG_ASSERT only in debug builds.
#pragma once

namespace tutti::base {
/// Prints the failed condition and aborts the process.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);
}  // namespace tutti::base

#define TUTTI_ASSERT(condition) \
  (__builtin_expect(static_cast<bool>(condition), 1) ? void(0) : ::tutti::base::assertion_failed(#condition, __FILE__, __LINE__))
#ifdef NDEBUG
#define TUTTI_DEBUG_ASSERT(condition) void(0)
#else
#define TUTTI_DEBUG_ASSERT(condition) TUTTI_ASSERT(condition)
#endif

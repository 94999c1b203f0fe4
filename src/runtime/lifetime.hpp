// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Whether MPI may be called: set by the bodies of MPI_Init, MPI_Finalize and the session calls, read by every entry point.
#pragma once
#include <atomic>
#include <cstdint>

namespace tutti::runtime {

/// `watched`: as running, but each call tells by which thread it comes (mpiexec --check=threads).
enum class Lifetime : std::uint8_t { before, running, watched, after };

namespace detail {
inline constinit std::atomic<Lifetime> lifetime{Lifetime::before};
}

/// Relaxed: a program that starts MPI in one thread and calls it in another synchronises the two itself (MPI-5.0 §11.6).
inline Lifetime lifetime() { return detail::lifetime.load(std::memory_order_relaxed); }
inline void set_lifetime(Lifetime value) { detail::lifetime.store(value, std::memory_order_relaxed); }
}  // namespace tutti::runtime

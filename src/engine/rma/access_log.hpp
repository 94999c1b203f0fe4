// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// mpiexec --check=rma: who has accessed which bytes of a window, per target, in the window's shared memory behind its control blocks; exists only
// under the check. An access is over at the time at which its origin has synchronised (runtime/causality.hpp); whoever accesses the same bytes
// without having heard of that time conflicts with it (MPI-5.0 §12.7). Changed with the target's accumulate lock held.
#pragma once
#include <atomic>
#include <cstdint>
#include <vector>

#include "base/reduce.hpp"
#include "engine/rma/control.hpp"
#include "runtime/current_call.hpp"

namespace tutti::rma {

enum class AccessKind : std::uint32_t { none, put, get, accumulate, atomic, load, store };

struct Access {
  AccessKind kind = AccessKind::none;
  std::uint32_t origin = 0;     // rank of the job
  std::uint32_t completed = 0;  // the origin's time; 0: not yet
  std::uint32_t function = 0;
  runtime::Site site = 0;
  std::uint64_t begin = 0;  // bytes of the target's memory: from its base, in dynamic windows addresses
  std::uint64_t end = 0;
  std::uint32_t operation = 0;
  std::uint32_t unused = 0;
};
static_assert(sizeof(Access) == 48);

/// Whether two accesses of the same bytes must be ordered.
bool conflicts(const Access& a, const Access& b);

/// What is known of one target.
struct AccessLog {
  static constexpr std::uint32_t kKept = 1000;
  static constexpr std::uint32_t kClocks = 5;

  std::uint64_t written;  // how many ever; the last kKept are here
  Access access[kKept];

  static std::size_t bytes(std::uint32_t job_ranks) { return (sizeof(AccessLog) + kClocks * job_ranks * sizeof(std::uint32_t) + 4095) / 4096 * 4096; }
  /// Clocks that are left here: by those who gave back the target's lock when it was exclusive, by all who gave it back, by the target when it
  /// posted, by the origins when they completed, and by accumulating operations, of which programs make locks.
  enum Clock { unlocked_exclusive, unlocked, posted, completed, combined };
  std::atomic<std::uint32_t>* clock(Clock which, std::uint32_t job_ranks) {
    return reinterpret_cast<std::atomic<std::uint32_t>*>(this + 1) + which * job_ranks;
  }

  /// Adds an access of this process; `found` gets those that it conflicts with.
  void add(const Access& access, std::vector<Access>& found);
  /// This process's accesses are over now.
  void complete(std::uint32_t origin, std::uint32_t time);
};
}  // namespace tutti::rma

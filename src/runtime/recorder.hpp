// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The recorder: what a rank does now and what it did last, in shared memory, so that it can be read from outside even after the
// rank was killed. The rank alone writes; each word is a relaxed atomic, so a reader may see a call half written and must treat
// every value as a hint (`sequence` changes with each call: read it before and after to know that a picture is of one call).
//
// A call writes `function` last on entry and clears it on return; the ring keeps the last kRecordedCalls calls.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/types.hpp"

namespace tutti::runtime {

/// What a rank is doing inside a call.
enum class Activity : std::uint32_t { outside = 0, inside = 1, waiting = 2, asleep = 3 };

/// One call with the arguments that explain it; which are meaningful depends on the function (see api/functions.hpp).
struct RecordedCall {
  std::atomic<std::uint32_t> function;   // index into api::kFunctions; 0 = none
  std::atomic<std::int32_t> peer;        // destination, source or root, in ranks of the communicator; MPI_ANY_SOURCE etc. as they are
  std::atomic<std::int32_t> tag;
  std::atomic<std::uint32_t> sequence;   // number of the call in this rank, from 1
  std::atomic<std::uint64_t> context;    // of the communicator
  std::atomic<std::int64_t> count;
  std::atomic<std::uint64_t> datatype;   // handle value
  std::atomic<std::uint64_t> call_site;  // return address in the program
  std::atomic<std::uint64_t> communicator;  // handle value
  std::atomic<std::uint64_t> entered;    // CLOCK_MONOTONIC ns, written only when the call starts to sleep; 0 before
};
static_assert(sizeof(RecordedCall) == 64);

inline constexpr std::size_t kRecordedCalls = 32;

struct Recorder {
  std::atomic<std::uint32_t> activity;   // an Activity
  std::atomic<std::uint32_t> calls;      // how many calls were made so far; the current one is ring[(calls - 1) % kRecordedCalls]
  std::atomic<std::uint64_t> asleep_ns;  // time spent asleep in MPI in total
  std::atomic<std::uint64_t> moved;      // events that progress has brought: while it stands still, nothing reaches this rank
  char padding[kCacheLine - 24];
  RecordedCall ring[kRecordedCalls];
};
static_assert(sizeof(Recorder) == kCacheLine + kRecordedCalls * 64);
}  // namespace tutti::runtime

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

/// False in a build that measures what recording costs (TUTTI_RECORDER in CMake).
#ifdef TUTTI_NO_RECORDER
inline constexpr bool kRecording = false;
#else
inline constexpr bool kRecording = true;
#endif

/// What a rank is doing inside a call.
enum class Activity : std::uint32_t { outside = 0, inside = 1, waiting = 2, asleep = 3 };

/// One call with the arguments that explain it; which are meaningful depends on the function (see api/functions.hpp).
struct RecordedCall {
  std::atomic<std::uint32_t> function;  // index into api::kFunctions; 0 = none
  std::atomic<std::int32_t> peer;       // destination, source or root, in ranks of the communicator; MPI_ANY_SOURCE etc. as they are
  std::atomic<std::int32_t> tag;
  std::atomic<std::uint32_t> sequence;  // number of the call in this rank, from 1
  std::atomic<std::uint64_t> context;   // of the communicator
  std::atomic<std::int64_t> count;
  std::atomic<std::uint64_t> datatype;      // handle value
  std::atomic<std::uint64_t> call_site;     // return address in the program
  std::atomic<std::uint64_t> communicator;  // handle value
  std::atomic<std::uint64_t> entered;       // CLOCK_MONOTONIC ns, written only when the call starts to sleep; 0 before
};
static_assert(sizeof(RecordedCall) == 64);

inline constexpr std::size_t kRecordedCalls = 32;

/// One collective call, so that what comes from another rank can be compared with what this one called in the same place. The rank alone
/// writes: `context` becomes 0 first and is written last (release), so a reader that sees the same context before and after has one call.
struct CollectiveCall {
  std::atomic<std::uint64_t> context;    // of the channel of collectives
  std::atomic<std::uint32_t> number;     // of the call on the communicator
  std::atomic<std::uint32_t> signature;  // p2p/signature.hpp
  std::atomic<std::uint32_t> function;   // index into api::kFunctions
  std::atomic<std::int32_t> root;
  std::atomic<std::int64_t> count;
  std::atomic<std::uint64_t> datatype;  // handle value; 0: count and datatype are not known
  std::atomic<std::uint64_t> call_site;
  std::uint64_t padding[2];
};
static_assert(sizeof(CollectiveCall) == kCacheLine);

inline constexpr std::size_t kRecordedCollectives = 32;
/// Where a call stands, and nowhere else. Persistent collectives are numbered with the others but carry one bit more.
/// A collective on an inter-communicator stands there twice, once for each of its channels, which differ in the lowest bits.
inline std::size_t collective_place(std::uint64_t context, std::uint32_t number) {
  return (number + (context >> 4) * 5 + context * (kRecordedCollectives / 2)) % kRecordedCollectives;
}

struct Recorder {
  std::atomic<std::uint32_t> activity;   // an Activity
  std::atomic<std::uint32_t> calls;      // how many calls were made so far; the current one is ring[(calls - 1) % kRecordedCalls]
  std::atomic<std::uint64_t> asleep_ns;  // time spent asleep in MPI in total
  std::atomic<std::uint64_t> moved;      // events that progress has brought: while it stands still, nothing reaches this rank
  std::atomic<std::uint64_t> polls;      // calls that took the place of the same one before them in the ring
  char padding[kCacheLine - 32];
  RecordedCall ring[kRecordedCalls];
  CollectiveCall collectives[kRecordedCollectives];
};
static_assert(sizeof(Recorder) == kCacheLine + kRecordedCalls * 64 + kRecordedCollectives * 64);
}  // namespace tutti::runtime

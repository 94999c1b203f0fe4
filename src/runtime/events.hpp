// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Events for tools (MPI-5.0 §15.3.8): something has happened inside. Raising one costs a load and a branch while nobody watches; watched
// ones are queued with their time, under the Guard, and given to the tool layer by the next round of progress, outside of it. What
// finds the queue full is counted as lost.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>

#include "base/types.hpp"

namespace tutti::runtime {

enum class EventKind : std::uint8_t { unexpected, transferred, asleep, awake, collective };
inline constexpr int kEventKinds = 5;

inline constexpr int kEventElements = 4;
using EventData = std::array<Count, kEventElements>;

struct Event {
  EventKind kind;
  std::uint64_t time;     // base::now_ns()
  std::uint64_t context;  // of the channel, 0 if none
  EventData data;
  Count lost_before;  // events of this kind and context that were lost since the last one that was not
};

namespace detail {
extern std::atomic<std::uint32_t> watched;  // a bit for each kind
}
inline bool watched(EventKind kind) {
  return __builtin_expect(((detail::watched.load(std::memory_order_relaxed) >> static_cast<unsigned>(kind)) & 1) != 0, 0);
}
/// Queues an event of a kind that is watched. The caller holds the Guard.
void raise_event(EventKind kind, std::uint64_t context, const EventData& data);

/// Who gets the events, one after the other in the order of their times, never with the Guard held; set before anything is watched.
void set_event_sink(void (*sink)(const Event&));
void watch(EventKind kind, bool on);
}  // namespace tutti::runtime

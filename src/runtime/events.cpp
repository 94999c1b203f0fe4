// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The queue of events and its emptying.
#include "runtime/events.hpp"

#include <deque>
#include <map>

#include "base/clock.hpp"
#include "runtime/progress.hpp"
#include "runtime/settings.hpp"

namespace tutti::runtime {
namespace detail {
std::atomic<std::uint32_t> watched{0};
}

namespace {
// Under the Guard.
std::deque<Event> queue;
std::map<std::pair<EventKind, std::uint64_t>, Count> lost;  // by kind and context
bool scheduled = false;                                     // the continuation is queued or runs
void (*sink_of_events)(const Event&) = nullptr;

bool take(Event& event) {
  Guard guard;
  if (queue.empty()) {
    scheduled = false;
    return false;
  }
  event = queue.front();
  queue.pop_front();
  return true;
}

/// One thread at a time, as `scheduled` stays set; what a callback brings about is delivered by the same loop.
void deliver(Continuation*) {
  Event event;
  while (take(event)) sink_of_events(event);
}
Continuation continuation{deliver};
}  // namespace

void raise_event(EventKind kind, std::uint64_t context, const EventData& data) {
  if (static_cast<Count>(queue.size()) >= settings::event_queue.get()) {
    ++lost[{kind, context}];
    return;
  }
  Count missing = 0;
  if (const auto place = lost.find({kind, context}); place != lost.end()) {
    missing = place->second;
    lost.erase(place);
  }
  queue.push_back({kind, base::now_ns(), context, data, missing});
  if (scheduled) return;
  scheduled = true;
  schedule(&continuation);
}

void set_event_sink(void (*sink)(const Event&)) {
  Guard guard;
  sink_of_events = sink;
}

void watch(EventKind kind, bool on) {
  Guard guard;
  const std::uint32_t bit = 1u << static_cast<unsigned>(kind);
  if (on) detail::watched.fetch_or(bit, std::memory_order_relaxed);
  else detail::watched.fetch_and(~bit, std::memory_order_relaxed);
}
}  // namespace tutti::runtime

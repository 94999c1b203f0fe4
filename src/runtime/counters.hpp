// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What is counted for performance variables. A Tally only grows, a Gauge goes up and down and can keep watermarks. Both have one
// writer at a time, by the Guard or because they belong to a thread: an increment is a load, an add and a store.
#pragma once
#include <atomic>
#include <cstdint>

#include "base/types.hpp"

namespace tutti::runtime {

/// Any thread may read it.
class Tally {
 public:
  void add(Count n = 1) { value_.store(get() + n, std::memory_order_relaxed); }
  Count get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<Count> value_{0};
};

/// The highest level since it was made or set, kept by the Gauge that it is attached to.
struct Watermark {
  Count highest = 0;
  Watermark* next = nullptr;
};

/// Read and written under the Guard.
class Gauge {
 public:
  Count level() const { return level_; }
  void raise(Count by) {
    level_ += by;
    for (Watermark* mark = marks_; mark != nullptr; mark = mark->next)
      if (mark->highest < level_) mark->highest = level_;
  }
  void lower(Count by) { level_ -= by; }

  /// The mark begins at the level of now.
  void attach(Watermark& mark) {
    mark.highest = level_;
    mark.next = marks_;
    marks_ = &mark;
  }
  void detach(Watermark& mark) {
    for (Watermark** place = &marks_; *place != nullptr; place = &(*place)->next) {
      if (*place != &mark) continue;
      *place = mark.next;
      return;
    }
  }

 private:
  Count level_ = 0;
  Watermark* marks_ = nullptr;
};

/// Of waiting; incremented out of line only, by any thread.
struct WaitCounters {
  std::atomic<Count> sleeps{0};
  std::atomic<Count> asleep_ns{0};
  std::atomic<Count> rings{0};  // sleepers of other ranks that were woken
};
inline constinit WaitCounters wait_counters;
}  // namespace tutti::runtime

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Settings: numbers that a person may choose, by the environment or by a control variable of MPI_T. Each layer keeps its own beside the
// code that reads them; their names, bounds and descriptions stand in one table (tool/controls.cpp), which alone writes them. Any
// thread may read at any time; a new value holds from the next look on.
#pragma once
#include <atomic>

#include "base/types.hpp"

namespace tutti::runtime {

class Setting {
 public:
  constexpr explicit Setting(Count value) : value_(value) {}
  Count get() const { return value_.load(std::memory_order_relaxed); }
  void set(Count value) { value_.store(value, std::memory_order_relaxed); }

 private:
  std::atomic<Count> value_;
};

namespace settings {
// How long to wait before sleeping. A wake-up costs a few microseconds on the same core and some 25 on an idle one, so spinning for
// about that long at most doubles the cost of a wait; when ranks outnumber cores, whoever spins keeps the awaited rank from running.
inline constinit Setting spins{2000};
inline constinit Setting yields{60};
/// How many events may wait for a tool (events.hpp).
inline constinit Setting event_queue{1024};
}  // namespace settings
}  // namespace tutti::runtime

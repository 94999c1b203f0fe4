// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Computes rows of the picture and keeps account of the time that takes; the part all schedules share.
#pragma once

#include <cstdint>
#include <functional>

#include "kernel.hpp"

// What one rank or thread spent on computing, without messages and waiting.
struct Effort {
  double busy_seconds = 0;  // by the clock on the wall
  double cpu_seconds = 0;   // by the processor's account: less, if other processes took turns with this one
};

inline Effort operator+(const Effort& a, const Effort& b) {
  return {a.busy_seconds + b.busy_seconds, a.cpu_seconds + b.cpu_seconds};
}

// Computes `count` rows from row `first` on into `rgb`. Calls `between` after each piece of a row: there a rank can
// look after its messages.
void compute_rows(const View& view, int first, int count, std::uint8_t* rgb, Effort& effort,
                  const std::function<void()>& between = {});

// Seconds on the wall's clock, from some moment on.
double now();

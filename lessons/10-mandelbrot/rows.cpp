// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Rows in pieces: iterate, paint, look around.
#include "rows.hpp"

#include <algorithm>
#include <cstddef>
#include <ctime>

#include "palette.hpp"

namespace {

constexpr int kPiece = 512;  // pixels: a quarter of a millisecond at most with 2000 iterations

double seconds_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

double now() { return seconds_of(CLOCK_MONOTONIC); }

void compute_rows(const View& view, int first, int count, std::uint8_t* rgb, Effort& effort,
                  const std::function<void()>& between) {
  std::int32_t levels[kPiece];
  for (int row = first; row < first + count; ++row) {
    for (int column = 0; column < view.columns; column += kPiece) {
      const double busy = now();
      const double cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID);
      const int pixels = std::min(kPiece, view.columns - column);
      iterate(view, row, column, pixels, levels);
      paint(levels, pixels, rgb);
      rgb += std::size_t{3} * pixels;
      effort.cpu_seconds += seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu;
      effort.busy_seconds += now() - busy;
      if (between) between();
    }
  }
}

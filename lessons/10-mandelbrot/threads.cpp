// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Schedule "threads": the threads share the picture, and one counter tells each which row is next. That is dynamic
// distribution without any message; it ends where the memory of one computer ends.
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "schedules.hpp"

Effort compute_threads(const View& view, Picture& picture, Progress& progress, int threads) {
  std::atomic<int> next_row = 0;
  std::mutex lock;  // guards total and progress
  Effort total;
  auto work = [&] {
    Effort effort;
    for (int row = next_row++; row < view.rows; row = next_row++) {
      compute_rows(view, row, 1, picture.row(row), effort);
      const std::lock_guard guard(lock);
      progress.add(1);
    }
    const std::lock_guard guard(lock);
    total = total + effort;
  };
  std::vector<std::thread> others;
  for (int thread = 1; thread < threads; ++thread) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  return total;
}

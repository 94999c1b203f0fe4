// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Lesson 9: the sum of the square roots of 1 to m with threads. All see the same memory: each thread writes its
// part into its own place, and after join() the main thread adds them up. No message is needed, no lock either.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <thread>
#include <vector>

#include "read_terms.hpp"

namespace {

// The numbers are dealt out like cards: thread 0 takes 0, 4, 8, ... of four threads.
double sum_of_roots(long long first, long long last, int step) {
  double sum = 0;
  for (long long k = first; k <= last; k += step) sum += std::sqrt(static_cast<double>(k));
  return sum;
}

}  // namespace

int main() {
  const long long terms = read_terms();
  if (terms < 0) return 1;
  const int size = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  std::vector<double> parts(size);
  std::vector<std::thread> threads;
  for (int rank = 0; rank < size; ++rank) {
    threads.emplace_back([&, rank] { parts[rank] = sum_of_roots(rank, terms, size); });
  }
  for (std::thread& thread : threads) thread.join();

  double sum = 0;
  for (int rank = 0; rank < size; ++rank) {
    std::printf("thread %d: %.3f\n", rank, parts[rank]);
    sum += parts[rank];
  }
  std::printf("sum: %.3f\n", sum);
}

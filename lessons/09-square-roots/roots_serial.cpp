// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Lesson 9: the sum of the square roots of 1 to m, with one process and one thread. The measure for the others.
#include <cmath>
#include <cstdio>

#include "read_terms.hpp"

int main() {
  const long long terms = read_terms();
  if (terms < 0) return 1;
  double sum = 0;
  for (long long k = 1; k <= terms; ++k) sum += std::sqrt(static_cast<double>(k));
  std::printf("sum: %.3f\n", sum);
}

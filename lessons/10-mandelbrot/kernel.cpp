// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The iteration z -> z*z + c for blocks of pixels side by side. Each step is done for the whole block by a plain loop
// over arrays, which the compiler turns into vector instructions; on x86 it makes three versions of it and the best
// one for the processor is taken when the program starts. Compile with -O3 -ffp-contract=off: without the latter a
// processor with fused multiply-add would round differently and pixels at the edge of the set would change.
#include "kernel.hpp"

#include <algorithm>
#include <cmath>

#if defined(__x86_64__) && defined(__linux__)
#define LESSON_FOR_EACH_CPU __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define LESSON_FOR_EACH_CPU
#endif

namespace {

constexpr int kBlock = 32;        // pixels side by side: enough vectors to hide how long each operation takes
constexpr int kStepsAtOnce = 4;   // iterations between two looks whether the block is finished
constexpr double kFar = 65536.0;  // |z|^2 beyond which a point has escaped

struct Block {
  alignas(64) double cr[kBlock];  // c, a point of the plane: real part; the imaginary part is that of the row
  alignas(64) double zr[kBlock];
  alignas(64) double zi[kBlock];
  alignas(64) double inside[kBlock];   // iterations that began with |z|^2 <= kFar
  alignas(64) double reached[kBlock];  // |z|^2 now, or the first that was beyond kFar
};

// Iterates until all pixels of the block have escaped or the iterations are used up, at most kStepsAtOnce - 1 more.
// An escaped pixel is calculated on with the others, to infinity and NaN; it costs nothing and never comes back.
LESSON_FOR_EACH_CPU void run(Block& block, double ci, int iterations) {
  for (int done = 0; done < iterations; done += kStepsAtOnce) {
    for (int k = 0; k < kBlock; ++k) {
      const double cr = block.cr[k];
      double zr = block.zr[k], zi = block.zi[k], inside = block.inside[k], reached = block.reached[k];
#pragma GCC unroll 4
      for (int step = 0; step < kStepsAtOnce; ++step) {
        const double zr2 = zr * zr, zi2 = zi * zi, size = zr2 + zi2;
        inside += size <= kFar ? 1.0 : 0.0;
        reached = reached <= kFar ? size : reached;
        zi = 2.0 * zr * zi + ci;
        zr = zr2 - zi2 + cr;
      }
      block.zr[k] = zr, block.zi[k] = zi, block.inside[k] = inside, block.reached[k] = reached;
    }
    int left = 0;
    for (int k = 0; k < kBlock; ++k) left += block.reached[k] <= kFar ? 1 : 0;
    if (left == 0) return;
  }
}

// 0 for a |z|^2 that has only just escaped, rising to 255 for one that nearly escaped an iteration earlier: squaring
// z doubles its logarithm, so a point just inside 2^16 comes out just inside 2^32.
int fraction(double size) {
  const double octaves = log2_near(log2_near(size) / 16.0);
  return std::clamp(static_cast<int>(octaves * kLevelsPerIteration), 0, kLevelsPerIteration - 1);
}

}  // namespace

double log2_near(double x) {
  int exponent = 0;
  const double t = 2.0 * std::frexp(x, &exponent) - 1.0;  // x = (1 + t) * 2^(exponent - 1), 0 <= t < 1
  return (exponent - 1) + t * (4.0 - t) / 3.0;
}

void iterate(const View& view, int row, int first, int count, std::int32_t* levels) {
  const double ci = view.imag[1] - (view.imag[1] - view.imag[0]) * (row + 0.5) / view.rows;
  for (int begin = 0; begin < count; begin += kBlock) {
    Block block{};
    for (int k = 0; k < kBlock; ++k) {
      block.cr[k] = view.real[0] + (view.real[1] - view.real[0]) * (first + begin + k + 0.5) / view.columns;
    }
    run(block, ci, view.iterations);
    for (int k = 0; k < std::min(kBlock, count - begin); ++k) {
      const int inside = static_cast<int>(block.inside[k]);
      levels[begin + k] =
          inside >= view.iterations ? 0 : (inside + 1) * kLevelsPerIteration - 1 - fraction(block.reached[k]);
    }
  }
}

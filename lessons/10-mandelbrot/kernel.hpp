// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The Mandelbrot iteration itself: which part of the plane, how many pixels, and the number each pixel gets.
// Every schedule uses it, so all of them give the same picture; kernel.py does the same sums in the same order.
#pragma once

#include <cstdint>

// What is looked at: a part of the complex plane, and how finely.
struct View {
  int columns = 1800;
  int rows = 1200;
  double real[2] = {-2.5, 1.1};  // left and right edge
  double imag[2] = {-1.2, 1.2};  // lower and upper edge
  int iterations = 2000;         // a point that stays near zero for so long is taken to belong to the set
};

// A pixel of the set has level 0. Any other has the number of its last iteration inside the circle of radius 256,
// times kLevelsPerIteration, plus a fraction that says how far out the next one led: so colours have no steps.
constexpr int kLevelsPerIteration = 256;

// Levels of `count` pixels of a row, from column `first` on. Row 0 is at the top.
void iterate(const View& view, int row, int first, int count, std::int32_t* levels);

// The logarithm to base 2, right to about 0.01 and smooth. Made of exact steps, so it is the same everywhere,
// which a library's log2 need not be. x > 0.
double log2_near(double x);

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The bar goes to standard error, so that standard output can be put into a file.
#include "progress.hpp"

#include <cstdio>
#include <string>

#include "rows.hpp"

namespace {

constexpr int kWidth = 40;

}  // namespace

Progress::~Progress() {
  if (!visible_ || drawn_ == 0) return;
  std::fprintf(stderr, "\r%*s\r", kWidth + 10, "");
  std::fflush(stderr);
}

void Progress::add(int rows) {
  done_ += rows;
  if (!visible_ || now() - drawn_ < 0.1) return;
  drawn_ = now();
  const std::string bar(static_cast<std::size_t>(kWidth) * done_ / rows_, '#');
  std::fprintf(stderr, "\r[%-*s] %3d %%", kWidth, bar.c_str(), static_cast<int>(100LL * done_ / rows_));
  std::fflush(stderr);
}

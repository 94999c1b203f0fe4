// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Schedule "serial": one row after the other. The measure for the others.
#include "schedules.hpp"

Effort compute_serial(const View& view, Picture& picture, Progress& progress) {
  Effort effort;
  for (int row = 0; row < view.rows; ++row) {
    compute_rows(view, row, 1, picture.row(row), effort);
    progress.add(1);
  }
  return effort;
}

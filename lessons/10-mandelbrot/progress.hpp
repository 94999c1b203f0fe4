// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A bar that grows on the terminal, for whoever watches.
#pragma once

class Progress {
 public:
  Progress(int rows, bool visible) : rows_(rows), visible_(visible) {}
  ~Progress();  // wipes the bar away
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `rows` more are finished. Draws ten times a second at most.
  void add(int rows);

 private:
  int rows_;
  bool visible_;
  int done_ = 0;
  double drawn_ = 0;  // when, in seconds
};

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What the user asks for on the command line.
#pragma once

#include <string>

#include "kernel.hpp"

struct Options {
  View view;
  std::string output = "mandelbrot.png";
  std::string schedule = "dynamic";
  int threads = 0;        // of the schedule "threads"; 0: one per core
  bool compare = false;   // compute the picture once more on one rank, for an honest speed-up
  bool progress = false;  // show the bar though standard error is not a terminal
};

enum class Parsed { kGo, kHelp, kWrong };

// Reads the command line. `text` becomes the help or what is wrong.
Parsed parse_options(int argc, char** argv, Options& options, std::string& text);

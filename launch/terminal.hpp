// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Pipes and pseudo-terminals between a rank and mpiexec, and directories for output.
#pragma once
#include <string>

namespace tutti::launch {

/// Two ends, both close-on-exec; ours is non-blocking. {-1, -1} when the system refuses.
struct Pair {
  int ours, theirs;
};
Pair open_pipe();
/// A raw pseudo-terminal with the size of the terminal `like`.
Pair open_pty(int like);

void copy_window_size(int from, int to);

/// mkdir -p; throws Refusal.
void make_directories(const std::string& path);
}  // namespace tutti::launch

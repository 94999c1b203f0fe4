// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// --gdb: a rank's program is started by the debugger.
#pragma once
#include <string>
#include <vector>

namespace tutti::launch {

/// Changes a rank's arguments so that gdb runs the program at `path`: directly when it is the only rank, else in a window of its own
/// (tmux if mpiexec runs inside it, or xterm). Returns the file to execute. Throws Refusal when there is no gdb or no window.
std::string put_under_debugger(std::vector<std::string>& argv, const std::string& path, int ranks);
}  // namespace tutti::launch

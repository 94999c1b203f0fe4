// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The command `tutti`: mpiexec under another name.
#pragma once
#include <string>
#include <vector>

namespace tutti::launch {

/// Runs `tutti ARGUMENTS`; returns the exit status.
int tutti_command(const std::vector<std::string>& arguments);
}  // namespace tutti::launch

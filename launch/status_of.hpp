// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// mpiexec --status PID: shows a running job from another terminal, by its memory alone; the job does not notice.
#pragma once

namespace tutti::launch {

/// Prints what the ranks of that mpiexec do. Throws Refusal when it has no job that can be seen from here.
void show_status_of(int mpiexec);
}  // namespace tutti::launch

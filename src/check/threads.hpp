// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// mpiexec --check=threads: whether the threads of a process keep to the level of support that it has asked for (MPI-5.0 §11.6). While the
// check is on the lifetime is `watched`, which sends each call through the branch that looks whether MPI runs, so without the check it
// costs nothing. Findings are reported (kind "threads"), once for each call of the program, and the program goes on.
#pragma once

namespace tutti::check {

/// MPI was begun by this thread with this level; if the job asks for the check, calls are watched from now on.
void watch_threads(int level);

/// A call comes in, its record is complete. `depth`: how many calls this thread is in, this one included. Any thread, not under the Guard.
void thread_enters(int& depth);
}  // namespace tutti::check

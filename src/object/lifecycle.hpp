// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Starting and ending everything below the calls. MPI_Init and the first session call begin(), MPI_Finalize and the last session end().
#pragma once

namespace tutti::object {

/// The world model and each session begin() once and end() once. The first begin() takes this process's place in its job; the last end() gives
/// it up, until somebody begins again (MPI-5.0 §11.3). Any thread; waits for nobody, except that the last end() waits until what was sent has left.
void begin(bool threaded);
void end();
/// Whether one user is left: after it, nothing communicates.
bool last_user();
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Starting and ending everything below the calls. MPI_Init and the first session call begin(), MPI_Finalize and the last session end().
#pragma once

namespace tutti::object {

/// Takes this process's place in its job and makes MPI_COMM_WORLD and MPI_COMM_SELF. Waits for nobody.
void begin(bool threaded);
/// Gives the place up.
void end();
}  // namespace tutti::object

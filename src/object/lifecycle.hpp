// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Starting and ending everything below the calls. MPI_Init and the first session call begin(), MPI_Finalize and the last session end().
#pragma once

namespace tutti::object {

enum class Phase { before, running, after };

/// Where this process is in the life of MPI; read by every entry point.
Phase phase();

/// Takes this process's place in its job and makes MPI_COMM_WORLD and MPI_COMM_SELF. Waits for nobody.
void begin(bool threaded);
/// Gives the place up.
void end();

/// Ends the whole job with an exit status (MPI-5.0 §11.5): tells mpiexec and ends this process.
[[noreturn]] void abort_job(int code);
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The beginning and end of MPI_T (MPI-5.0 §15.3.4), and what every one of its calls does first. It may be used before MPI_Init and after
// MPI_Finalize.
#pragma once
#include <mutex>

namespace tutti::tool {

/// Counted. Gives the level of threads; asked for several threads before MPI starts, MPI will serialise its own as well.
int begin(int required);
/// The last one frees all handles.
void end();

/// One call of MPI_T: serialises them, and throws MPI_T_ERR_NOT_INITIALIZED between the last end() and the next begin().
class Scope {
 public:
  Scope();

 private:
  std::unique_lock<std::mutex> lock_;
};

/// The mutex of the interface, for what is not a call of the program.
std::mutex& interface_mutex();
}  // namespace tutti::tool

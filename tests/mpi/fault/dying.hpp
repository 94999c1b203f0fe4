// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What tests of failures share: ranks that die, and looking at error classes.
#pragma once
#include <mpi-ext.h>
#include <signal.h>
#include <unistd.h>

#include "../check.hpp"

namespace fault {

[[noreturn]] inline void die() {
  kill(getpid(), SIGKILL);
  while (true) pause();
}

inline int rank_of(MPI_Comm comm) {
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  return rank;
}
inline int size_of(MPI_Comm comm) {
  int size = 0;
  MPI_Comm_size(comm, &size);
  return size;
}

/// The communicator of those that are left; what all tests here go on with.
inline MPI_Comm survivors(MPI_Comm comm) {
  MPI_Comm left = MPI_COMM_NULL;
  CHECK_EQ(MPIX_Comm_shrink(comm, &left), MPI_SUCCESS);
  MPI_Comm_set_errhandler(left, MPI_ERRORS_RETURN);
  return left;
}
}  // namespace fault

/// The call must tell of a failed process.
#define CHECK_FAILED(call) CHECK_ERROR(call, MPIX_ERR_PROC_FAILED)

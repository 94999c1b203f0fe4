// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Checks that a communicator can be used: messages around a ring and a sum over all; across, for inter-communicators.
#pragma once
#include "check.hpp"

inline int rank_in(MPI_Comm comm) {
  int rank;
  CHECK_EQ(MPI_Comm_rank(comm, &rank), MPI_SUCCESS);
  return rank;
}
inline int size_of(MPI_Comm comm) {
  int size;
  CHECK_EQ(MPI_Comm_size(comm, &size), MPI_SUCCESS);
  return size;
}

inline void works(MPI_Comm comm) {
  const int rank = rank_in(comm), size = size_of(comm);
  int from_left = -1;
  const int right = (rank + 1) % size, left = (rank + size - 1) % size;
  CHECK_EQ(MPI_Sendrecv(&rank, 1, MPI_INT, right, 7, &from_left, 1, MPI_INT, left, 7, comm, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(from_left, left);
  int sum = 0;
  CHECK_EQ(MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, comm), MPI_SUCCESS);
  CHECK_EQ(sum, size * (size - 1) / 2);
}

inline void works_across(MPI_Comm inter) {
  const int rank = rank_in(inter), size = size_of(inter);
  int flag = 0, remote = 0;
  CHECK_EQ(MPI_Comm_test_inter(inter, &flag), MPI_SUCCESS);
  CHECK(flag);
  CHECK_EQ(MPI_Comm_remote_size(inter, &remote), MPI_SUCCESS);
  // Everybody sends its rank to everybody on the other side.
  for (int r = 0; r < remote; ++r) {
    MPI_Request request;
    CHECK_EQ(MPI_Isend(&rank, 1, MPI_INT, r, 3, inter, &request), MPI_SUCCESS);
    CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
  }
  for (int r = 0; r < remote; ++r) {
    int theirs = -1;
    MPI_Status status;
    CHECK_EQ(MPI_Recv(&theirs, 1, MPI_INT, r, 3, inter, &status), MPI_SUCCESS);
    CHECK_EQ(theirs, r);
    CHECK_EQ(status.MPI_SOURCE, r);
  }
  int sum = 0;
  CHECK_EQ(MPI_Allreduce(&size, &sum, 1, MPI_INT, MPI_SUM, inter), MPI_SUCCESS);
  CHECK_EQ(sum, remote * remote);  // each of the others says how many they are
}

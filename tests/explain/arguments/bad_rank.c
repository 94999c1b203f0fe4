// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A message to a rank that does not exist.
//
// wrong send: -n 2 : wrong
// right send: -n 2 : right
#include <mpi.h>
#include <string.h>

int main(int argc, char** argv) {
  int rank, size, number = 7;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  int next = strcmp(argv[1], "wrong") == 0 ? rank + 1 : (rank + 1) % size;
  MPI_Sendrecv_replace(&number, 1, MPI_INT, next, 0, (rank + size - 1) % size, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Finalize();
  return 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Lesson 8: a ring. A sum travels once round all ranks; each adds its own number.
// Rank 0 sends first, all others receive first: somebody must begin.
#include <mpi.h>

#include <cstdio>

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (size < 2) {
    std::fprintf(stderr, "A ring needs two ranks or more: mpiexec -n 4 ./ring\n");
    MPI_Finalize();
    return 1;
  }
  const int next = (rank + 1) % size;
  const int previous = (rank + size - 1) % size;

  int sum = 0;
  if (rank == 0) {
    MPI_Send(&sum, 1, MPI_INT, next, 0, MPI_COMM_WORLD);
    MPI_Recv(&sum, 1, MPI_INT, previous, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    std::printf("rank 0 has the sum back from rank %d: %d\n", previous, sum);
  } else {
    MPI_Recv(&sum, 1, MPI_INT, previous, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    std::printf("rank %d got %d from rank %d\n", rank, sum, previous);
    sum += rank;
    MPI_Send(&sum, 1, MPI_INT, next, 0, MPI_COMM_WORLD);
  }
  MPI_Finalize();
}

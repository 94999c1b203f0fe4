/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) The tutti authors
 *
 * Hello world in C99: mpi.h must not need more. */
#include <mpi.h>
#include <stdio.h>

int main(int argc, char** argv) {
  int rank, size;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  printf("hello from rank %d of %d\n", rank, size);
  return MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Lesson 7: hello world. The same program runs once per rank; only the rank differs.
#include <mpi.h>

#include <cstdio>

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0, size = 0, length = 0;
  char host[MPI_MAX_PROCESSOR_NAME];
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Get_processor_name(host, &length);
  std::printf("Hello from rank %d of %d on %s\n", rank, size, host);
  MPI_Finalize();
}

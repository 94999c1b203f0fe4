// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Hello world in C++11.
#include <mpi.h>

#include <iostream>
#include <string>

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = -1, size = -1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  std::cout << "hello from rank " + std::to_string(rank) + " of " + std::to_string(size) + "\n" << std::flush;
  return MPI_Finalize();
}

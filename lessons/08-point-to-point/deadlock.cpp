// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Lesson 8: a deadlock, wrong on purpose. Both ranks send first. A large message needs its receiver before the
// send may return, and the receiver is busy sending: neither ever gets to its receive. mended.cpp puts it right.
#include <mpi.h>

#include <cstdio>
#include <vector>

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (size != 2) {
    std::fprintf(stderr, "A deadlock of two needs two ranks: mpiexec -n 2 ./deadlock\n");
    MPI_Finalize();
    return 1;
  }
  constexpr int kNumbers = 1'000'000;  // with 10 numbers it would seem to work: small messages travel at once
  const int partner = 1 - rank;
  std::vector<double> mine(kNumbers, rank), theirs(kNumbers);

  MPI_Send(mine.data(), kNumbers, MPI_DOUBLE, partner, 0, MPI_COMM_WORLD);
  MPI_Recv(theirs.data(), kNumbers, MPI_DOUBLE, partner, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);

  std::printf("rank %d has the numbers of rank %d\n", rank, partner);
  MPI_Finalize();
}

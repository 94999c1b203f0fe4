// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Lesson 9: the sum of the square roots of 1 to m with MPI. Rank 0 asks for m and broadcasts it, each rank sums its
// own share of the numbers, and a reduction adds the parts on rank 0.
#include <mpi.h>

#include <cmath>
#include <cstdio>

#include "read_terms.hpp"

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);

  long long terms = 0;
  if (rank == 0) terms = read_terms();  // only rank 0 has the keyboard
  MPI_Bcast(&terms, 1, MPI_LONG_LONG, 0, MPI_COMM_WORLD);
  if (terms < 0) {  // the failure is broadcast too, so that nobody waits for ever
    MPI_Finalize();
    return 1;
  }

  // The numbers are dealt out like cards: rank 0 takes 0, 4, 8, ... of four ranks.
  double part = 0;
  for (long long k = rank; k <= terms; k += size) part += std::sqrt(static_cast<double>(k));
  std::printf("rank %d: %.3f\n", rank, part);
  std::fflush(stdout);

  double sum = 0;
  MPI_Reduce(&part, &sum, 1, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
  if (rank == 0) std::printf("sum: %.3f\n", sum);
  MPI_Finalize();
}

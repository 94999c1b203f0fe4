// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Calls that stand in a library of the program's own.
//
// Rank 0 makes the mistake; what the others do varies.
//
// wrong library: -n 2 : library
// right library: -n 2 : library right
// wrong header: -n 2 : header
// right header: -n 2 : header right
// wrong callback: -n 2 : callback
// right callback: -n 2 : callback right
// wrong leak: -n 2 : leak
// right leak: -n 2 : leak right
#include <string>

#include "places/library/halo.hpp"

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  const bool right = argc > 2;
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const MPI_Comm comm = right || rank != 0 ? MPI_COMM_WORLD : MPI_COMM_NULL;
  const std::string asked = argv[1];
  if (asked == "library") halo::exchange(comm);
  if (asked == "header") halo::in_header(comm);
  if (asked == "callback") halo::each([&] { MPI_Barrier(comm); });
  if (asked == "leak") {
    MPI_Comm twin = halo::copy(MPI_COMM_WORLD);
    if (right) MPI_Comm_free(&twin);
  }
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI called after it ended, or begun or ended twice.
//
// wrong after-finalize: -n 1 : after-finalize
// right after-finalize: -n 1 : after-finalize right
// wrong init-twice: -n 1 : init-twice
// right init-twice: -n 1 : init-twice right
// wrong finalize-twice: -n 1 : finalize-twice
// right finalize-twice: -n 1 : finalize-twice right
// wrong free-after-finalize: -n 1 : free-after-finalize
// right free-after-finalize: -n 1 : free-after-finalize right
#include <mpi.h>

#include <string>

static int rank_of_world() {
  int rank = -1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

int main(int argc, char** argv) {
  const std::string asked = argv[1];
  const bool right = argc > 2;
  int flag = 0;
  MPI_Initialized(&flag);
  MPI_Init(&argc, &argv);
  if (asked == "init-twice" && !right) MPI_Init(&argc, &argv);
  rank_of_world();
  MPI_Datatype type = MPI_DATATYPE_NULL;
  if (asked == "free-after-finalize") MPI_Type_contiguous(2, MPI_INT, &type);
  if (asked == "free-after-finalize" && right) MPI_Type_free(&type);
  MPI_Finalize();
  if (asked == "finalize-twice" && !right) MPI_Finalize();
  if (asked == "after-finalize" && !right) MPI_Barrier(MPI_COMM_WORLD);
  if (asked == "free-after-finalize" && !right) MPI_Type_free(&type);
  MPI_Finalized(&flag);
}

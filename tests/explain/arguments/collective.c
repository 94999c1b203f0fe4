// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The same mistake on all ranks is said once.
//
// wrong root: -n 4 : root wrong
// right root: -n 4 : root right
// wrong op: -n 4 : op wrong
// right op: -n 4 : op right
// wrong count: -n 3 : count wrong
// right count: -n 3 : count right
// wrong group: -n 2 : group wrong
// right group: -n 2 : group right
// wrong dims: -n 2 : dims wrong
// right dims: -n 2 : dims right
#include <mpi.h>
#include <string.h>

static int is(const char* a, const char* b) { return strcmp(a, b) == 0; }

int main(int argc, char** argv) {
  int size, number = 1, sum, dims[2] = {0, 0}, periods[2] = {0, 0}, first = 0;
  MPI_Init(&argc, &argv);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  const char* what = argv[1];
  int wrong = is(argv[2], "wrong");
  if (is(what, "root")) MPI_Bcast(&number, 1, MPI_INT, wrong ? size : size - 1, MPI_COMM_WORLD);
  if (is(what, "op")) MPI_Allreduce(&number, &sum, 1, MPI_INT, wrong ? MPI_OP_NULL : MPI_SUM, MPI_COMM_WORLD);
  if (is(what, "count")) MPI_Reduce(&number, &sum, wrong ? -1 : 1, MPI_INT, MPI_SUM, 0, MPI_COMM_WORLD);
  if (is(what, "group")) {
    MPI_Group all, some;
    int ranks[1] = {wrong ? size : 0};
    MPI_Comm_group(MPI_COMM_WORLD, &all);
    MPI_Group_incl(all, 1, ranks, &some);
    MPI_Group_free(&some);
    MPI_Group_free(&all);
  }
  if (is(what, "dims")) {
    MPI_Comm grid;
    dims[0] = wrong ? size + 1 : size;
    dims[1] = 1;
    MPI_Cart_create(MPI_COMM_WORLD, 2, dims, periods, 0, &grid);
    MPI_Comm_free(&grid);
  }
  MPI_Finalize();
  return first;
}

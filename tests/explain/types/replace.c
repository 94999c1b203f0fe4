// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Data that is exchanged in place: what the _replace forms send has a type like other messages, also when it goes in a ring, is large, or meets an
// ordinary receive.
//
// wrong replace: -n 2 : replace
// right replace: -n 2 : replace right
// wrong ring: -n 4 : ring
// right ring: -n 4 : ring right
// wrong large: -n 2 : large
// right large: -n 2 : large right
// wrong derived: -n 2 : derived
// right derived: -n 2 : derived right
// wrong received: -n 2 : received
// right received: -n 2 : received right
// wrong non-blocking: -n 2 : non-blocking
// right non-blocking: -n 2 : non-blocking right
#include <mpi.h>
#include <string.h>

static double data[5000];
static int rank, size, right;

static int is(const char* a, const char* b) { return strcmp(a, b) == 0; }

static void replace(int n, MPI_Datatype type) {
  MPI_Sendrecv_replace(data, n, type, (rank + 1) % size, 3, (rank + size - 1) % size, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void derived(MPI_Datatype old) {
  MPI_Datatype column;
  MPI_Type_vector(5, 1, 3, old, &column);
  MPI_Type_commit(&column);
  replace(1, column);
  MPI_Type_free(&column);
}

int main(int argc, char** argv) {
  const char* what = argv[1];
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  MPI_Datatype mine = right || rank != 1 ? MPI_DOUBLE : MPI_LONG;
  if (is(what, "replace") || is(what, "ring")) replace(4, mine);
  else if (is(what, "large")) replace(5000, mine);
  else if (is(what, "derived")) derived(mine);
  else if (is(what, "received")) {
    if (rank == 0) MPI_Sendrecv_replace(data, 4, MPI_DOUBLE, 1, 3, MPI_PROC_NULL, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    else MPI_Recv(data, 4, mine, 0, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  } else {
    MPI_Request request;
    MPI_Isendrecv_replace(data, 4, mine, 1 - rank, 3, 1 - rank, 3, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
  MPI_Finalize();
  return 0;
}

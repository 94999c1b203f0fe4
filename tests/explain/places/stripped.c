// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// built: -O0 -g0 -s
//
// A program without any names: what is left is its own name and a place in it.
//
// wrong request: -n 2 : request
// right request: -n 2 : request right
// wrong leak: -n 2 : leak
// right leak: -n 2 : leak right
// wrong deadlock: -n 2 : deadlock
// right deadlock: -n 2 : deadlock right
#include <mpi.h>
#include <string.h>

static void work(const char* what, int right, int other) {
  MPI_Comm twin;
  MPI_Request request = MPI_REQUEST_NULL;
  static int number;
  if (strcmp(what, "request") == 0 && other == 0) MPI_Irecv(&number, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, &request);
  if (strcmp(what, "request") == 0 && other == 1) MPI_Ssend(&number, 1, MPI_INT, 1, 0, MPI_COMM_WORLD);
  if (right) MPI_Wait(&request, MPI_STATUS_IGNORE);
  if (strcmp(what, "leak") == 0) MPI_Comm_dup(MPI_COMM_WORLD, &twin);
  if (strcmp(what, "leak") == 0 && right) MPI_Comm_free(&twin);
  if (strcmp(what, "deadlock") != 0) return;
  if (right && other == 1) MPI_Send(&number, 1, MPI_INT, other, 0, MPI_COMM_WORLD);
  MPI_Recv(&number, 1, MPI_INT, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (!right || other == 0) MPI_Send(&number, 1, MPI_INT, other, 0, MPI_COMM_WORLD);
}

int main(int argc, char** argv) {
  int rank;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  work(argv[1], argc > 2, 1 - rank);
  MPI_Finalize();
  return 0;
}

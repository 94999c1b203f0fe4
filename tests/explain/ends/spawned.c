// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A job that another one has started, and is connected with, fails; what the others do varies.
//
// wrong abort: -n 1 : abort
// right abort: -n 1 : none
// wrong exit: -n 2 : exit
// right exit: -n 2 : none
// wrong leave: -n 1 : leave
// right leave: -n 1 : none
// wrong crash: -n 1 : crash
// right crash: -n 1 : none
// wrong error: -n 2 : error
// right error: -n 2 : none
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

/* The child fails once its parent waits, or is about to. */
static void child(const char* how, MPI_Comm parent) {
  int number = 0;
  int* volatile nowhere = NULL;
  MPI_Recv(&number, 1, MPI_INT, 0, 0, parent, MPI_STATUS_IGNORE);
  if (strcmp(how, "abort") == 0) MPI_Abort(MPI_COMM_WORLD, 5);
  if (strcmp(how, "exit") == 0) exit(6);
  if (strcmp(how, "leave") == 0) exit(0);
  if (strcmp(how, "crash") == 0) *nowhere = 1;
  if (strcmp(how, "error") == 0) MPI_Send(&number, 1, MPI_INT, 1000, 0, MPI_COMM_WORLD);
  MPI_Send(&number, 1, MPI_INT, 0, 1, parent);
}

int main(int argc, char** argv) {
  MPI_Comm parent, children;
  int rank, number = 1;
  MPI_Init(&argc, &argv);
  MPI_Comm_get_parent(&parent);
  if (parent != MPI_COMM_NULL) {
    child(argv[1], parent);
    MPI_Comm_disconnect(&parent);
    MPI_Finalize();
    return 0;
  }
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_spawn(argv[0], argv + 1, 1, MPI_INFO_NULL, 0, MPI_COMM_WORLD, &children, MPI_ERRCODES_IGNORE);
  if (rank == 0) MPI_Send(&number, 1, MPI_INT, 0, 0, children);
  if (rank == 0) MPI_Recv(&number, 1, MPI_INT, 0, 1, children, MPI_STATUS_IGNORE);
  MPI_Comm_disconnect(&children);
  MPI_Finalize();
  return 0;
}

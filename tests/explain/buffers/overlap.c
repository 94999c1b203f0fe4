// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Memory that one operation receives into belongs to no other operation until it is complete.
//
// wrong two-receives: --check=buffers -n 2 : receives wrong
// right two-receives: --check=buffers -n 2 : receives right
// wrong send-of-receive: --check=buffers -n 2 : forward wrong
// right send-of-receive: --check=buffers -n 2 : forward right
// wrong columns: --check=buffers -n 2 : columns wrong
// right columns: --check=buffers -n 2 : columns right
// wrong sendrecv: --check=buffers -n 2 : sendrecv wrong
// right sendrecv: --check=buffers -n 2 : sendrecv right
// wrong alltoall: --check=buffers -n 2 : alltoall wrong
// right alltoall: --check=buffers -n 2 : alltoall right
// wrong gather: --check=buffers -n 2 : gather wrong
// right gather: --check=buffers -n 2 : gather right
// wrong allocated: --check=buffers -n 2 : allocated wrong
// right allocated: --check=buffers -n 2 : allocated right
// wrong allocated-large: --check=buffers -n 2 : large wrong
// right allocated-large: --check=buffers -n 2 : large right
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

static int rank, wrong;
static int data[64], more[64];

static void receives(void) {
  MPI_Request requests[2];
  if (rank == 0) {
    MPI_Irecv(data, 4, MPI_INT, 1, 0, MPI_COMM_WORLD, &requests[0]);
    MPI_Irecv(wrong ? data + 3 : data + 4, 4, MPI_INT, 1, 1, MPI_COMM_WORLD, &requests[1]);
  } else {
    MPI_Isend(data, 4, MPI_INT, 0, 0, MPI_COMM_WORLD, &requests[0]);
    MPI_Isend(data, 4, MPI_INT, 0, 1, MPI_COMM_WORLD, &requests[1]);  // two sends may share a buffer
  }
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
}

static void forward(void) {
  MPI_Request request;
  MPI_Irecv(data, 4, MPI_INT, 1 - rank, 0, MPI_COMM_WORLD, &request);
  MPI_Send(wrong ? data : more, 4, MPI_INT, 1 - rank, 0, MPI_COMM_WORLD);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void columns(void) {
  MPI_Datatype column;
  MPI_Request requests[2];
  MPI_Type_vector(8, 1, 8, MPI_INT, &column);
  MPI_Type_commit(&column);
  if (rank == 0) {
    MPI_Irecv(&data[0], 1, column, 1, 0, MPI_COMM_WORLD, &requests[0]);
    MPI_Irecv(&data[wrong ? 0 : 1], 1, column, 1, 1, MPI_COMM_WORLD, &requests[1]);  // columns of a matrix lie between each other
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  } else {
    MPI_Send(data, 8, MPI_INT, 0, 0, MPI_COMM_WORLD);
    MPI_Send(data, 8, MPI_INT, 0, 1, MPI_COMM_WORLD);
  }
  MPI_Type_free(&column);
}

static void allocated(int elements) {
  int* memory = malloc(elements * sizeof(int));
  if (rank == 0) MPI_Send(data, 1, MPI_INT, 1, 0, MPI_COMM_WORLD);
  else MPI_Recv(memory, wrong ? 2 * elements : elements, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  free(memory);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  wrong = strcmp(argv[2], "wrong") == 0;
  if (strcmp(argv[1], "receives") == 0) receives();
  if (strcmp(argv[1], "forward") == 0) forward();
  if (strcmp(argv[1], "columns") == 0) columns();
  if (strcmp(argv[1], "sendrecv") == 0)
    MPI_Sendrecv(data, 4, MPI_INT, 1 - rank, 0, wrong ? data + 2 : more, 4, MPI_INT, 1 - rank, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (strcmp(argv[1], "alltoall") == 0) MPI_Alltoall(data, 4, MPI_INT, wrong ? data + 7 : data + 8, 4, MPI_INT, MPI_COMM_WORLD);
  if (strcmp(argv[1], "gather") == 0) MPI_Gather(wrong && rank == 0 ? data + 4 : more, 4, MPI_INT, data, 4, MPI_INT, 0, MPI_COMM_WORLD);
  if (strcmp(argv[1], "allocated") == 0) allocated(50);
  if (strcmp(argv[1], "large") == 0) allocated(1 << 20);
  MPI_Finalize();
  return 0;
}

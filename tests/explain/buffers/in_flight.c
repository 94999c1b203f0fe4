// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Buffers of operations under way are left alone until the operation is complete.
//
// needs: watchpoints
//
// wrong isend-written: --check=buffers -n 2 : isend wrong
// right isend-written: --check=buffers -n 2 : isend right
// wrong isend-same-value: --check=buffers -n 2 : same wrong
// right isend-same-value: --check=buffers -n 2 : same right
// wrong irecv-read: --check=buffers -n 2 : read wrong
// right irecv-read: --check=buffers -n 2 : read right
// wrong irecv-written: --check=buffers -n 2 : write wrong
// right irecv-written: --check=buffers -n 2 : write right
// wrong start-written: --check=buffers -n 2 : start wrong
// right start-written: --check=buffers -n 2 : start right
// wrong far-element: --check=buffers -n 2 : far wrong
// right far-element: --check=buffers -n 2 : far right
// wrong ibcast-root: --check=buffers -n 2 : ibcast wrong
// right ibcast-root: --check=buffers -n 2 : ibcast right
// wrong iallreduce-result: --check=buffers -n 2 : iallreduce wrong
// right iallreduce-result: --check=buffers -n 2 : iallreduce right
#include <mpi.h>
#include <stdio.h>
#include <string.h>

static int rank, wrong, seen;
static int data[1000], result[1000];

static void isend(int value, int element) {
  MPI_Request request;
  if (rank == 0) {
    MPI_Isend(data, 1000, MPI_INT, 1, 0, MPI_COMM_WORLD, &request);
    if (wrong) data[element] = value;
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    data[element] = value;
  } else {
    MPI_Recv(data, 1000, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
}

static void irecv(int reads) {
  MPI_Request request;
  if (rank == 0) {
    MPI_Irecv(result, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, &request);
    if (wrong && reads) seen = result[0];
    if (wrong && !reads) result[0] = 5;
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    seen += result[0];
  } else {
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Send(data, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
  }
}

static void start(void) {
  MPI_Request request;
  if (rank == 0) MPI_Send_init(data, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, &request);
  else MPI_Recv_init(result, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, &request);
  for (int i = 0; i < 2; ++i) {
    data[0] = i;
    MPI_Start(&request);
    if (wrong && i == 1 && rank == 0) data[0] = 7;
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
  MPI_Request_free(&request);
}

static void ibcast(void) {
  MPI_Request request;
  MPI_Ibcast(data, 1, MPI_INT, 0, MPI_COMM_WORLD, &request);
  if (wrong && rank == 0) data[0] = 7;
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void iallreduce(void) {
  MPI_Request request;
  MPI_Iallreduce(data, result, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD, &request);
  if (wrong && rank == 0) seen = result[0];
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  seen += result[0];
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  wrong = strcmp(argv[2], "wrong") == 0;
  if (strcmp(argv[1], "isend") == 0) isend(1, 0);
  if (strcmp(argv[1], "same") == 0) isend(0, 0);
  if (strcmp(argv[1], "far") == 0) isend(1, 777);
  if (strcmp(argv[1], "read") == 0) irecv(1);
  if (strcmp(argv[1], "write") == 0) irecv(0);
  if (strcmp(argv[1], "start") == 0) start();
  if (strcmp(argv[1], "ibcast") == 0) ibcast();
  if (strcmp(argv[1], "iallreduce") == 0) iallreduce();
  MPI_Finalize();
  return 0;
}

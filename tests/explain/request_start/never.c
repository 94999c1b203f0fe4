/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright (c) The tutti authors */
/* Persistent requests that are waited for and were never started; the right twins start them, after a first wait that finds them inactive. */
// relies on: buffered sends
// wrong send: -n 2 : send 0
// right send: -n 2 : send 1
// wrong recv: -n 2 : recv 0
// right recv: -n 2 : recv 1
// wrong waitall: -n 2 : waitall 0
// right waitall: -n 2 : waitall 1
// wrong waitany: -n 2 : waitany 0
// right waitany: -n 2 : waitany 1
// wrong waitsome: -n 2 : waitsome 0
// right waitsome: -n 2 : waitsome 1
// wrong ssend: -n 2 : ssend 0
// right ssend: -n 2 : ssend 1
// wrong barrier: -n 2 : barrier 0
// right barrier: -n 2 : barrier 1
// wrong bcast: -n 2 : bcast 0
// right bcast: -n 2 : bcast 1
// wrong not_freed: -n 2 : not_freed 0
// right not_freed: -n 2 : not_freed 1
// wrong fatal: --on-error=abort -n 2 : barrier 0
// right fatal: --on-error=abort -n 2 : barrier 1
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

static int rank, right, box;
static MPI_Request request;

static void begin(void) {
  if (right) MPI_Start(&request);
}

static void wait_for(const char* how) {
  int flag, done, which;
  if (strcmp(how, "waitall") == 0) MPI_Waitall(1, &request, MPI_STATUSES_IGNORE);
  else if (strcmp(how, "waitany") == 0) MPI_Waitany(1, &request, &which, MPI_STATUS_IGNORE);
  else if (strcmp(how, "waitsome") == 0) MPI_Waitsome(1, &request, &done, &which, MPI_STATUSES_IGNORE);
  else MPI_Wait(&request, MPI_STATUS_IGNORE);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const char* name = argv[1];
  right = atoi(argv[2]);
  if (strcmp(name, "barrier") == 0) {
    MPI_Barrier_init(MPI_COMM_WORLD, MPI_INFO_NULL, &request);
  } else if (strcmp(name, "bcast") == 0) {
    MPI_Bcast_init(&box, 1, MPI_INT, 0, MPI_COMM_WORLD, MPI_INFO_NULL, &request);
  } else if (rank == 1) {
    MPI_Recv_init(&box, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, &request);
  } else if (strcmp(name, "ssend") == 0) {
    MPI_Ssend_init(&box, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, &request);
  } else {
    MPI_Send_init(&box, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, &request);
  }
  for (int round = 0; round < 2; ++round) {
    wait_for(name);  /* of the round before */
    begin();
  }
  wait_for(name);
  if (right || strcmp(name, "not_freed") != 0) MPI_Request_free(&request);
  MPI_Finalize();
  return 0;
}

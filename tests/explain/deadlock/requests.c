// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
/* Requests that never become complete. */
// wrong wait: -n 2 : wait
// right wait: -n 2 : wait right
// wrong waitall: -n 3 : waitall
// right waitall: -n 3 : waitall right
// wrong waitany: -n 3 : waitany
// right waitany: -n 3 : waitany right
// wrong waitsome: -n 3 : waitsome
// right waitsome: -n 3 : waitsome right
// wrong issend: -n 2 : issend
// right issend: -n 2 : issend right
// wrong not_started: -n 2 : not_started
// right not_started: -n 2 : not_started right
// wrong partition: -n 2 : partition
// right partition: -n 2 : partition right
// wrong isendrecv: -n 2 : isendrecv
// right isendrecv: -n 2 : isendrecv right
// wrong many: -n 4 : many
// right many: -n 4 : many right
#include <mpi.h>
#include <string.h>

static int rank, size, right;
static int one, numbers[64];
static MPI_Request requests[64];

static void wait(void) {
  MPI_Irecv(&one, 1, MPI_INT, 1 - rank, 0, MPI_COMM_WORLD, requests);
  if (right) MPI_Send(&rank, 1, MPI_INT, 1 - rank, 0, MPI_COMM_WORLD);
  MPI_Wait(requests, MPI_STATUS_IGNORE);
  if (!right) MPI_Send(&rank, 1, MPI_INT, 1 - rank, 0, MPI_COMM_WORLD);
}

/* Rank 2 sends to one of the two who wait for it, and for each other. */
static void waitall(void) {
  if (rank == 2) {
    for (int to = 0; to < (right ? 2 : 1); ++to) MPI_Send(&rank, 1, MPI_INT, to, 0, MPI_COMM_WORLD);
    return;
  }
  MPI_Isend(&rank, 1, MPI_INT, 1 - rank, 0, MPI_COMM_WORLD, requests);
  MPI_Irecv(numbers, 1, MPI_INT, 1 - rank, 0, MPI_COMM_WORLD, requests + 1);
  MPI_Irecv(numbers + 1, 1, MPI_INT, 2, 0, MPI_COMM_WORLD, requests + 2);
  MPI_Waitall(3, requests, MPI_STATUSES_IGNORE);
}

static void any_or_some(int some) {
  int n = 0, index, indices[2];
  if (rank == 2 && right) MPI_Send(&rank, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
  if (rank == 1 && right) MPI_Recv(&one, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  for (int r = 0; r < size; ++r)
    if (r != rank) MPI_Irecv(numbers + r, 1, MPI_INT, r, 0, MPI_COMM_WORLD, requests + n++);
  if (rank == 0 || !right) {
    if (some) MPI_Waitsome(n, requests, &index, indices, MPI_STATUSES_IGNORE);
    else MPI_Waitany(n, requests, &index, MPI_STATUS_IGNORE);
  }
  if (rank == 0) MPI_Send(&rank, 1, MPI_INT, 1, 0, MPI_COMM_WORLD);
  for (int i = 0; i < n; ++i) {
    if (requests[i] == MPI_REQUEST_NULL) continue;
    MPI_Cancel(requests + i);
    MPI_Wait(requests + i, MPI_STATUS_IGNORE);
  }
}
static void waitany(void) { any_or_some(0); }
static void waitsome(void) { any_or_some(1); }

static void issend(void) {
  MPI_Issend(&rank, 1, MPI_INT, 1 - rank, 3, MPI_COMM_WORLD, requests);
  if (right) MPI_Recv(&one, 1, MPI_INT, 1 - rank, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Wait(requests, MPI_STATUS_IGNORE);
  if (!right) MPI_Recv(&one, 1, MPI_INT, 1 - rank, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void not_started(void) {
  if (rank == 0) {
    MPI_Send_init(&rank, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, requests);
    if (right) MPI_Start(requests);
    MPI_Wait(requests, MPI_STATUS_IGNORE);
  } else {
    MPI_Recv_init(&one, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, requests);
    MPI_Start(requests);
    MPI_Wait(requests, MPI_STATUS_IGNORE);
  }
  MPI_Request_free(requests);
}

static void partition(void) {
  if (rank == 0) {
    MPI_Psend_init(numbers, 4, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, MPI_INFO_NULL, requests);
    MPI_Start(requests);
    for (int i = 0; i < (right ? 4 : 3); ++i) MPI_Pready(i, requests[0]);
  } else {
    MPI_Precv_init(numbers, 4, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_INFO_NULL, requests);
    MPI_Start(requests);
  }
  MPI_Wait(requests, MPI_STATUS_IGNORE);
  MPI_Request_free(requests);
}

static void isendrecv(void) {
  MPI_Isendrecv(&rank, 1, MPI_INT, 1 - rank, 1, &one, 1, MPI_INT, 1 - rank, right ? 1 : 2, MPI_COMM_WORLD, requests);
  MPI_Wait(requests, MPI_STATUS_IGNORE);
}

/* More requests than can be shown. */
static void many(void) {
  int n = 0, index;
  for (int i = 0; i < 15; ++i)
    for (int r = 0; r < size; ++r)
      if (r != rank) MPI_Irecv(numbers + n, 1, MPI_INT, r, i, MPI_COMM_WORLD, requests + n), ++n;
  for (int i = 0; right && i < 15; ++i)
    for (int r = 0; r < size; ++r)
      if (r != rank) MPI_Send(&rank, 1, MPI_INT, r, i, MPI_COMM_WORLD);
  MPI_Waitany(n, requests, &index, MPI_STATUS_IGNORE);
  MPI_Waitall(n, requests, MPI_STATUSES_IGNORE);
}

int main(int argc, char** argv) {
  struct { const char* name; void (*run)(void); } cases[] = {
      {"wait", wait}, {"waitall", waitall}, {"waitany", waitany}, {"waitsome", waitsome}, {"issend", issend}, {"not_started", not_started},
      {"partition", partition}, {"isendrecv", isendrecv}, {"many", many}};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (strcmp(cases[i].name, argv[1]) == 0) cases[i].run();
  MPI_Finalize();
  return 0;
}

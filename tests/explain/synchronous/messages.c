// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Programs that go well only because small messages are buffered. With the word "right" each goes well without that.
//
// wrong head-to-head: --check=synchronous -n 2 : head_to_head
// right head-to-head: --check=synchronous -n 2 : head_to_head right
// wrong bsend: --check=synchronous -n 2 : bsend
// right bsend: --check=synchronous -n 2 : bsend right
// wrong ring: --check=synchronous -n 4 : ring
// right ring: --check=synchronous -n 4 : ring right
// wrong ring-of-8: --check -n 8 : ring
// right ring-of-8: --check -n 8 : ring right
// wrong isend-wait: --check=synchronous -n 2 : isend_wait
// right isend-wait: --check=synchronous -n 2 : isend_wait right
// wrong waitall: --check=synchronous -n 3 : waitall
// right waitall: --check=synchronous -n 3 : waitall right
// wrong persistent: --check=synchronous -n 2 : persistent
// right persistent: --check=synchronous -n 2 : persistent right
// wrong tags: --check=synchronous -n 2 : tags
// right tags: --check=synchronous -n 2 : tags right
// wrong to-itself: --check=synchronous -n 2 : to_itself
// right to-itself: --check=synchronous -n 2 : to_itself right
// wrong sendrecv: --check=synchronous -n 2 : sendrecv
// right sendrecv: --check=synchronous -n 2 : sendrecv right
// wrong answers: --check=synchronous -n 4 : answers
// right answers: --check=synchronous -n 4 : answers right
// wrong all-to-all: --check=synchronous -n 5 : all_to_all
// right all-to-all: --check=synchronous -n 5 : all_to_all right
// wrong halo: --check=synchronous -n 6 : halo
// right halo: --check=synchronous -n 6 : halo right
// wrong large-and-small: --check=synchronous -n 2 : large_and_small
// right large-and-small: --check=synchronous -n 2 : large_and_small right
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

static int rank, size, right;
static int out[20000], in[20000];

static void send(int to, int tag) { MPI_Send(out, 10, MPI_INT, to, tag, MPI_COMM_WORLD); }
static void receive(int from, int tag) { MPI_Recv(in, 10, MPI_INT, from, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE); }

static void head_to_head(void) {
  int other = 1 - rank;
  if (right && rank == 1) receive(other, 0);
  send(other, 0);
  if (!right || rank == 0) receive(other, 0);
}

/* Whoever wants messages to be buffered can say so. */
static void bsend(void) {
  int other = 1 - rank, bytes = 1000;
  char buffer[1000 + MPI_BSEND_OVERHEAD], *detached;
  MPI_Buffer_attach(buffer, sizeof buffer);
  if (right) MPI_Bsend(out, 10, MPI_INT, other, 0, MPI_COMM_WORLD);
  else MPI_Send(out, 10, MPI_INT, other, 0, MPI_COMM_WORLD);
  receive(other, 0);
  MPI_Buffer_detach(&detached, &bytes);
}

/* A line that is open at its ends is no ring. */
static void ring(void) {
  int next = (rank + 1) % size, before = (rank + size - 1) % size;
  if (right && rank == 0) before = MPI_PROC_NULL;
  if (right && rank == size - 1) next = MPI_PROC_NULL;
  send(next, 1);
  receive(before, 1);
}

static void isend_wait(void) {
  int other = 1 - rank;
  MPI_Request request;
  MPI_Isend(out, 10, MPI_INT, other, 2, MPI_COMM_WORLD, &request);
  if (!right) MPI_Wait(&request, MPI_STATUS_IGNORE);
  receive(other, 2);
  if (right) MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void waitall(void) {
  MPI_Request request[2];
  int n = 0;
  for (int to = 0; to < size; ++to)
    if (to != rank) MPI_Isend(out, 10, MPI_INT, to, 3, MPI_COMM_WORLD, &request[n++]);
  if (!right) MPI_Waitall(n, request, MPI_STATUSES_IGNORE);
  for (int from = 0; from < size; ++from)
    if (from != rank) receive(from, 3);
  if (right) MPI_Waitall(n, request, MPI_STATUSES_IGNORE);
}

static void persistent(void) {
  int other = 1 - rank;
  MPI_Request request[2];
  MPI_Send_init(out, 10, MPI_INT, other, 4, MPI_COMM_WORLD, &request[0]);
  MPI_Recv_init(in, 10, MPI_INT, other, 4, MPI_COMM_WORLD, &request[1]);
  for (int i = 0; i < 2; ++i) {
    MPI_Start(&request[0]);
    if (!right) MPI_Wait(&request[0], MPI_STATUS_IGNORE);
    MPI_Start(&request[1]);
    MPI_Waitall(2, request, MPI_STATUSES_IGNORE);
  }
  MPI_Request_free(&request[0]);
  MPI_Request_free(&request[1]);
}

static void tags(void) {
  if (rank == 0) {
    send(1, 1);
    send(1, 2);
  } else {
    receive(0, right ? 1 : 2);
    receive(0, right ? 2 : 1);
  }
}

static void to_itself(void) {
  MPI_Request request = MPI_REQUEST_NULL;
  if (right) MPI_Irecv(in, 10, MPI_INT, rank, 5, MPI_COMM_WORLD, &request);
  send(rank, 5);
  if (right) MPI_Wait(&request, MPI_STATUS_IGNORE);
  else receive(rank, 5);
}

static void sendrecv(void) {
  if (rank == 0) {
    MPI_Sendrecv(out, 10, MPI_INT, 1, 1, in, 10, MPI_INT, 1, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    receive(1, 2);
  } else {
    if (!right) send(0, 2);
    receive(0, 1);
    send(0, 1);
    if (right) send(0, 2);
  }
}

/* Workers send two results each before they listen for an answer. */
static void answers(void) {
  if (rank != 0) {
    send(0, 1);
    if (!right) send(0, 2);
    receive(0, 3);
    if (right) send(0, 2);
    return;
  }
  for (int worker = 1; worker < size; ++worker) receive(worker, 1);
  for (int worker = 1; worker < size; ++worker) send(worker, 3);
  for (int worker = 1; worker < size; ++worker) receive(worker, 2);
}

static void all_to_all(void) {
  MPI_Request request[8];
  static int room[8][10];
  for (int from = 0; from < size; ++from) {
    request[from] = MPI_REQUEST_NULL;
    if (right && from != rank) MPI_Irecv(room[from], 10, MPI_INT, from, 6, MPI_COMM_WORLD, &request[from]);
  }
  for (int to = 0; to < size; ++to)
    if (to != rank) send(to, 6);
  for (int from = 0; from < size; ++from)
    if (!right && from != rank) receive(from, 6);
  MPI_Waitall(size, request, MPI_STATUSES_IGNORE);
}

static void halo(void) {
  int dims[2] = {3, 2}, periods[2] = {1, 0};
  MPI_Comm grid;
  MPI_Cart_create(MPI_COMM_WORLD, 2, dims, periods, 0, &grid);
  for (int dimension = 0; dimension < 2; ++dimension) {
    int lower, upper;
    MPI_Cart_shift(grid, dimension, 1, &lower, &upper);
    if (right) {
      MPI_Sendrecv(out, 10, MPI_INT, upper, 0, in, 10, MPI_INT, lower, 0, grid, MPI_STATUS_IGNORE);
    } else {
      MPI_Send(out, 10, MPI_INT, upper, 0, grid);
      MPI_Recv(in, 10, MPI_INT, lower, 0, grid, MPI_STATUS_IGNORE);
    }
  }
  MPI_Comm_free(&grid);
}

/* The small message would be buffered, the large one answers it. */
static void large_and_small(void) {
  if (rank == 0) {
    send(1, 0);
    MPI_Recv(in, 20000, MPI_INT, 1, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  } else {
    if (right) receive(0, 0);
    MPI_Send(out, 20000, MPI_INT, 0, 1, MPI_COMM_WORLD);
    if (!right) receive(0, 0);
  }
}

int main(int argc, char** argv) {
  struct { const char* name; void (*run)(void); } cases[] = {
      {"head_to_head", head_to_head}, {"bsend", bsend}, {"ring", ring}, {"isend_wait", isend_wait}, {"waitall", waitall}, {"persistent", persistent},
      {"tags", tags}, {"to_itself", to_itself}, {"sendrecv", sendrecv}, {"answers", answers}, {"all_to_all", all_to_all}, {"halo", halo},
      {"large_and_small", large_and_small}};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (strcmp(cases[i].name, argv[1]) == 0) cases[i].run();
  MPI_Finalize();
  return 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
/* Messages whose ranks wait for each other. Without the word "right" each case is wrong. */
// wrong recv_recv: -n 2 : recv_recv
// right recv_recv: -n 2 : recv_recv right
// wrong ssend_ssend: -n 2 : ssend_ssend
// right ssend_ssend: -n 2 : ssend_ssend right
// wrong large_sends: -n 3 : large_sends
// right large_sends: -n 3 : large_sends right
// wrong ring_of_receives: -n 8 : ring_of_receives
// right ring_of_receives: -n 8 : ring_of_receives right
// wrong tag: -n 2 : tag
// right tag: -n 2 : tag right
// wrong source: -n 3 : source
// right source: -n 3 : source right
// wrong communicator: -n 2 : communicator
// right communicator: -n 2 : communicator right
// wrong to_itself: -n 1 : to_itself
// right to_itself: -n 1 : to_itself right
// wrong from_itself: -n 2 : from_itself
// right from_itself: -n 2 : from_itself right
// wrong wildcard: -n 3 : wildcard
// right wildcard: -n 3 : wildcard right
// wrong probe: -n 2 : probe
// right probe: -n 2 : probe right
// wrong mprobe: -n 2 : mprobe
// right mprobe: -n 2 : mprobe right
// wrong order_of_two: -n 2 : order_of_two
// right order_of_two: -n 2 : order_of_two right
// wrong too_few_sends: -n 2 : too_few_sends
// right too_few_sends: -n 2 : too_few_sends right
// wrong sendrecv: -n 3 : sendrecv
// right sendrecv: -n 3 : sendrecv right
// wrong early_leave: -n 3 : early_leave
// right early_leave: -n 3 : early_leave right
// wrong buffered: -n 2 : buffered
// right buffered: -n 2 : buffered right
// wrong others_work: -n 4 : others_work
// right others_work: -n 4 : others_work right
#include <mpi.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int rank, size, right;
static int one, large[20000];

static void recv_recv(void) {
  int other = 1 - rank;
  if (right && rank == 0) MPI_Send(&one, 1, MPI_INT, other, 7, MPI_COMM_WORLD);
  MPI_Recv(&one, 1, MPI_INT, other, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (!right || rank == 1) MPI_Send(&one, 1, MPI_INT, other, 7, MPI_COMM_WORLD);
}

static void ssend_ssend(void) {
  int other = 1 - rank;
  if (right && rank == 0) MPI_Recv(&one, 1, MPI_INT, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Ssend(&one, 1, MPI_INT, other, 0, MPI_COMM_WORLD);
  if (!right || rank == 1) MPI_Recv(&one, 1, MPI_INT, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void large_sends(void) {
  int next = (rank + 1) % size, before = (rank + size - 1) % size;
  static int in[20000];
  if (right) {
    MPI_Sendrecv(large, 20000, MPI_INT, next, 3, in, 20000, MPI_INT, before, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return;
  }
  MPI_Send(large, 20000, MPI_INT, next, 3, MPI_COMM_WORLD);
  MPI_Recv(in, 20000, MPI_INT, before, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void ring_of_receives(void) {
  int next = (rank + 1) % size, before = (rank + size - 1) % size;
  if (right && rank == 0) MPI_Send(&one, 1, MPI_INT, next, 1, MPI_COMM_WORLD);
  MPI_Recv(&one, 1, MPI_INT, before, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (!right || rank != 0) MPI_Send(&one, 1, MPI_INT, next, 1, MPI_COMM_WORLD);
}

static void tag(void) {
  if (rank == 1) {
    MPI_Send(&one, 1, MPI_INT, 0, right ? 7 : 8, MPI_COMM_WORLD);
    MPI_Recv(&one, 1, MPI_INT, 0, 9, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  } else {
    MPI_Recv(&one, 1, MPI_INT, 1, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Send(&one, 1, MPI_INT, 1, 9, MPI_COMM_WORLD);
  }
}

static void source(void) {
  if (rank == 2) MPI_Send(&one, 1, MPI_INT, 0, 5, MPI_COMM_WORLD);
  if (rank == 0) MPI_Recv(&one, 1, MPI_INT, right ? 2 : 1, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Barrier(MPI_COMM_WORLD);
}

static void communicator(void) {
  MPI_Comm twin;
  MPI_Comm_dup(MPI_COMM_WORLD, &twin);
  if (rank == 1) MPI_Send(&one, 1, MPI_INT, 0, 5, right ? MPI_COMM_WORLD : twin);
  else MPI_Recv(&one, 1, MPI_INT, 1, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Comm_free(&twin);
}

static void to_itself(void) {
  MPI_Request request = MPI_REQUEST_NULL;
  if (right) MPI_Irecv(&one, 1, MPI_INT, 0, 2, MPI_COMM_WORLD, &request);
  MPI_Ssend(large, 1, MPI_INT, 0, 2, MPI_COMM_WORLD);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void from_itself(void) {
  MPI_Request request = MPI_REQUEST_NULL;
  if (rank == 0) {
    if (right) MPI_Isend(large, 1, MPI_INT, 0, 2, MPI_COMM_SELF, &request);
    MPI_Recv(&one, 1, MPI_INT, 0, 2, MPI_COMM_SELF, MPI_STATUS_IGNORE);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
}

static void wildcard(void) {
  if (right && rank == 2)
    for (int to = 0; to < 2; ++to) MPI_Send(&one, 1, MPI_INT, to, to, MPI_COMM_WORLD);
  else
    MPI_Recv(&one, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void probe(void) {
  MPI_Status status;
  if (right && rank == 0) MPI_Send(&one, 1, MPI_INT, 1, 4, MPI_COMM_WORLD);
  MPI_Probe(1 - rank, 4, MPI_COMM_WORLD, &status);
  MPI_Recv(&one, 1, MPI_INT, 1 - rank, 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (!right || rank == 1) MPI_Send(&one, 1, MPI_INT, 1 - rank, 4, MPI_COMM_WORLD);
}

static void mprobe(void) {
  MPI_Message message;
  if (rank == 0) {
    MPI_Mprobe(1, right ? 6 : 5, MPI_COMM_WORLD, &message, MPI_STATUS_IGNORE);
    MPI_Mrecv(&one, 1, MPI_INT, &message, MPI_STATUS_IGNORE);
  } else {
    MPI_Ssend(&one, 1, MPI_INT, 0, 6, MPI_COMM_WORLD);
  }
}

static void order_of_two(void) {
  int first = right ? 1 : 2;
  if (rank == 0) {
    MPI_Ssend(&one, 1, MPI_INT, 1, 1, MPI_COMM_WORLD);
    MPI_Ssend(&one, 1, MPI_INT, 1, 2, MPI_COMM_WORLD);
  } else {
    MPI_Recv(&one, 1, MPI_INT, 0, first, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Recv(&one, 1, MPI_INT, 0, 3 - first, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
}

static void too_few_sends(void) {
  for (int i = 0; i < (rank == 0 || right ? 3 : 2); ++i) {
    if (rank == 0) MPI_Recv(&one, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    else MPI_Send(&one, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
  }
  MPI_Barrier(MPI_COMM_WORLD);
}

static void sendrecv(void) {
  int next = (rank + 1) % size, before = (rank + size - 1) % size;
  int from = right ? before : next;
  MPI_Sendrecv(&rank, 1, MPI_INT, next, 0, &one, 1, MPI_INT, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void early_leave(void) {
  if (rank == 2 && !right) return;
  if (rank == 2) MPI_Send(&one, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
  if (rank == 0) MPI_Recv(&one, 1, MPI_INT, 2, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void buffered(void) {
  int bytes;
  void* room = malloc(sizeof large + MPI_BSEND_OVERHEAD);
  if (rank == 0) {
    MPI_Buffer_attach(room, sizeof large + MPI_BSEND_OVERHEAD);
    MPI_Bsend(large, 20000, MPI_INT, 1, 1, MPI_COMM_WORLD);
    MPI_Buffer_detach(&room, &bytes);
  } else {
    MPI_Recv(large, 20000, MPI_INT, 0, right ? 1 : 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
  free(room);
}

/* Ranks 0 and 1 wait for each other while 2 sleeps and 3 computes. */
static void others_work(void) {
  if (rank < 2) recv_recv();
  if (rank == 2) sleep(right ? 1 : 30);
  for (volatile long i = 0; rank == 3 && i < (right ? 100000000 : 100000000000); ++i) {}
}

int main(int argc, char** argv) {
  struct { const char* name; void (*run)(void); } cases[] = {
      {"recv_recv", recv_recv}, {"ssend_ssend", ssend_ssend}, {"large_sends", large_sends}, {"ring_of_receives", ring_of_receives},
      {"tag", tag}, {"source", source}, {"communicator", communicator}, {"to_itself", to_itself}, {"from_itself", from_itself},
      {"wildcard", wildcard}, {"probe", probe}, {"mprobe", mprobe}, {"order_of_two", order_of_two}, {"too_few_sends", too_few_sends},
      {"sendrecv", sendrecv}, {"early_leave", early_leave}, {"buffered", buffered}, {"others_work", others_work}};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (strcmp(cases[i].name, argv[1]) == 0) cases[i].run();
  MPI_Finalize();
  return 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// Receives from any rank that go well with one message only. Rank 2 sends first, rank 1 when that was received.
// wrong named: --check=races -n 3 : named 0
// right named: --check=races -n 3 : named 1
// wrong irecv: --check=races -n 3 : irecv 0
// right irecv: --check=races -n 3 : irecv 1
// wrong persistent: --check=races -n 3 : persistent 0
// right persistent: --check=races -n 3 : persistent 1
// wrong too_long: --check=races -n 3 : too_long 0
// right too_long: --check=races -n 3 : too_long 1
// wrong later_too_long: --check=races -n 3 : later_too_long 0
// right later_too_long: --check=races -n 3 : later_too_long 1
// wrong type: --check=races -n 3 : type 0
// right type: --check=races -n 3 : type 1
// wrong any_tag: --check=races -n 3 : any_tag 0
// right any_tag: --check=races -n 3 : any_tag 1
// wrong matched_probe: --check=races -n 3 : matched_probe 0
// right matched_probe: --check=races -n 3 : matched_probe 1
// wrong chain: --check=races -n 3 : chain 0
// right chain: --check=races -n 3 : chain 1
// wrong freed: --check=races -n 3 : freed 0
// right freed: --check=races -n 3 : freed 1
// wrong ordered: --check=races -n 3 : ordered 0
// right ordered: --check=races -n 3 : ordered 1
// wrong large: --check=races -n 3 : large 0
// right large: --check=races -n 3 : large 1
// wrong fatal: --on-error=abort --check=races -n 3 : named 0
// right fatal: --on-error=abort --check=races -n 3 : named 1
// wrong all_checks: --check -n 3 : named 0
// right all_checks: --check -n 3 : named 1
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#include "turns.h"

static int rank, right;
static int box[4], other[4];
static MPI_Comm world;

static void send_ints(const int* what, int n, int tag) {
  if (rank == 1) wait_for_turn();
  MPI_Ssend(what, n, MPI_INT, 0, tag, world);
  if (rank == 2) turn_is_over();
}

static void named(void) {
  if (rank != 0) {
    send_ints(box, 1, 0);
    return;
  }
  MPI_Recv(box, 1, MPI_INT, MPI_ANY_SOURCE, 0, world, MPI_STATUS_IGNORE);
  MPI_Recv(box, 1, MPI_INT, right ? MPI_ANY_SOURCE : 1, 0, world, MPI_STATUS_IGNORE);
}

static void irecv(void) {
  MPI_Request requests[2];
  if (rank != 0) {
    send_ints(box, 1, 0);
    return;
  }
  MPI_Irecv(box, 1, MPI_INT, MPI_ANY_SOURCE, 0, world, &requests[0]);
  MPI_Irecv(other, 1, MPI_INT, right ? MPI_ANY_SOURCE : 1, 0, world, &requests[1]);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
}

static void persistent(void) {
  MPI_Request requests[2];
  if (rank != 0) {
    send_ints(box, 1, 0);
    return;
  }
  MPI_Recv_init(box, 1, MPI_INT, MPI_ANY_SOURCE, 0, world, &requests[0]);
  MPI_Recv_init(other, 1, MPI_INT, right ? MPI_ANY_SOURCE : 1, 0, world, &requests[1]);
  MPI_Startall(2, requests);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  MPI_Request_free(&requests[0]);
  MPI_Request_free(&requests[1]);
}

static void too_long(void) {
  if (rank != 0) {
    send_ints(box, rank == 1 ? 4 : 1, right ? rank : 0);
    return;
  }
  MPI_Recv(box, 1, MPI_INT, MPI_ANY_SOURCE, right ? 2 : 0, world, MPI_STATUS_IGNORE);
  MPI_Recv(box, 4, MPI_INT, MPI_ANY_SOURCE, right ? 1 : 0, world, MPI_STATUS_IGNORE);
}

static void later_too_long(void) {
  if (rank != 0) {
    send_ints(box, rank == 1 ? 1 : 4, 0);
    return;
  }
  MPI_Recv(box, 4, MPI_INT, MPI_ANY_SOURCE, 0, world, MPI_STATUS_IGNORE);
  MPI_Recv(box, right ? 4 : 1, MPI_INT, MPI_ANY_SOURCE, 0, world, MPI_STATUS_IGNORE);
}

static void type(void) {
  float number = 1;
  if (rank == 1) {
    wait_for_turn();
    MPI_Send(&number, 1, MPI_FLOAT, 0, right ? 1 : 0, world);
  } else if (rank == 2) {
    send_ints(box, 1, 0);
  } else {
    MPI_Recv(box, 1, MPI_INT, MPI_ANY_SOURCE, 0, world, MPI_STATUS_IGNORE);
    MPI_Recv(&number, 1, MPI_FLOAT, MPI_ANY_SOURCE, right ? 1 : 0, world, MPI_STATUS_IGNORE);
  }
}

static void any_tag(void) {
  MPI_Request requests[2];
  if (rank != 0) {
    MPI_Barrier(world);
    send_ints(box, 1, rank);
    return;
  }
  MPI_Irecv(box, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, world, &requests[0]);
  MPI_Irecv(other, 1, MPI_INT, MPI_ANY_SOURCE, right ? MPI_ANY_TAG : 1, world, &requests[1]);
  MPI_Barrier(world);  // a receive that is posted when the first has its message may depend on that
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
}

static void matched_probe(void) {
  MPI_Message message;
  MPI_Status status;
  if (rank != 0) {
    send_ints(box, 1, 0);
    return;
  }
  MPI_Mprobe(MPI_ANY_SOURCE, 0, world, &message, &status);
  MPI_Mrecv(box, 1, MPI_INT, &message, &status);
  MPI_Mprobe(right ? MPI_ANY_SOURCE : 1, 0, world, &message, &status);
  MPI_Mrecv(box, 1, MPI_INT, &message, &status);
}

/* Rank 1 sends twice: if its first message comes first, one of the receives from it has none. */
static void chain(void) {
  if (rank == 1) {
    send_ints(box, 1, 0);
    MPI_Ssend(box, 1, MPI_INT, 0, 0, world);
  } else if (rank == 2) {
    send_ints(box, 1, right ? 1 : 0);
  } else {
    MPI_Recv(box, 1, MPI_INT, MPI_ANY_SOURCE, right ? 1 : 0, world, MPI_STATUS_IGNORE);
    MPI_Recv(box, 1, MPI_INT, 1, 0, world, MPI_STATUS_IGNORE);
    MPI_Recv(box, 1, MPI_INT, 1, 0, world, MPI_STATUS_IGNORE);
  }
}

static void freed(void) {
  MPI_Comm_dup(MPI_COMM_WORLD, &world);
  named();
  MPI_Comm_free(&world);
}

/* Rank 2 lets rank 1 send only when its own message is received: with a buffered send it can't know. */
static void ordered(void) {
  if (rank == 2) {
    if (right) MPI_Ssend(box, 1, MPI_INT, 0, 0, world);
    else MPI_Send(box, 1, MPI_INT, 0, 0, world);
    MPI_Send(box, 1, MPI_INT, 1, 0, world);
    turn_is_over();
  } else if (rank == 1) {
    MPI_Recv(box, 1, MPI_INT, 2, 0, world, MPI_STATUS_IGNORE);
    wait_for_turn();
    usleep(100000);
    MPI_Send(box, 1, MPI_INT, 0, 0, world);
  } else {
    MPI_Recv(box, 1, MPI_INT, MPI_ANY_SOURCE, 0, world, MPI_STATUS_IGNORE);
    MPI_Recv(box, 1, MPI_INT, 1, 0, world, MPI_STATUS_IGNORE);
  }
}

static void large(void) {
  enum { N = 100000 };
  int* numbers = (int*)calloc(N, sizeof(int));
  if (rank != 0) {
    send_ints(numbers, N, 0);
  } else {
    MPI_Recv(numbers, N, MPI_INT, MPI_ANY_SOURCE, 0, world, MPI_STATUS_IGNORE);
    MPI_Recv(numbers, N, MPI_INT, right ? MPI_ANY_SOURCE : 1, 0, world, MPI_STATUS_IGNORE);
  }
  free(numbers);
}

int main(int argc, char** argv) {
  static const struct { const char* name; void (*run)(void); } cases[] = {
      {"named", named}, {"irecv", irecv}, {"persistent", persistent}, {"too_long", too_long}, {"later_too_long", later_too_long}, {"type", type},
      {"any_tag", any_tag}, {"matched_probe", matched_probe}, {"chain", chain}, {"freed", freed}, {"ordered", ordered}, {"large", large}};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  world = MPI_COMM_WORLD;
  right = atoi(argv[2]);
  if (rank == 0) no_turn_yet();
  MPI_Barrier(world);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (strcmp(argv[1], cases[i].name) == 0) cases[i].run();
  MPI_Finalize();
  return 0;
}

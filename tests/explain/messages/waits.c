// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Messages that are asked for with a tag or from a rank with which nobody sends them, in every call that asks. Each is right with the word "right".
//
// wrong probe-tag: -n 2 : probe_tag
// right probe-tag: -n 2 : probe_tag right
// wrong mprobe-source: -n 3 : mprobe_source
// right mprobe-source: -n 3 : mprobe_source right
// wrong irecv-tag: -n 2 : irecv_tag
// right irecv-tag: -n 2 : irecv_tag right
// wrong waitall-tags: -n 3 : waitall_tags
// right waitall-tags: -n 3 : waitall_tags right
// wrong waitany-tags: -n 3 : waitany_tags
// right waitany-tags: -n 3 : waitany_tags right
// wrong waitsome-source: -n 4 : waitsome_source
// right waitsome-source: -n 4 : waitsome_source right
// wrong start-tag: -n 2 : start_tag
// right start-tag: -n 2 : start_tag right
// wrong startall-source: -n 3 : startall_source
// right startall-source: -n 3 : startall_source right
// wrong sendrecv-tags: -n 2 : sendrecv_tags
// right sendrecv-tags: -n 2 : sendrecv_tags right
// wrong replace-ring: -n 5 : replace_ring
// right replace-ring: -n 5 : replace_ring right
// wrong isendrecv-source: -n 3 : isendrecv_source
// right isendrecv-source: -n 3 : isendrecv_source right
// wrong step-as-tag: -n 2 : step_as_tag
// right step-as-tag: -n 2 : step_as_tag right
// wrong from-rank-0: -n 3 : from_rank_0
// right from-rank-0: -n 3 : from_rank_0 right
// wrong end-of-line: -n 4 : end_of_line
// right end-of-line: -n 4 : end_of_line right
// wrong one-worker-less: -n 8 : one_worker_less
// right one-worker-less: -n 8 : one_worker_less right
// wrong from-finished: -n 2 : from_finished
// right from-finished: -n 2 : from_finished right
// wrong ssend-to-finished: -n 3 : ssend_to_finished
// right ssend-to-finished: -n 3 : ssend_to_finished right
// wrong large-to-finished: -n 2 : large_to_finished
// right large-to-finished: -n 2 : large_to_finished right
// wrong bcast-to-recv: -n 3 : bcast_to_recv
// right bcast-to-recv: -n 3 : bcast_to_recv right
// wrong send-to-gather: -n 4 : send_to_gather
// right send-to-gather: -n 4 : send_to_gather right
#include <mpi.h>
#include <string.h>

static int rank, size, right;
static int one, numbers[8], large[20000];
static MPI_Request requests[8];

static void send(int to, int tag) { MPI_Send(&rank, 1, MPI_INT, to, tag, MPI_COMM_WORLD); }
static void receive(int from, int tag) { MPI_Recv(&one, 1, MPI_INT, from, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE); }
static void irecv(int i, int from, int tag) { MPI_Irecv(numbers + i, 1, MPI_INT, from, tag, MPI_COMM_WORLD, requests + i); }

static void probe_tag(void) {
  MPI_Status status;
  if (rank == 0) {
    send(1, 8);
    return;
  }
  MPI_Probe(0, right ? MPI_ANY_TAG : 7, MPI_COMM_WORLD, &status);
  receive(0, status.MPI_TAG);
}

static void mprobe_source(void) {
  MPI_Message message;
  if (rank == 2) send(0, 5);
  if (rank != 0) return;
  MPI_Mprobe(right ? MPI_ANY_SOURCE : 1, 5, MPI_COMM_WORLD, &message, MPI_STATUS_IGNORE);
  MPI_Mrecv(&one, 1, MPI_INT, &message, MPI_STATUS_IGNORE);
}

static void irecv_tag(void) {
  if (rank == 0) {
    send(1, 8);
    return;
  }
  irecv(0, 0, right ? 8 : 7);
  MPI_Wait(requests, MPI_STATUS_IGNORE);
}

/* Each sender has a tag of its own; the receiver has them the wrong way round. */
static void waitall_tags(void) {
  if (rank != 0) {
    send(0, rank);
    return;
  }
  irecv(0, 1, right ? 1 : 2);
  irecv(1, 2, right ? 2 : 1);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
}

static void waitany_tags(void) {
  int which;
  if (rank != 0) {
    send(0, 3);
    return;
  }
  irecv(0, 1, right ? 3 : 1);
  irecv(1, 2, right ? 3 : 2);
  for (int i = 0; i < 2; ++i) MPI_Waitany(2, requests, &which, MPI_STATUS_IGNORE);
}

static void waitsome_source(void) {
  int n = 2, done, which[2];
  if (rank >= 2) send(0, 0);
  if (rank != 0) return;
  irecv(0, 2, 0);
  irecv(1, right ? 3 : 1, 0);
  for (; n > 0; n -= done) MPI_Waitsome(2, requests, &done, which, MPI_STATUSES_IGNORE);
}

static void start_tag(void) {
  if (rank == 0) MPI_Send_init(&one, 1, MPI_INT, 1, 8, MPI_COMM_WORLD, requests);
  else MPI_Recv_init(&one, 1, MPI_INT, 0, right ? 8 : 7, MPI_COMM_WORLD, requests);
  MPI_Start(requests);
  MPI_Wait(requests, MPI_STATUS_IGNORE);
  MPI_Request_free(requests);
}

static void startall_source(void) {
  int next = (rank + 1) % size, before = (rank + size - 1) % size;
  MPI_Send_init(&rank, 1, MPI_INT, next, 0, MPI_COMM_WORLD, requests);
  MPI_Recv_init(&one, 1, MPI_INT, right ? before : next, 0, MPI_COMM_WORLD, requests + 1);
  MPI_Startall(2, requests);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  for (int i = 0; i < 2; ++i) MPI_Request_free(requests + i);
}

/* Each sends with its own rank as the tag, and must ask for the other's. */
static void sendrecv_tags(void) {
  int other = 1 - rank;
  MPI_Sendrecv(&rank, 1, MPI_INT, other, rank, &one, 1, MPI_INT, other, right ? other : rank, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void replace_ring(void) {
  int next = (rank + 1) % size, before = (rank + size - 1) % size;
  MPI_Sendrecv_replace(numbers, 4, MPI_INT, next, 1, right ? before : next, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void isendrecv_source(void) {
  int next = (rank + 1) % size, before = (rank + size - 1) % size;
  MPI_Isendrecv(&rank, 1, MPI_INT, next, 2, &one, 1, MPI_INT, right ? before : next, 2, MPI_COMM_WORLD, requests);
  MPI_Wait(requests, MPI_STATUS_IGNORE);
}

/* The steps of one are counted from 0, those of the other from 1. */
static void step_as_tag(void) {
  for (int step = 0; step < 3; ++step)
    if (rank == 0) MPI_Isend(numbers + step, 1, MPI_INT, 1, step, MPI_COMM_WORLD, requests + step);
  for (int step = 0; step < 3; ++step)
    if (rank == 1) receive(0, right ? step : step + 1);
  if (rank == 0) MPI_Waitall(3, requests, MPI_STATUSES_IGNORE);
}

static void from_rank_0(void) {
  if (rank != 0) send(0, 0);
  for (int i = 1; rank == 0 && i < size; ++i) receive(right ? i : i - 1, 0);
}

/* In a line the last rank has nobody behind it. */
static void end_of_line(void) {
  int next = rank + 1 < size ? rank + 1 : MPI_PROC_NULL, before = (rank + size - 1) % size;
  if (right && rank == 0) before = MPI_PROC_NULL;
  receive(before, 0);
  send(next, 0);
}

static void one_worker_less(void) {
  int workers = right ? size - 1 : size - 2;
  if (rank > 0 && rank <= workers) receive(0, 1);
  for (int worker = 1; rank == 0 && worker < size; ++worker) MPI_Ssend(&one, 1, MPI_INT, worker, 1, MPI_COMM_WORLD);
}

static void from_finished(void) {
  for (int i = 0; i < (rank == 0 && !right ? 3 : 2); ++i) {
    if (rank == 0) receive(1, 4);
    else send(0, 4);
  }
}

static void ssend_to_finished(void) {
  if (rank == 0) MPI_Ssend(&one, 1, MPI_INT, 2, 6, MPI_COMM_WORLD);
  if (rank == 2 && right) receive(0, 6);
}

static void large_to_finished(void) {
  if (rank == 0) {
    MPI_Isend(large, 20000, MPI_INT, 1, 6, MPI_COMM_WORLD, requests);
    MPI_Wait(requests, MPI_STATUS_IGNORE);
  } else if (right) {
    MPI_Recv(large, 20000, MPI_INT, 0, 6, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
}

/* What a broadcast sends is received by a broadcast. */
static void bcast_to_recv(void) {
  if (rank == 0 || right) MPI_Bcast(&one, 1, MPI_INT, 0, MPI_COMM_WORLD);
  else receive(0, MPI_ANY_TAG);
}

static void send_to_gather(void) {
  if (rank == 0 || right) MPI_Gather(&one, 1, MPI_INT, numbers, 1, MPI_INT, 0, MPI_COMM_WORLD);
  else send(0, 0);
}

int main(int argc, char** argv) {
  struct { const char* name; void (*run)(void); } cases[] = {
      {"probe_tag", probe_tag}, {"mprobe_source", mprobe_source}, {"irecv_tag", irecv_tag}, {"waitall_tags", waitall_tags}, {"waitany_tags", waitany_tags},
      {"waitsome_source", waitsome_source}, {"start_tag", start_tag}, {"startall_source", startall_source}, {"sendrecv_tags", sendrecv_tags},
      {"replace_ring", replace_ring}, {"isendrecv_source", isendrecv_source}, {"step_as_tag", step_as_tag}, {"from_rank_0", from_rank_0},
      {"end_of_line", end_of_line}, {"one_worker_less", one_worker_less}, {"from_finished", from_finished}, {"ssend_to_finished", ssend_to_finished},
      {"large_to_finished", large_to_finished}, {"bcast_to_recv", bcast_to_recv}, {"send_to_gather", send_to_gather}};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (strcmp(cases[i].name, argv[1]) == 0) cases[i].run();
  MPI_Finalize();
  return 0;
}

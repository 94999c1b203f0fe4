// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Messages that nobody receives, until MPI_Finalize or until their communicator is freed. The right ones receive them.
//
// relies on: buffered sends
// wrong one: -n 2 : one
// right one: -n 2 : one right
// wrong empty: -n 2 : empty
// right empty: -n 2 : empty right
// wrong many: -n 2 : many
// right many: -n 2 : many right
// wrong two-lines: -n 2 : two-lines
// right two-lines: -n 2 : two-lines right
// wrong ring: -n 4 : ring
// right ring: -n 4 : ring right
// wrong to-root: -n 4 : to-root
// right to-root: -n 4 : to-root right
// wrong isend: -n 2 : isend
// right isend: -n 2 : isend right
// wrong bsend: -n 2 : bsend
// right bsend: -n 2 : bsend right
// wrong persistent: -n 2 : persistent
// right persistent: -n 2 : persistent right
// wrong other-tag: -n 2 : other-tag
// right other-tag: -n 2 : other-tag right
// wrong twin: -n 2 : twin
// right twin: -n 2 : twin right
// wrong freed: -n 2 : freed
// right freed: -n 2 : freed right
// wrong itself: -n 1 : itself
// right itself: -n 1 : itself right
// wrong probed: -n 2 : probed
// right probed: -n 2 : probed right
// wrong cancelled: -n 2 : cancelled
// right cancelled: -n 2 : cancelled right
// wrong abort: --on-error=abort -n 2 : one
// right abort: --on-error=abort -n 2 : one right
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

static int rank, size, right, n = 3;
static int data[100], room[100];

static int is(const char* a, const char* b) { return strcmp(a, b) == 0; }

static void send(int to, int tag, MPI_Comm comm) { MPI_Send(data, n, MPI_INT, to, tag, comm); }

static void receive(int from, int tag, MPI_Comm comm) {
  if (right) MPI_Recv(room, n, MPI_INT, from, tag, comm, MPI_STATUS_IGNORE);
}

static void forms(const char* what) {
  MPI_Request request;
  void* buffer = malloc(1000 + MPI_BSEND_OVERHEAD);
  int bytes, flag = 0;
  if (rank == 1) {
    if (is(what, "probed")) while (!flag) MPI_Iprobe(0, 9, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
    if (is(what, "cancelled")) {
      MPI_Irecv(room, 3, MPI_INT, 0, 9, MPI_COMM_WORLD, &request);
      if (!right) MPI_Cancel(&request);
      MPI_Barrier(MPI_COMM_WORLD);
      MPI_Wait(&request, MPI_STATUS_IGNORE);
    } else {
      receive(0, 9, MPI_COMM_WORLD);
    }
  } else if (is(what, "isend")) {
    MPI_Isend(data, 3, MPI_INT, 1, 9, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  } else if (is(what, "bsend")) {
    MPI_Buffer_attach(buffer, 1000 + MPI_BSEND_OVERHEAD);
    MPI_Bsend(data, 3, MPI_INT, 1, 9, MPI_COMM_WORLD);
    MPI_Buffer_detach(&buffer, &bytes);
  } else if (is(what, "persistent")) {
    MPI_Send_init(data, 3, MPI_INT, 1, 9, MPI_COMM_WORLD, &request);
    MPI_Start(&request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    MPI_Request_free(&request);
  } else {
    if (is(what, "cancelled")) MPI_Barrier(MPI_COMM_WORLD);
    send(1, 9, MPI_COMM_WORLD);
  }
  free(buffer);
}

static void twins(int free_first) {
  MPI_Comm twin;
  MPI_Comm_dup(MPI_COMM_WORLD, &twin);
  if (rank == 0) send(1, 4, twin);
  else receive(0, 4, twin);
  MPI_Barrier(MPI_COMM_WORLD);
  if (free_first) MPI_Comm_free(&twin);
  MPI_Barrier(MPI_COMM_WORLD);
  if (!free_first) MPI_Comm_free(&twin);
}

int main(int argc, char** argv) {
  const char* what = argv[1];
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  MPI_Comm world = MPI_COMM_WORLD;
  if (is(what, "empty")) n = 0;
  if (is(what, "one") || is(what, "empty") || is(what, "itself")) {
    if (rank == 0) send(size - 1, 7, world);
    if (rank == size - 1) receive(0, 7, world);
  } else if (is(what, "many")) {
    for (int i = 0; i < 20; ++i) rank == 0 ? send(1, i, world) : receive(0, i, world);
  } else if (is(what, "two-lines")) {
    if (rank == 0) {
      send(1, 1, world);
      MPI_Send(data, 1, MPI_DOUBLE, 1, 2, world);
    } else if (right) {
      receive(0, 1, world);
      MPI_Recv(room, 1, MPI_DOUBLE, 0, 2, world, MPI_STATUS_IGNORE);
    }
  } else if (is(what, "ring")) {
    send((rank + 1) % size, 3, world);
    receive((rank + size - 1) % size, 3, world);
  } else if (is(what, "to-root")) {
    if (rank != 0) send(0, 6, world);
    for (int i = 1; i < size && rank == 0; ++i) receive(MPI_ANY_SOURCE, 6, world);
  } else if (is(what, "other-tag")) {
    if (rank == 0) send(1, 7, world), send(1, 8, world);
    else receive(0, 7, world), MPI_Recv(room, 3, MPI_INT, 0, 8, world, MPI_STATUS_IGNORE);
  } else if (is(what, "twin") || is(what, "freed")) {
    twins(is(what, "freed"));
  } else {
    forms(what);
  }
  MPI_Finalize();
  return 0;
}

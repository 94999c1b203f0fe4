// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Requests that nobody completes, persistent ones that are started and not waited for, or never freed. The right ones do what is missing.
//
// relies on: buffered sends
// wrong isend: -n 2 : isend
// right isend: -n 2 : isend right
// wrong irecv: -n 2 : irecv
// right irecv: -n 2 : irecv right
// wrong issend: -n 2 : issend
// right issend: -n 2 : issend right
// wrong overwritten: -n 2 : overwritten
// right overwritten: -n 2 : overwritten right
// wrong one-of-two: -n 2 : one-of-two
// right one-of-two: -n 2 : one-of-two right
// wrong test-once: -n 2 : test-once
// right test-once: -n 2 : test-once right
// wrong waitany: -n 2 : waitany
// right waitany: -n 2 : waitany right
// wrong ibcast: -n 3 : ibcast
// right ibcast: -n 3 : ibcast right
// wrong ibarrier: -n 4 : ibarrier
// right ibarrier: -n 4 : ibarrier right
// wrong iallreduce: -n 2 : iallreduce
// right iallreduce: -n 2 : iallreduce right
// wrong cancelled: -n 1 : cancelled
// right cancelled: -n 1 : cancelled right
// wrong started: -n 2 : started
// right started: -n 2 : started right
// wrong not-freed: -n 2 : not-freed
// right not-freed: -n 2 : not-freed right
// wrong never-started: -n 2 : never-started
// right never-started: -n 2 : never-started right
// wrong startall: -n 2 : startall
// right startall: -n 2 : startall right
// wrong bcast_init: -n 2 : bcast_init
// right bcast_init: -n 2 : bcast_init right
// wrong partitioned: -n 2 : partitioned
// right partitioned: -n 2 : partitioned right
// wrong grequest: -n 1 : grequest
// right grequest: -n 1 : grequest right
// wrong rput: -n 2 : rput
// right rput: -n 2 : rput right
// wrong one-rank: -n 3 : one-rank
// right one-rank: -n 3 : one-rank right
// wrong abort: --on-error=abort -n 2 : isend
// right abort: --on-error=abort -n 2 : isend right
#include <mpi.h>
#include <string.h>

static int rank, size, right, other, one, two, sum;
static MPI_Request request[2];

static int is(const char* a, const char* b) { return strcmp(a, b) == 0; }
static void wait(void) { if (right) MPI_Wait(&request[0], MPI_STATUS_IGNORE); }

static void messages(const char* what) {
  int flag = 0, index;
  if (rank == 1) {
    if (is(what, "overwritten") || is(what, "one-of-two") || is(what, "waitany")) MPI_Recv(&two, 1, MPI_INT, 0, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (is(what, "irecv")) MPI_Send(&one, 1, MPI_INT, 0, 1, MPI_COMM_WORLD);
    else MPI_Recv(&one, 1, MPI_INT, 0, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return;
  }
  if (is(what, "irecv")) MPI_Irecv(&one, 1, MPI_INT, 1, 1, MPI_COMM_WORLD, &request[0]);
  else if (is(what, "issend")) MPI_Issend(&one, 1, MPI_INT, 1, 1, MPI_COMM_WORLD, &request[0]);
  else MPI_Isend(&one, 1, MPI_INT, 1, 1, MPI_COMM_WORLD, &request[0]);
  if (is(what, "overwritten")) {
    wait();
    MPI_Isend(&two, 1, MPI_INT, 1, 1, MPI_COMM_WORLD, &request[0]);
    MPI_Wait(&request[0], MPI_STATUS_IGNORE);
  } else if (is(what, "one-of-two")) {
    MPI_Isend(&two, 1, MPI_INT, 1, 1, MPI_COMM_WORLD, &request[1]);
    MPI_Waitall(right ? 2 : 1, request, MPI_STATUSES_IGNORE);
  } else if (is(what, "waitany")) {
    MPI_Isend(&two, 1, MPI_INT, 1, 1, MPI_COMM_WORLD, &request[1]);
    for (int i = 0; i < (right ? 2 : 1); ++i) MPI_Waitany(2, request, &index, MPI_STATUS_IGNORE);
  } else if (is(what, "test-once")) {
    while (right && !flag) MPI_Test(&request[0], &flag, MPI_STATUS_IGNORE);
    if (!right) MPI_Request_get_status(request[0], &flag, MPI_STATUS_IGNORE);
  } else {
    wait();
  }
}

static void collectives(const char* what) {
  if (is(what, "ibcast")) MPI_Ibcast(&one, 1, MPI_INT, 0, MPI_COMM_WORLD, &request[0]);
  if (is(what, "ibarrier")) MPI_Ibarrier(MPI_COMM_WORLD, &request[0]);
  if (is(what, "iallreduce")) MPI_Iallreduce(&one, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD, &request[0]);
  wait();
}

static void persistent(const char* what) {
  int n = is(what, "startall") ? 2 : 1;
  if (is(what, "bcast_init")) {
    MPI_Bcast_init(&one, 1, MPI_INT, 0, MPI_COMM_WORLD, MPI_INFO_NULL, &request[0]);
  } else if (is(what, "partitioned")) {
    if (rank == 0) MPI_Psend_init(&one, 1, 1, MPI_INT, 1, 5, MPI_COMM_WORLD, MPI_INFO_NULL, &request[0]);
    else MPI_Precv_init(&one, 1, 1, MPI_INT, 0, 5, MPI_COMM_WORLD, MPI_INFO_NULL, &request[0]);
  } else {
    for (int i = 0; i < n; ++i)
      if (rank == 0) MPI_Send_init(&one, 1, MPI_INT, 1, i, MPI_COMM_WORLD, &request[i]);
      else MPI_Recv_init(i == 0 ? &one : &two, 1, MPI_INT, 0, i, MPI_COMM_WORLD, &request[i]);
  }
  if (!is(what, "never-started")) MPI_Startall(n, request);
  if (is(what, "partitioned") && rank == 0) MPI_Pready(0, request[0]);
  if ((right && !is(what, "never-started")) || is(what, "not-freed")) MPI_Waitall(n, request, MPI_STATUSES_IGNORE);
  for (int i = 0; i < n && right; ++i) MPI_Request_free(&request[i]);
}

static int query(void* extra, MPI_Status* status) { return MPI_Status_set_elements(status, MPI_INT, 0); }
static int nothing(void* extra) { return 0; }
static int no_cancel(void* extra, int done) { return 0; }

static void others(const char* what) {
  MPI_Win win;
  if (is(what, "cancelled")) {
    MPI_Irecv(&one, 1, MPI_INT, 0, 1, MPI_COMM_WORLD, &request[0]);
    MPI_Cancel(&request[0]);
    wait();
  } else if (is(what, "grequest")) {
    MPI_Grequest_start(query, nothing, no_cancel, NULL, &request[0]);
    MPI_Grequest_complete(request[0]);
    wait();
  } else if (is(what, "rput")) {
    MPI_Win_create(&one, sizeof one, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
    MPI_Win_lock(MPI_LOCK_SHARED, 0, 0, win);
    if (rank == 1) MPI_Rput(&two, 1, MPI_INT, 0, 0, 1, MPI_INT, win, &request[0]);
    if (rank == 1) wait();
    MPI_Win_unlock(0, win);
    MPI_Win_free(&win);
  } else {  /* one-rank: the last one only */
    for (int i = 0; i < 2 && rank == 0; ++i) MPI_Recv(&one, 1, MPI_INT, i + 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (rank != 0) MPI_Isend(&one, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, &request[0]);
    if (rank == 1 || (rank == 2 && right)) MPI_Wait(&request[0], MPI_STATUS_IGNORE);
  }
}

int main(int argc, char** argv) {
  const char* what = argv[1];
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  if (is(what, "ibcast") || is(what, "ibarrier") || is(what, "iallreduce")) collectives(what);
  else if (is(what, "cancelled") || is(what, "grequest") || is(what, "rput") || is(what, "one-rank")) others(what);
  else if (is(what, "started") || is(what, "not-freed") || is(what, "never-started") || is(what, "startall") || is(what, "bcast_init") || is(what, "partitioned"))
    persistent(what);
  else messages(what);
  MPI_Finalize();
  return 0;
}

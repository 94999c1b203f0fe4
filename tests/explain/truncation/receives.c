// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Messages that are longer than the room for them, in all forms of receiving. Rank 0 sends more than the last rank has room for; the right
// ones send just as much.
//
// wrong recv: -n 2 : recv
// right recv: -n 2 : recv right
// wrong recv-large: -n 2 : recv-large
// right recv-large: -n 2 : recv-large right
// wrong recv-any: -n 3 : recv-any
// right recv-any: -n 3 : recv-any right
// wrong issend: -n 2 : issend
// right issend: -n 2 : issend right
// wrong irecv-wait: -n 2 : irecv-wait
// right irecv-wait: -n 2 : irecv-wait right
// wrong irecv-late: -n 2 : irecv-late
// right irecv-late: -n 2 : irecv-late right
// wrong irecv-test: -n 2 : irecv-test
// right irecv-test: -n 2 : irecv-test right
// wrong waitany: -n 2 : waitany
// right waitany: -n 2 : waitany right
// wrong waitall: -n 2 : waitall
// right waitall: -n 2 : waitall right
// wrong persistent: -n 2 : persistent
// right persistent: -n 2 : persistent right
// wrong mrecv: -n 2 : mrecv
// right mrecv: -n 2 : mrecv right
// wrong imrecv: -n 2 : imrecv
// right imrecv: -n 2 : imrecv right
// wrong sendrecv: -n 2 : sendrecv
// right sendrecv: -n 2 : sendrecv right
// wrong replace: -n 2 : replace
// right replace: -n 2 : replace right
// wrong to-itself: -n 1 : to-itself
// right to-itself: -n 1 : to-itself right
// wrong partitioned: -n 2 : partitioned
// right partitioned: -n 2 : partitioned right
// wrong derived: -n 2 : derived
// right derived: -n 2 : derived right
#include <mpi.h>
#include <string.h>

static int data[50000], room[50000];
static int rank, size, last, more;

static int is(const char* a, const char* b) { return strcmp(a, b) == 0; }

static void send(int n) { MPI_Send(data, n + more, MPI_INT, last, 7, MPI_COMM_WORLD); }

static void blocking(const char* what) {
  MPI_Message message;
  MPI_Request request;
  if (is(what, "recv-large")) {
    if (rank == 0) MPI_Isend(data, 40000 + more, MPI_INT, 1, 7, MPI_COMM_WORLD, &request);
    else MPI_Recv(room, 40000, MPI_INT, 0, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank == 0) MPI_Wait(&request, MPI_STATUS_IGNORE);
  } else if (is(what, "issend") && rank == 0) {
    MPI_Issend(data, 4 + more, MPI_INT, last, 7, MPI_COMM_WORLD, &request);
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  } else if (is(what, "to-itself")) {
    MPI_Irecv(room, 4, MPI_INT, 0, 7, MPI_COMM_WORLD, &request);
    send(4);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  } else if (rank == 0) {
    send(4);
  } else if (rank == last && is(what, "recv-any")) {
    MPI_Recv(room, 4, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  } else if (rank == last && is(what, "mrecv")) {
    MPI_Mprobe(0, 7, MPI_COMM_WORLD, &message, MPI_STATUS_IGNORE);
    MPI_Mrecv(room, 4, MPI_INT, &message, MPI_STATUS_IGNORE);
  } else if (rank == last && is(what, "imrecv")) {
    MPI_Mprobe(0, 7, MPI_COMM_WORLD, &message, MPI_STATUS_IGNORE);
    MPI_Imrecv(room, 4, MPI_INT, &message, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  } else if (rank == last) {
    MPI_Recv(room, 4, MPI_INT, 0, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (is(what, "issend")) MPI_Barrier(MPI_COMM_WORLD);
  }
}

static void exchanges(const char* what) {
  if (rank == 0)
    MPI_Sendrecv(data, 4 + more, MPI_INT, 1, 7, room, 4, MPI_INT, MPI_PROC_NULL, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  else if (is(what, "sendrecv"))
    MPI_Sendrecv(data, 4, MPI_INT, MPI_PROC_NULL, 7, room, 4, MPI_INT, 0, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  else
    MPI_Sendrecv_replace(room, 4, MPI_INT, MPI_PROC_NULL, 7, 0, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void requests(const char* what) {
  MPI_Request request[2];
  int flag = 0, index;
  if (rank == 0) {
    MPI_Barrier(MPI_COMM_WORLD);
    send(4);
    if (is(what, "waitall") || is(what, "waitany")) MPI_Send(data, 1, MPI_INT, last, 8, MPI_COMM_WORLD);
    return;
  }
  if (!is(what, "irecv-late")) MPI_Irecv(room, 4, MPI_INT, 0, 7, MPI_COMM_WORLD, &request[0]);
  MPI_Barrier(MPI_COMM_WORLD);
  if (is(what, "irecv-late")) MPI_Irecv(room, 4, MPI_INT, 0, 7, MPI_COMM_WORLD, &request[0]);
  if (is(what, "irecv-test"))
    while (!flag) MPI_Test(&request[0], &flag, MPI_STATUS_IGNORE);
  else if (is(what, "waitany"))
    MPI_Waitany(1, request, &index, MPI_STATUS_IGNORE), MPI_Recv(room, 1, MPI_INT, 0, 8, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  else if (is(what, "waitall")) {
    MPI_Irecv(room + 100, 1, MPI_INT, 0, 8, MPI_COMM_WORLD, &request[1]);
    MPI_Waitall(2, request, MPI_STATUSES_IGNORE);
  } else {
    MPI_Wait(&request[0], MPI_STATUS_IGNORE);
  }
}

static void started(const char* what) {
  MPI_Request request;
  if (is(what, "partitioned")) {
    if (rank == 0) MPI_Psend_init(data, 2, 2 + more, MPI_INT, 1, 7, MPI_COMM_WORLD, MPI_INFO_NULL, &request);
    else MPI_Precv_init(room, 2, 2, MPI_INT, 0, 7, MPI_COMM_WORLD, MPI_INFO_NULL, &request);
  } else {
    if (rank == 0) MPI_Send_init(data, 4 + more, MPI_INT, 1, 7, MPI_COMM_WORLD, &request);
    else MPI_Recv_init(room, 4, MPI_INT, 0, 7, MPI_COMM_WORLD, &request);
  }
  MPI_Start(&request);
  if (rank == 0 && is(what, "partitioned")) MPI_Pready_range(0, 1, request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Request_free(&request);
}

static void derived(void) {
  MPI_Datatype column;
  MPI_Type_vector(4 + more, 1, 10, MPI_INT, &column);
  MPI_Type_commit(&column);
  if (rank == 0) MPI_Send(data, 1, column, 1, 7, MPI_COMM_WORLD);
  else MPI_Recv(room, 4, MPI_INT, 0, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Type_free(&column);
}

int main(int argc, char** argv) {
  const char* what = argv[1];
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  last = size - 1;
  more = argc > 2 ? 0 : 3;
  if (is(what, "sendrecv") || is(what, "replace")) exchanges(what);
  else if (is(what, "persistent") || is(what, "partitioned")) started(what);
  else if (is(what, "derived")) derived();
  else if (!strncmp(what, "irecv", 5) || !strncmp(what, "wait", 4)) requests(what);
  else blocking(what);
  MPI_Finalize();
  return 0;
}

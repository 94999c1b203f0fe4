// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What is sent as one type and received as another of the same size. The job goes on; the right ones use the same type.
//
// wrong int-float: -n 2 : int-float
// right int-float: -n 2 : int-float right
// wrong double-long: -n 2 : double-long
// right double-long: -n 2 : double-long right
// wrong two-ints-double: -n 2 : two-ints-double
// right two-ints-double: -n 2 : two-ints-double right
// wrong signed: -n 2 : signed
// right signed: -n 2 : signed right
// wrong complex: -n 2 : complex
// right complex: -n 2 : complex right
// wrong irecv: -n 2 : irecv
// right irecv: -n 2 : irecv right
// wrong ssend: -n 2 : ssend
// right ssend: -n 2 : ssend right
// wrong bsend: -n 2 : bsend
// right bsend: -n 2 : bsend right
// wrong persistent: -n 2 : persistent
// right persistent: -n 2 : persistent right
// wrong mrecv: -n 2 : mrecv
// right mrecv: -n 2 : mrecv right
// wrong sendrecv: -n 3 : sendrecv
// right sendrecv: -n 3 : sendrecv right
// wrong large: -n 2 : large
// right large: -n 2 : large right
// wrong loop: -n 2 : loop
// right loop: -n 2 : loop right
// wrong vector: -n 2 : vector
// right vector: -n 2 : vector right
// wrong contiguous: -n 2 : contiguous
// right contiguous: -n 2 : contiguous right
// wrong any-source: -n 2 : any-source
// right any-source: -n 2 : any-source right
// wrong abort: --on-error=abort -n 2 : int-float
// right abort: --on-error=abort -n 2 : int-float right
// wrong bytes: --check=types -n 2 : bytes
// right bytes: --check=types -n 2 : bytes right
// wrong char: -n 2 : char
// right char: -n 2 : char right
#include <mpi.h>
#include <string.h>

static double room[4000];
static int rank, size, right;

static int is(const char* a, const char* b) { return strcmp(a, b) == 0; }

/* Rank 0 sends n of `mine` to rank 1, which receives m of `theirs`. */
static void message(int n, MPI_Datatype mine, int m, MPI_Datatype theirs) {
  if (rank == 0) MPI_Send(room, n, mine, 1, 5, MPI_COMM_WORLD);
  if (rank == 1) MPI_Recv(room, m, theirs, 0, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void other_receives(const char* what, MPI_Datatype type) {
  MPI_Request request;
  MPI_Message found;
  if (rank == 0 && is(what, "ssend")) {
    MPI_Ssend(room, 3, MPI_INT, 1, 5, MPI_COMM_WORLD);
  } else if (rank == 0 && is(what, "bsend")) {
    MPI_Buffer_attach(MPI_BUFFER_AUTOMATIC, 0);
    MPI_Bsend(room, 3, MPI_INT, 1, 5, MPI_COMM_WORLD);
    MPI_Buffer_detach(&found, &size);
  } else if (rank == 0 && is(what, "persistent")) {
    MPI_Send_init(room, 3, MPI_INT, 1, 5, MPI_COMM_WORLD, &request);
    MPI_Start(&request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    MPI_Request_free(&request);
  } else if (rank == 0) {
    MPI_Send(room, 3, MPI_INT, 1, 5, MPI_COMM_WORLD);
  } else if (is(what, "mrecv")) {
    MPI_Mprobe(0, 5, MPI_COMM_WORLD, &found, MPI_STATUS_IGNORE);
    MPI_Mrecv(room, 3, type, &found, MPI_STATUS_IGNORE);
  } else if (is(what, "persistent")) {
    MPI_Recv_init(room, 3, type, 0, 5, MPI_COMM_WORLD, &request);
    MPI_Start(&request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    MPI_Request_free(&request);
  } else if (is(what, "irecv")) {
    MPI_Irecv(room, 3, type, 0, 5, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  } else {
    MPI_Recv(room, 3, type, 0, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
}

static void derived(const char* what) {
  MPI_Datatype column;
  if (is(what, "vector")) MPI_Type_vector(5, 1, 3, MPI_DOUBLE, &column);
  else MPI_Type_contiguous(5, MPI_DOUBLE, &column);
  MPI_Type_commit(&column);
  message(1, column, 5, right ? MPI_DOUBLE : MPI_LONG);
  MPI_Type_free(&column);
}

int main(int argc, char** argv) {
  const char* what = argv[1];
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  int next = (rank + 1) % size, before = (rank + size - 1) % size;
  if (is(what, "int-float")) message(4, MPI_INT, 4, right ? MPI_INT : MPI_FLOAT);
  else if (is(what, "double-long")) message(4, MPI_DOUBLE, 4, right ? MPI_DOUBLE : MPI_LONG);
  else if (is(what, "two-ints-double")) message(2, MPI_INT, right ? 2 : 1, right ? MPI_INT : MPI_DOUBLE);
  else if (is(what, "signed")) message(4, MPI_INT, 4, right ? MPI_INT : MPI_UNSIGNED);
  else if (is(what, "complex")) message(4, MPI_C_DOUBLE_COMPLEX, right ? 4 : 8, right ? MPI_C_DOUBLE_COMPLEX : MPI_DOUBLE);
  else if (is(what, "large")) message(3000, MPI_LONG, 3000, right ? MPI_LONG : MPI_DOUBLE);
  else if (is(what, "bytes")) message(4, MPI_INT, right ? 4 : 16, right ? MPI_INT : MPI_BYTE);
  else if (is(what, "char")) message(4, MPI_INT, right ? 4 : 16, right ? MPI_INT : MPI_CHAR);
  else if (is(what, "loop")) for (int i = 0; i < 100; ++i) message(4, MPI_INT, 4, right ? MPI_INT : MPI_FLOAT);
  else if (is(what, "vector") || is(what, "contiguous")) derived(what);
  else if (is(what, "sendrecv")) {
    static float halo[4];
    MPI_Sendrecv(room, 2, MPI_INT, next, 1, halo, 2, right || rank != 1 ? MPI_INT : MPI_FLOAT, before, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  } else if (is(what, "any-source")) {
    if (rank != 0) MPI_Send(room, 1, MPI_DOUBLE, 0, rank, MPI_COMM_WORLD);
    for (int i = 1; i < size && rank == 0; ++i) MPI_Recv(room, 1, right ? MPI_DOUBLE : MPI_LONG, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  } else other_receives(what, right ? MPI_INT : MPI_FLOAT);
  MPI_Finalize();
  return 0;
}

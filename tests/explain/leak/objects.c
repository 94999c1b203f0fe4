// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Objects that are made and never freed: each case makes one kind, some ranks or all; the right ones free it.
//
// wrong comm: -n 2 : comm
// right comm: -n 2 : comm free
// wrong split: -n 4 : split
// right split: -n 4 : split free
// wrong group: -n 2 : group
// right group: -n 2 : group free
// wrong group-incl: -n 2 : group-incl
// right group-incl: -n 2 : group-incl free
// wrong type: -n 2 : type
// right type: -n 2 : type free
// wrong type-dup: -n 3 : type-dup
// right type-dup: -n 3 : type-dup free
// wrong types-in-loop: -n 2 : types-in-loop
// right types-in-loop: -n 2 : types-in-loop free
// wrong type-contents: -n 1 : type-contents
// right type-contents: -n 1 : type-contents free
// wrong op: -n 2 : op
// right op: -n 2 : op free
// wrong window: -n 2 : window
// right window: -n 2 : window free
// wrong file: -n 2 : file
// right file: -n 2 : file free
// wrong info: -n 2 : info
// right info: -n 2 : info free
// wrong comm-info: -n 2 : comm-info
// right comm-info: -n 2 : comm-info free
// wrong errhandler: -n 2 : errhandler
// right errhandler: -n 2 : errhandler free
// wrong got-errhandler: -n 2 : got-errhandler
// right got-errhandler: -n 2 : got-errhandler free
// wrong keyval: -n 2 : keyval
// right keyval: -n 2 : keyval free
// wrong type-keyval: -n 2 : type-keyval
// right type-keyval: -n 2 : type-keyval free
// wrong buffer: -n 2 : buffer
// right buffer: -n 2 : buffer free
// wrong memory: -n 2 : memory
// right memory: -n 2 : memory free
// wrong message: -n 2 : message
// right message: -n 2 : message free
// wrong named: -n 2 : named
// right named: -n 2 : named free
// wrong one-rank: -n 4 : one-rank
// right one-rank: -n 4 : one-rank free
// wrong cart: -n 4 : cart
// right cart: -n 4 : cart free
// wrong intercomm: -n 2 : intercomm
// right intercomm: -n 2 : intercomm free
// wrong idup: -n 2 : idup
// right idup: -n 2 : idup free
// wrong abort: --on-error=abort -n 2 : op
// right abort: --on-error=abort -n 2 : op free
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int rank, size, release;
static const char *asked;

static int is(const char *name) { return strcmp(asked, name) == 0; }
static void add(void *in, void *out, int *n, MPI_Datatype *type) { *(int *)out += *(int *)in; }
static void handle(MPI_Comm *comm, int *code, ...) {}

static void communicators(void) {
  MPI_Comm comm = MPI_COMM_NULL;
  MPI_Request request;
  int dims[2] = {2, 2}, periods[2] = {0, 0};
  if (is("comm")) MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  if (is("split")) MPI_Comm_split(MPI_COMM_WORLD, rank % 2, rank, &comm);
  if (is("cart")) MPI_Cart_create(MPI_COMM_WORLD, 2, dims, periods, 0, &comm);
  if (is("intercomm")) MPI_Intercomm_create(MPI_COMM_SELF, 0, MPI_COMM_WORLD, 1 - rank, 7, &comm);
  if (is("one-rank") && rank == 2) MPI_Comm_dup(MPI_COMM_SELF, &comm);
  if (is("named")) {
    MPI_Comm_dup(MPI_COMM_WORLD, &comm);
    MPI_Comm_set_name(comm, "rows");
  }
  if (is("idup")) {
    MPI_Comm_idup(MPI_COMM_WORLD, &comm, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
  if (comm != MPI_COMM_NULL && release) MPI_Comm_free(&comm);
}

static void groups(void) {
  MPI_Group world, group = MPI_GROUP_NULL;
  if (is("group")) MPI_Comm_group(MPI_COMM_WORLD, &group);
  if (is("group-incl")) {
    MPI_Comm_group(MPI_COMM_WORLD, &world);
    MPI_Group_incl(world, 1, &rank, &group);
    MPI_Group_free(&world);
  }
  if (group != MPI_GROUP_NULL && release) MPI_Group_free(&group);
}

static void types(void) {
  MPI_Datatype type[3];
  int n = 0, integers[3], combiner_numbers[4];
  MPI_Aint addresses[1];
  if (is("type")) MPI_Type_vector(3, 1, 2, MPI_INT, &type[n++]);
  if (is("type-dup")) MPI_Type_dup(MPI_DOUBLE, &type[n++]);
  if (is("types-in-loop"))
    while (n < 3) {
      MPI_Type_contiguous(n + 1, MPI_INT, &type[n]);
      MPI_Type_commit(&type[n++]);
    }
  if (is("type-contents")) {
    MPI_Datatype inner, outer;
    MPI_Type_contiguous(2, MPI_INT, &inner);
    MPI_Type_vector(3, 1, 2, inner, &outer);
    MPI_Type_free(&inner);
    MPI_Type_get_contents(outer, 3, 0, 1, integers, addresses, &type[n++]);
    MPI_Type_free(&outer);
  }
  while (n > 0 && release) MPI_Type_free(&type[--n]);
}

static void operations(void) {
  MPI_Op op = MPI_OP_NULL;
  if (is("op")) MPI_Op_create(add, 1, &op);
  if (op != MPI_OP_NULL && release) MPI_Op_free(&op);
}

static void windows_and_files(void) {
  static int memory[4];
  MPI_Win win = MPI_WIN_NULL;
  MPI_File file = MPI_FILE_NULL;
  if (is("window")) MPI_Win_create(memory, sizeof memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  if (is("file")) {
    char name[] = "leak-XXXXXX";
    if (rank == 0) close(mkstemp(name));
    MPI_Bcast(name, sizeof name, MPI_CHAR, 0, MPI_COMM_WORLD);
    MPI_File_open(MPI_COMM_WORLD, name, MPI_MODE_RDWR | MPI_MODE_CREATE, MPI_INFO_NULL, &file);
    if (rank == 0) remove(name);
  }
  if (win != MPI_WIN_NULL && release) MPI_Win_free(&win);
  if (file != MPI_FILE_NULL && release) MPI_File_close(&file);
}

static void small_things(void) {
  MPI_Info info = MPI_INFO_NULL;
  MPI_Errhandler handler = MPI_ERRHANDLER_NULL;
  int key = MPI_KEYVAL_INVALID;
  if (is("info")) MPI_Info_create(&info);
  if (is("comm-info")) MPI_Comm_get_info(MPI_COMM_WORLD, &info);
  if (info != MPI_INFO_NULL && release) MPI_Info_free(&info);
  if (is("errhandler")) MPI_Comm_create_errhandler(handle, &handler);
  if (is("got-errhandler")) {
    MPI_Comm_create_errhandler(handle, &handler);
    MPI_Comm_set_errhandler(MPI_COMM_SELF, handler);
    MPI_Errhandler_free(&handler);
    MPI_Comm_get_errhandler(MPI_COMM_SELF, &handler);
  }
  if (handler != MPI_ERRHANDLER_NULL && release) MPI_Errhandler_free(&handler);
  if (is("keyval")) MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, MPI_COMM_NULL_DELETE_FN, &key, NULL);
  if (is("keyval") && release) MPI_Comm_free_keyval(&key);
  if (is("type-keyval")) MPI_Type_create_keyval(MPI_TYPE_NULL_COPY_FN, MPI_TYPE_NULL_DELETE_FN, &key, NULL);
  if (is("type-keyval") && release) MPI_Type_free_keyval(&key);
}

static void memory_and_messages(void) {
  static char storage[1000 + MPI_BSEND_OVERHEAD];
  void *memory = NULL;
  int bytes, number = 7;
  MPI_Message message;
  if (is("buffer")) MPI_Buffer_attach(storage, sizeof storage);
  if (is("buffer") && release) MPI_Buffer_detach(&memory, &bytes);
  if (is("memory")) MPI_Alloc_mem(100, MPI_INFO_NULL, &memory);
  if (is("memory") && release) MPI_Free_mem(memory);
  if (is("message")) {
    if (rank == 0) MPI_Send(&number, 1, MPI_INT, 1, 3, MPI_COMM_WORLD);
    if (rank == 1) MPI_Mprobe(0, 3, MPI_COMM_WORLD, &message, MPI_STATUS_IGNORE);
    if (rank == 1 && release) MPI_Mrecv(&number, 1, MPI_INT, &message, MPI_STATUS_IGNORE);
  }
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  asked = argv[1];
  release = argc > 2;
  communicators();
  groups();
  types();
  operations();
  windows_and_files();
  small_things();
  memory_and_messages();
  MPI_Finalize();
  return 0;
}

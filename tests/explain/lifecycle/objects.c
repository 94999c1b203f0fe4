// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Objects and requests that are used after they were freed, freed twice, or used before they are ready.
//
// wrong comm-used: -n 1 : comm-used
// right comm-used: -n 1 : comm-used right
// wrong comm-freed-twice: -n 1 : comm-freed-twice
// right comm-freed-twice: -n 1 : comm-freed-twice right
// wrong comm-null-freed: -n 1 : comm-null-freed
// right comm-null-freed: -n 1 : comm-null-freed right
// wrong world-freed: -n 1 : world-freed
// right world-freed: -n 1 : world-freed right
// wrong type-used: -n 1 : type-used
// right type-used: -n 1 : type-used right
// wrong type-freed-twice: -n 1 : type-freed-twice
// right type-freed-twice: -n 1 : type-freed-twice right
// wrong type-not-committed: -n 1 : type-not-committed
// right type-not-committed: -n 1 : type-not-committed right
// wrong int-freed: -n 1 : int-freed
// right int-freed: -n 1 : int-freed right
// wrong op-used: -n 1 : op-used
// right op-used: -n 1 : op-used right
// wrong op-freed-twice: -n 1 : op-freed-twice
// right op-freed-twice: -n 1 : op-freed-twice right
// wrong sum-freed: -n 1 : sum-freed
// right sum-freed: -n 1 : sum-freed right
// wrong op-of-other-type: -n 1 : op-of-other-type
// right op-of-other-type: -n 1 : op-of-other-type right
// wrong op-of-derived-type: -n 1 : op-of-derived-type
// right op-of-derived-type: -n 1 : op-of-derived-type right
// wrong group-used: -n 1 : group-used
// right group-used: -n 1 : group-used right
// wrong window-used: -n 1 : window-used
// right window-used: -n 1 : window-used right
// wrong info-used: -n 1 : info-used
// right info-used: -n 1 : info-used right
// wrong errhandler-used: -n 1 : errhandler-used
// right errhandler-used: -n 1 : errhandler-used right
// wrong errhandler-of-window: -n 1 : errhandler-of-window
// right errhandler-of-window: -n 1 : errhandler-of-window right
// wrong memory-freed-twice: -n 1 : memory-freed-twice
// right memory-freed-twice: -n 1 : memory-freed-twice right
// wrong memory-from-malloc: -n 1 : memory-from-malloc
// right memory-from-malloc: -n 1 : memory-from-malloc right
// wrong key-used: -n 1 : key-used
// right key-used: -n 1 : key-used right
// wrong key-of-types: -n 1 : key-of-types
// right key-of-types: -n 1 : key-of-types right
// wrong info-key-too-long: -n 1 : info-key-too-long
// right info-key-too-long: -n 1 : info-key-too-long right
// wrong buffer-detached-twice: -n 1 : buffer-detached-twice
// right buffer-detached-twice: -n 1 : buffer-detached-twice right
// wrong buffer-attached-twice: -n 1 : buffer-attached-twice
// right buffer-attached-twice: -n 1 : buffer-attached-twice right
// wrong started-twice: -n 1 : started-twice
// right started-twice: -n 1 : started-twice right
// wrong started-not-persistent: -n 1 : started-not-persistent
// right started-not-persistent: -n 1 : started-not-persistent right
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

static int right;
static const char *asked;

static int is(const char *name) { return strcmp(asked, name) == 0; }
static void add(void *in, void *out, int *n, MPI_Datatype *type) { *(int *)out += *(int *)in; }
static void handle(MPI_Comm *comm, int *code, ...) {}

static void communicators(void) {
  if (is("comm-used")) {
    MPI_Comm comm, copy;
    MPI_Comm_dup(MPI_COMM_WORLD, &comm);
    copy = comm;
    if (!right) MPI_Comm_free(&comm);
    MPI_Barrier(copy);
    if (right) MPI_Comm_free(&comm);
  }
  if (is("comm-freed-twice")) {
    MPI_Comm comm, copy;
    MPI_Comm_dup(MPI_COMM_WORLD, &comm);
    copy = comm;
    MPI_Comm_free(&comm);
    if (!right) MPI_Comm_free(&copy);
  }
  if (is("comm-null-freed")) {
    MPI_Comm comm;
    MPI_Comm_dup(MPI_COMM_WORLD, &comm);
    MPI_Comm_free(&comm);
    if (!right) MPI_Comm_free(&comm);
  }
  if (is("world-freed")) {
    MPI_Comm comm = MPI_COMM_WORLD;
    if (right) MPI_Comm_dup(MPI_COMM_WORLD, &comm);
    MPI_Comm_free(&comm);
  }
}

static void types(void) {
  if (is("type-used")) {
    MPI_Datatype type, copy;
    int in[2] = {1, 2}, out[2];
    MPI_Type_contiguous(2, MPI_INT, &type);
    MPI_Type_commit(&type);
    copy = type;
    if (!right) MPI_Type_free(&type);
    MPI_Sendrecv(in, 1, copy, 0, 0, out, 1, copy, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (right) MPI_Type_free(&type);
  }
  if (is("type-freed-twice")) {
    MPI_Datatype type, copy;
    MPI_Type_vector(2, 1, 2, MPI_INT, &type);
    copy = type;
    MPI_Type_free(&type);
    if (!right) MPI_Type_free(&copy);
  }
  if (is("type-not-committed")) {
    MPI_Datatype type;
    int in[2] = {1, 2}, out[2];
    MPI_Type_contiguous(2, MPI_INT, &type);
    if (right) MPI_Type_commit(&type);
    MPI_Sendrecv(in, 1, type, 0, 0, out, 1, type, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Type_free(&type);
  }
  if (is("int-freed")) {
    MPI_Datatype type = MPI_INT;
    if (right) MPI_Type_dup(MPI_INT, &type);
    MPI_Type_free(&type);
  }
}

static void operations(void) {
  if (is("op-used")) {
    MPI_Op op, copy;
    int in = 1, out;
    MPI_Op_create(add, 1, &op);
    copy = op;
    if (!right) MPI_Op_free(&op);
    MPI_Allreduce(&in, &out, 1, MPI_INT, copy, MPI_COMM_WORLD);
    if (right) MPI_Op_free(&op);
  }
  if (is("op-freed-twice")) {
    MPI_Op op, copy;
    MPI_Op_create(add, 1, &op);
    copy = op;
    MPI_Op_free(&op);
    if (!right) MPI_Op_free(&copy);
  }
  if (is("sum-freed")) {
    MPI_Op op = MPI_SUM;
    if (right) MPI_Op_create(add, 1, &op);
    MPI_Op_free(&op);
  }
  if (is("op-of-other-type")) {
    double in = 1, out;
    int bits = 1, both;
    if (right) MPI_Allreduce(&bits, &both, 1, MPI_INT, MPI_BAND, MPI_COMM_WORLD);
    else MPI_Allreduce(&in, &out, 1, MPI_DOUBLE, MPI_BAND, MPI_COMM_WORLD);
  }
  if (is("op-of-derived-type")) {
    MPI_Datatype type;
    int in[2] = {1, 2}, out[2];
    MPI_Type_contiguous(2, MPI_INT, &type);
    MPI_Type_commit(&type);
    if (right) MPI_Allreduce(in, out, 2, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    else MPI_Allreduce(in, out, 1, type, MPI_SUM, MPI_COMM_WORLD);
    MPI_Type_free(&type);
  }
}

static void other_objects(void) {
  if (is("group-used")) {
    MPI_Group group, copy;
    int size;
    MPI_Comm_group(MPI_COMM_WORLD, &group);
    copy = group;
    if (!right) MPI_Group_free(&group);
    MPI_Group_size(copy, &size);
    if (right) MPI_Group_free(&group);
  }
  if (is("window-used")) {
    MPI_Win win, copy;
    int memory;
    MPI_Win_create(&memory, sizeof memory, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
    copy = win;
    if (!right) MPI_Win_free(&win);
    MPI_Win_fence(0, copy);
    if (right) MPI_Win_free(&win);
  }
  if (is("info-used")) {
    MPI_Info info, copy;
    MPI_Info_create(&info);
    copy = info;
    if (!right) MPI_Info_free(&info);
    MPI_Info_set(copy, "key", "value");
    if (right) MPI_Info_free(&info);
  }
  if (is("errhandler-used")) {
    MPI_Errhandler handler, copy;
    MPI_Comm_create_errhandler(handle, &handler);
    copy = handler;
    if (!right) MPI_Errhandler_free(&handler);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, copy);
    if (right) MPI_Errhandler_free(&handler);
  }
  if (is("errhandler-of-window")) {
    MPI_Errhandler handler;
    if (right) MPI_Comm_create_errhandler(handle, &handler);
    else MPI_Win_create_errhandler((MPI_Win_errhandler_function *)handle, &handler);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, handler);
    MPI_Errhandler_free(&handler);
  }
}

static void memory_and_keys(void) {
  if (is("memory-freed-twice")) {
    void *memory, *copy;
    MPI_Alloc_mem(64, MPI_INFO_NULL, &memory);
    copy = memory;
    MPI_Free_mem(memory);
    if (!right) MPI_Free_mem(copy);
  }
  if (is("memory-from-malloc")) {
    void *memory = malloc(64);
    if (right) free(memory);
    else MPI_Free_mem(memory);
  }
  if (is("key-used")) {
    int key, copy;
    MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, MPI_COMM_NULL_DELETE_FN, &key, NULL);
    copy = key;
    if (!right) MPI_Comm_free_keyval(&key);
    MPI_Comm_set_attr(MPI_COMM_WORLD, copy, NULL);
    if (right) MPI_Comm_free_keyval(&key);
  }
  if (is("key-of-types")) {
    int key;
    if (right) MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, MPI_COMM_NULL_DELETE_FN, &key, NULL);
    else MPI_Type_create_keyval(MPI_TYPE_NULL_COPY_FN, MPI_TYPE_NULL_DELETE_FN, &key, NULL);
    MPI_Comm_set_attr(MPI_COMM_WORLD, key, NULL);
    MPI_Comm_free_keyval(&key);
  }
  if (is("info-key-too-long")) {
    MPI_Info info;
    char key[400] = "short";
    if (!right) memset(key, 'k', 399);
    MPI_Info_create(&info);
    MPI_Info_set(info, key, "value");
    MPI_Info_free(&info);
  }
  if (is("buffer-detached-twice")) {
    static char storage[1000];
    void *memory;
    int bytes;
    MPI_Buffer_attach(storage, sizeof storage);
    MPI_Buffer_detach(&memory, &bytes);
    if (!right) MPI_Buffer_detach(&memory, &bytes);
  }
  if (is("buffer-attached-twice")) {
    static char storage[1000];
    void *memory;
    int bytes;
    MPI_Buffer_attach(storage, sizeof storage);
    if (!right) MPI_Buffer_attach(storage, sizeof storage);
    MPI_Buffer_detach(&memory, &bytes);
  }
}

static void requests(void) {
  if (is("started-twice")) {
    MPI_Request request;
    int out = 1, in;
    MPI_Recv_init(&in, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, &request);
    MPI_Start(&request);
    if (!right) MPI_Start(&request);
    MPI_Send(&out, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    MPI_Request_free(&request);
  }
  if (is("started-not-persistent")) {
    MPI_Request request;
    int out = 1, in;
    MPI_Irecv(&in, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, &request);
    if (!right) MPI_Start(&request);
    MPI_Send(&out, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  asked = argv[1];
  right = argc > 2;
  communicators();
  types();
  operations();
  other_objects();
  memory_and_keys();
  requests();
  MPI_Finalize();
  return 0;
}

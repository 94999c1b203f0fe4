// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Collective calls on files. The last rank makes the second call, the others the first.
//
// wrong open-barrier: -n 2 : open_barrier
// right open-barrier: -n 2 : open_barrier right
// wrong close-sync: -n 2 : close_sync
// right close-sync: -n 2 : close_sync right
// wrong write-read: -n 2 : write_read
// right write-read: -n 2 : write_read right
// wrong write-write_at: -n 3 : write_write_at
// right write-write_at: -n 3 : write_write_at right
// wrong write-ordered: -n 4 : write_ordered
// right write-ordered: -n 4 : write_ordered right
// wrong write-iwrite: -n 2 : write_iwrite
// right write-iwrite: -n 2 : write_iwrite right
// wrong begin-write: -n 2 : begin_write
// right begin-write: -n 2 : begin_write right
// wrong view-size: -n 2 : view_size
// right view-size: -n 2 : view_size right
// wrong write-barrier: -n 8 : write_barrier
// right write-barrier: -n 8 : write_barrier right
#include <mpi.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int rank, size, right, odd; /* odd: this rank does it the other way */
static int data[4];
static char path[100];
static MPI_File file;

static void open_as(int mode) {
  MPI_File_open(MPI_COMM_WORLD, path, mode, MPI_INFO_NULL, &file);
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 0) unlink(path); /* nothing is left behind, however this ends */
}
static void open_file(void) { open_as(MPI_MODE_CREATE | MPI_MODE_RDWR); }
static void write_all(void) { MPI_File_write_all(file, data, 4, MPI_INT, MPI_STATUS_IGNORE); }

static void open_barrier(void) {
  if (odd) MPI_Barrier(MPI_COMM_WORLD);
  open_file();
}
static void close_sync(void) {
  if (odd) MPI_File_sync(file);
}
static void write_read(void) {
  if (odd) MPI_File_read_all(file, data, 4, MPI_INT, MPI_STATUS_IGNORE);
  else write_all();
}
static void write_write_at(void) {
  if (odd) MPI_File_write_at_all(file, 0, data, 4, MPI_INT, MPI_STATUS_IGNORE);
  else write_all();
}
static void write_ordered(void) {
  if (odd) MPI_File_write_ordered(file, data, 4, MPI_INT, MPI_STATUS_IGNORE);
  else write_all();
}
static void write_iwrite(void) {
  MPI_Request request = MPI_REQUEST_NULL;
  if (odd) MPI_File_iwrite_all(file, data, 4, MPI_INT, &request);
  else write_all();
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}
static void begin_write(void) {
  if (odd) {
    write_all();
    return;
  }
  MPI_File_write_all_begin(file, data, 4, MPI_INT);
  MPI_File_write_all_end(file, data, MPI_STATUS_IGNORE);
}
static void view_size(void) {
  if (odd) MPI_File_preallocate(file, 100);
  else MPI_File_set_view(file, 0, MPI_INT, MPI_INT, "native", MPI_INFO_NULL);
}
static void write_barrier(void) {
  if (odd) MPI_File_sync(file);
  else write_all();
}

int main(int argc, char** argv) {
  struct { const char* name; void (*run)(void); int opens; } cases[] = {
      {"open_barrier", open_barrier, 1}, {"close_sync", close_sync, 0}, {"write_read", write_read, 0},
      {"write_write_at", write_write_at, 0}, {"write_ordered", write_ordered, 0}, {"write_iwrite", write_iwrite, 0}, {"begin_write", begin_write, 0},
      {"view_size", view_size, 0}, {"write_barrier", write_barrier, 0}};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  odd = !right && rank == size - 1;
  snprintf(path, sizeof path, "mismatch-%d", (int)getppid());
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; ++i) {
    if (strcmp(cases[i].name, argv[1]) != 0) continue;
    MPI_File_set_errhandler(MPI_FILE_NULL, MPI_ERRORS_ARE_FATAL);
    if (!cases[i].opens) open_file();
    cases[i].run();
  }
  MPI_File_close(&file);
  MPI_Finalize();
  return 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Collective calls on files with arguments that differ. Each rank hears of it; who is the first to say so is a matter of luck.
//
// told: kind only
//
// wrong open-mode: -n 2 : mode
// right open-mode: -n 2 : mode right
// wrong set-size: -n 2 : set_size
// right set-size: -n 2 : set_size right
// wrong atomicity: -n 2 : atomicity
// right atomicity: -n 2 : atomicity right
#include <mpi.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int rank, size, right, odd; /* odd: this rank does it the other way */
static char path[100];
static MPI_File file;

static void open_as(int mode) {
  MPI_File_open(MPI_COMM_WORLD, path, mode, MPI_INFO_NULL, &file);
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 0) unlink(path); /* nothing is left behind, however this ends */
}
static void open_file(void) { open_as(MPI_MODE_CREATE | MPI_MODE_RDWR); }

static void open_mode(void) {
  open_as(MPI_MODE_CREATE | (odd ? MPI_MODE_WRONLY : MPI_MODE_RDWR));
}
static void set_size(void) { MPI_File_set_size(file, odd ? 200 : 100); }
static void atomicity(void) { MPI_File_set_atomicity(file, odd); }

int main(int argc, char** argv) {
  struct { const char* name; void (*run)(void); int opens; } cases[] = {
      {"mode", open_mode, 1}, {"set_size", set_size, 0}, {"atomicity", atomicity, 0}};
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

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
/* Ranks that ask again and again for what does not come, or work for long while the others wait. They give up after some seconds, so the job goes on. */
// relies on: buffered sends
// wrong test: --stuck 1 -n 2 : test
// right test: --stuck 1 -n 2 : test right
// wrong iprobe: --stuck 1 -n 2 : iprobe
// right iprobe: --stuck 1 -n 2 : iprobe right
// wrong one_polls: --stuck 1 -n 3 : one_polls
// right one_polls: --stuck 1 -n 3 : one_polls right
// wrong works: --stuck 1 -n 3 : works
// right works: -n 3 : works
// wrong sleeps: --stuck 1 -n 2 : sleeps
// right sleeps: --stuck 0 -n 2 : sleeps
#include <mpi.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int rank, size, right, one;
static double end;
static int over(void) { return MPI_Wtime() > end; }

static void test(void) {
  MPI_Request request;
  int flag = 0;
  MPI_Irecv(&one, 1, MPI_INT, 1 - rank, right ? 1 : 2, MPI_COMM_WORLD, &request);
  MPI_Send(&rank, 1, MPI_INT, 1 - rank, 1, MPI_COMM_WORLD);
  while (!flag && !over()) MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
  if (flag) return;
  MPI_Cancel(&request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Recv(&one, 1, MPI_INT, 1 - rank, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void iprobe(void) {
  int flag = 0;
  if (right) MPI_Send(&rank, 1, MPI_INT, 1 - rank, 1, MPI_COMM_WORLD);
  while (!flag && !over()) MPI_Iprobe(1 - rank, 1, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
  if (flag) MPI_Recv(&one, 1, MPI_INT, 1 - rank, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

/* The others wait in a barrier for the one that polls. */
static void one_polls(void) {
  int flag = 0;
  if (rank == 1 && right) MPI_Send(&rank, 1, MPI_INT, 0, 1, MPI_COMM_WORLD);
  while (rank == 0 && !flag && !over()) MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
  if (flag) MPI_Recv(&one, 1, MPI_INT, 1, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Barrier(MPI_COMM_WORLD);
}

static void works(void) {
  while (rank == 0 && !over()) {}
  MPI_Barrier(MPI_COMM_WORLD);
}

static void sleeps(void) {
  if (rank == 0) sleep(3);
  MPI_Barrier(MPI_COMM_WORLD);
}

int main(int argc, char** argv) {
  struct { const char* name; void (*run)(void); } cases[] = {{"test", test}, {"iprobe", iprobe}, {"one_polls", one_polls}, {"works", works}, {"sleeps", sleeps}};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  end = MPI_Wtime() + (strcmp(argv[1], "works") ? 5 : 3);
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (strcmp(cases[i].name, argv[1]) == 0) cases[i].run();
  MPI_Finalize();
  return 0;
}

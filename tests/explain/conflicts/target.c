// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A target that loads and stores its memory while others access it. Rank 0 is the origin, rank 1 the target.
//
// needs: watchpoints
//
// wrong store-put: --check=rma -n 2 : fence store put wrong
// right store-put: --check=rma -n 2 : fence store put right
// wrong load-put: --check=rma -n 2 : fence load put wrong
// right load-put: --check=rma -n 2 : fence load put right
// wrong store-get: --check=rma -n 2 : fence store get wrong
// right store-get: --check=rma -n 2 : fence store get right
// wrong store-locked: --check=rma -n 2 : lock store put wrong
// right store-locked: --check=rma -n 2 : lock store put right
#include <mpi.h>
#include <string.h>

static int seen, local[2], memory[2];

static void touch(const char* how) {
  if (strcmp(how, "store") == 0) memory[0] = 5;
  else seen = memory[0];
}

int main(int argc, char** argv) {
  int rank;
  MPI_Win win;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const int wrong = strcmp(argv[4], "wrong") == 0, fences = strcmp(argv[1], "fence") == 0;
  MPI_Win_create(memory, sizeof memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  memory[0] = 1;
  if (fences) MPI_Win_fence(0, win);
  else MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 0) {
    if (!fences) MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 1, 0, win);
    if (strcmp(argv[3], "put") == 0) MPI_Put(local, 1, MPI_INT, 1, 0, 1, MPI_INT, win);
    else MPI_Get(local, 1, MPI_INT, 1, 0, 1, MPI_INT, win);
    if (!fences) MPI_Win_unlock(1, win);
  }
  if (rank == 1 && wrong) touch(argv[2]);
  if (fences) MPI_Win_fence(0, win);
  else MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 1) touch(argv[2]);
  if (fences) MPI_Win_fence(0, win);
  MPI_Win_free(&win);
  MPI_Finalize();
  return 0;
}

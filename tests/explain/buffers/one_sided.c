// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The origin's buffers of one-sided operations belong to MPI until the epoch is closed or flushed.
//
// needs: watchpoints
//
// wrong put-written: --check=buffers -n 2 : put wrong fence
// right put-written: --check=buffers -n 2 : put right fence
// wrong get-read: --check=buffers -n 2 : get wrong fence
// right get-read: --check=buffers -n 2 : get right fence
// wrong put-locked: --check=buffers -n 2 : put wrong lock
// right put-locked: --check=buffers -n 2 : put right lock
// wrong get-locked: --check=buffers -n 2 : get wrong lock
// right get-locked: --check=buffers -n 2 : get right lock
// wrong get-flushed: --check=buffers -n 2 : get wrong flush
// right get-flushed: --check=buffers -n 2 : get right flush
// wrong two-gets: --check=buffers -n 2 : gets wrong fence
// right two-gets: --check=buffers -n 2 : gets right fence
// wrong rget: --check=buffers -n 2 : rget wrong lock
// right rget: --check=buffers -n 2 : rget right lock
// wrong accumulate: --check=buffers -n 2 : accumulate wrong fence
// right accumulate: --check=buffers -n 2 : accumulate right fence
#include <mpi.h>
#include <string.h>

static int wrong, local[4], memory[4], seen;

int main(int argc, char** argv) {
  int rank;
  MPI_Win win;
  MPI_Request request;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const char* what = argv[1];
  const char* how = argv[3];
  wrong = strcmp(argv[2], "wrong") == 0;
  MPI_Win_create(memory, sizeof memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  if (strcmp(how, "fence") == 0) MPI_Win_fence(0, win);
  if (rank == 0) {
    if (strcmp(how, "fence") != 0) MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 1, 0, win);
    if (strcmp(what, "put") == 0) {
      MPI_Put(local, 1, MPI_INT, 1, 0, 1, MPI_INT, win);
      if (wrong) local[0] = 5;
    }
    if (strcmp(what, "accumulate") == 0) {
      MPI_Accumulate(local, 1, MPI_INT, 1, 0, 1, MPI_INT, MPI_SUM, win);
      if (wrong) local[0] = 5;
    }
    if (strcmp(what, "get") == 0) {
      MPI_Get(local, 1, MPI_INT, 1, 0, 1, MPI_INT, win);
      if (wrong) seen = local[0];
      if (strcmp(how, "flush") == 0) {
        MPI_Win_flush_local(1, win);
        seen += local[0];
      }
    }
    if (strcmp(what, "gets") == 0) {
      MPI_Get(local, 2, MPI_INT, 1, 0, 2, MPI_INT, win);
      MPI_Get(local + (wrong ? 1 : 2), 2, MPI_INT, 1, 2, 2, MPI_INT, win);
    }
    if (strcmp(what, "rget") == 0) {
      MPI_Rget(local, 1, MPI_INT, 1, 0, 1, MPI_INT, win, &request);
      if (wrong) seen = local[0];
      MPI_Wait(&request, MPI_STATUS_IGNORE);
      seen += local[0];
    }
    if (strcmp(how, "fence") != 0) MPI_Win_unlock(1, win);
  }
  if (strcmp(how, "fence") == 0) MPI_Win_fence(0, win);
  local[0] = seen;
  MPI_Win_free(&win);
  MPI_Finalize();
  return 0;
}

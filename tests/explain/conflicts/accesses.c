// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// One-sided accesses of the same bytes need an order (MPI-5.0 §12.7). Rank 1 is the target, 0 and 2 are origins.
//
// wrong put-put: --check=rma -n 3 : fence put put wrong
// right put-put: --check=rma -n 3 : fence put put right
// wrong put-get: --check=rma -n 3 : fence put get wrong
// right put-get: --check=rma -n 3 : fence put get right
// wrong put-accumulate: --check=rma -n 3 : fence put accumulate wrong
// right put-accumulate: --check=rma -n 3 : fence put accumulate right
// wrong get-accumulate: --check=rma -n 3 : fence get accumulate wrong
// right get-accumulate: --check=rma -n 3 : fence get accumulate right
// wrong sum-max: --check=rma -n 3 : fence accumulate maximum wrong
// right sum-max: --check=rma -n 3 : fence accumulate maximum right
// wrong shared-locks: --check=rma -n 3 : shared put put wrong
// right shared-locks: --check=rma -n 3 : shared put put right
// wrong shared-lock-get: --check=rma -n 3 : shared put get wrong
// right shared-lock-get: --check=rma -n 3 : shared put get right
// wrong lock-all: --check=rma -n 3 : all put put wrong
// right lock-all: --check=rma -n 3 : all put put right
// wrong post-start: --check=rma -n 3 : post put put wrong
// right post-start: --check=rma -n 3 : post put put right
// wrong one-origin: --check=rma -n 3 : own put put wrong
// right one-origin: --check=rma -n 3 : own put put right
// wrong one-origin-get: --check=rma -n 3 : own put get wrong
// right one-origin-get: --check=rma -n 3 : own put get right
#include <mpi.h>
#include <string.h>

static int rank, wrong, local[2], memory[2];
static MPI_Win win;

static void access(const char* what, int place) {
  if (strcmp(what, "put") == 0) MPI_Put(local, 1, MPI_INT, 1, place, 1, MPI_INT, win);
  if (strcmp(what, "get") == 0) MPI_Get(local, 1, MPI_INT, 1, place, 1, MPI_INT, win);
  if (strcmp(what, "accumulate") == 0) MPI_Accumulate(local, 1, MPI_INT, 1, place, 1, MPI_INT, MPI_SUM, win);
  if (strcmp(what, "maximum") == 0) MPI_Accumulate(local, 1, MPI_INT, 1, place, 1, MPI_INT, MPI_MAX, win);
}

// Rank 2 comes after rank 0 in time, so that the report always names the same one first; a message that MPI does not see orders nothing.
static void later(void) {
  static int token[2];
  if (rank == 0) MPI_Send(token, 1, MPI_INT, 2, 0, MPI_COMM_WORLD);
  if (rank == 2) MPI_Recv(token, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const char* how = argv[1];
  wrong = strcmp(argv[4], "wrong") == 0;
  const int second = wrong ? 0 : 1;  // the right ones use places of their own
  MPI_Win_create(memory, sizeof memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  if (strcmp(how, "fence") == 0) {
    MPI_Win_fence(0, win);
    if (rank == 0) access(argv[2], 0);
    later();
    if (rank == 2) access(argv[3], second);
    MPI_Win_fence(0, win);
  } else if (strcmp(how, "post") == 0) {
    MPI_Group all, group;
    int target = 1, origins[] = {0, 2};
    MPI_Comm_group(MPI_COMM_WORLD, &all);
    MPI_Group_incl(all, rank == 1 ? 2 : 1, rank == 1 ? origins : &target, &group);
    if (rank == 1) MPI_Win_post(group, 0, win);
    else MPI_Win_start(group, 0, win);
    if (rank == 0) access(argv[2], 0);
    later();
    if (rank == 2) access(argv[3], second);
    if (rank == 1) MPI_Win_wait(win);
    else MPI_Win_complete(win);
    MPI_Group_free(&all);
    MPI_Group_free(&group);
  } else if (strcmp(how, "own") == 0) {
    if (rank == 0) {
      MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 1, 0, win);
      access(argv[2], 0);
      if (!wrong) MPI_Win_flush(1, win);
      access(argv[3], 0);
      MPI_Win_unlock(1, win);
    }
  } else {
    if (strcmp(how, "all") == 0) MPI_Win_lock_all(0, win);
    else if (rank != 1) MPI_Win_lock(MPI_LOCK_SHARED, 1, 0, win);
    if (rank == 0) access(argv[2], 0);
    if (!wrong && rank == 0) MPI_Win_flush(1, win);
    later();
    if (rank == 2) access(argv[3], 0);
    if (strcmp(how, "all") == 0) MPI_Win_unlock_all(win);
    else if (rank != 1) MPI_Win_unlock(1, win);
  }
  MPI_Win_free(&win);
  MPI_Finalize();
  return 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
/* One-sided synchronisation and files. */
// wrong fence: -n 3 : fence
// right fence: -n 3 : fence right
// wrong start: -n 2 : start
// right start: -n 2 : start right
// wrong wait: -n 3 : wait
// right wait: -n 3 : wait right
// wrong two_starts: -n 2 : two_starts
// right two_starts: -n 2 : two_starts right
// wrong lock: -n 2 : lock
// right lock: -n 2 : lock right
// wrong lock_circle: -n 2 : lock_circle
// right lock_circle: -n 2 : lock_circle right
// wrong shared_lock: -n 3 : shared_lock
// right shared_lock: -n 3 : shared_lock right
// wrong win_create: -n 2 : win_create
// right win_create: -n 2 : win_create right
// wrong win_free: -n 3 : win_free
// right win_free: -n 3 : win_free right
// wrong file_open: -n 2 : file_open
// right file_open: -n 2 : file_open right
// wrong write_all: -n 3 : write_all
// right write_all: -n 3 : write_all right
#include <mpi.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int rank, size, right;
static int in[8], memory[8];
static MPI_Win win;

static void make(void) { MPI_Win_create(memory, sizeof memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win); }
static void end(void) { MPI_Win_free(&win); }
static MPI_Group only(int member) {
  MPI_Group world, group;
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  MPI_Group_incl(world, 1, &member, &group);
  MPI_Group_free(&world);
  return group;
}

static void fence(void) {
  make();
  if (rank != 1 || right) MPI_Win_fence(0, win);
  else MPI_Recv(in, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  end();
}

static void start(void) {
  make();
  MPI_Group other = only(1 - rank);
  if (rank == 0) {
    MPI_Win_start(other, 0, win);
    MPI_Win_complete(win);
  } else if (right) {
    MPI_Win_post(other, 0, win);
    MPI_Win_wait(win);
  }
  MPI_Group_free(&other);
  MPI_Barrier(MPI_COMM_WORLD);
  end();
}

static void wait(void) {
  make();
  MPI_Group other = only(rank == 0 ? 1 : 0);
  if (rank == 0) {
    MPI_Win_post(other, 0, win);
    MPI_Win_wait(win);
  } else if (rank == 1) {
    MPI_Win_start(other, 0, win);
    if (right) MPI_Win_complete(win);
    MPI_Barrier(MPI_COMM_WORLD);
  }
  if (rank != 1) MPI_Barrier(MPI_COMM_WORLD);
  MPI_Group_free(&other);
  end();
}

static void two_starts(void) {
  make();
  MPI_Group other = only(1 - rank);
  if (right) MPI_Win_post(other, 0, win);
  MPI_Win_start(other, 0, win);
  if (!right) MPI_Win_post(other, 0, win);
  MPI_Win_complete(win);
  MPI_Win_wait(win);
  MPI_Group_free(&other);
  end();
}

static void lock(void) {
  make();
  if (rank == 0) {
    MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 0, 0, win);
    MPI_Barrier(MPI_COMM_WORLD);
    if (right) MPI_Win_unlock(0, win);
    MPI_Barrier(MPI_COMM_WORLD);
    if (!right) MPI_Win_unlock(0, win);
  } else {
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 0, 0, win);
    MPI_Win_unlock(0, win);
    MPI_Barrier(MPI_COMM_WORLD);
  }
  end();
}

static void lock_circle(void) {
  make();
  int first = right ? 0 : rank;
  MPI_Win_lock(MPI_LOCK_EXCLUSIVE, first, 0, win);
  if (!right) MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 1 - first, 0, win);
  MPI_Win_unlock(1 - first, win);
  MPI_Win_unlock(first, win);
  end();
}

static void shared_lock(void) {
  make();
  if (rank != 0) MPI_Win_lock(MPI_LOCK_SHARED, 0, 0, win);
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank != 0 && right) MPI_Win_unlock(0, win);
  if (rank == 0) {
    MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 0, 0, win);
    MPI_Win_unlock(0, win);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank != 0 && !right) MPI_Win_unlock(0, win);
  end();
}

static void win_create(void) {
  if (rank == 0 && !right) MPI_Recv(in, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  make();
  end();
}

static void win_free(void) {
  make();
  if (rank != 2 || right) end();
  else MPI_Barrier(MPI_COMM_WORLD);
}

static MPI_File file;
static char name[64];
static void open_it(void) {
  MPI_File_open(MPI_COMM_WORLD, name, MPI_MODE_CREATE | MPI_MODE_RDWR | MPI_MODE_DELETE_ON_CLOSE, MPI_INFO_NULL, &file);
}

static void file_open(void) {
  if (rank == 0 && !right) MPI_Recv(in, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  open_it();
  MPI_File_close(&file);
}

static void write_all(void) {
  open_it();
  if (rank == 1 && !right) MPI_Recv(in, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  else MPI_File_write_at_all(file, rank * 4, memory, 1, MPI_INT, MPI_STATUS_IGNORE);
  MPI_File_close(&file);
}

int main(int argc, char** argv) {
  struct { const char* name; void (*run)(void); } cases[] = {
      {"fence", fence}, {"start", start}, {"wait", wait}, {"two_starts", two_starts}, {"lock", lock}, {"lock_circle", lock_circle},
      {"shared_lock", shared_lock}, {"win_create", win_create}, {"win_free", win_free}, {"file_open", file_open}, {"write_all", write_all}};
  int parent = (int)getpid();
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Bcast(&parent, 1, MPI_INT, 0, MPI_COMM_WORLD);
  snprintf(name, sizeof name, "deadlock-%d", parent);
  right = argc > 2;
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (strcmp(cases[i].name, argv[1]) == 0) cases[i].run();
  MPI_Finalize();
  return 0;
}

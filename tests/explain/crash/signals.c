// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Mistakes that end a rank by a signal, while another rank waits for it.
//
// wrong null: -n 2 : null wrong
// right null: -n 2 : null right
// wrong member: -n 2 : member wrong
// right member: -n 2 : member right
// wrong constant: -n 2 : constant wrong
// right constant: -n 2 : constant right
// wrong recursion: -n 2 : recursion wrong
// right recursion: -n 2 : recursion right
// wrong unmapped: -n 2 : unmapped wrong
// right unmapped: -n 2 : unmapped right
// wrong division: -n 2 : division wrong
// right division: -n 2 : division right
// wrong abort: -n 2 : abort wrong
// right abort: -n 2 : abort right
// wrong function: -n 2 : function wrong
// right function: -n 2 : function right
// wrong brief: -n 2 --crash=brief : null wrong untraced
// right brief: -n 2 --crash=brief : null right untraced
// wrong off: -n 2 --crash=off : null wrong untraced
// right off: -n 2 --crash=off : null right untraced
#include <mpi.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef struct { double mass[8]; int cells; } grid;
static int wrong;

static void set_cells(grid* g, int cells) { g->cells = cells; }

static void fill(int* data, int n) {
  for (int i = 0; i < n; i++) data[i] = i;
}

static void null_pointer(void) {
  static int room[4];
  fill(wrong ? NULL : room, 4);
}

static void member(void) {
  static grid g;
  set_cells(wrong ? NULL : &g, 7);
}

static void constant(void) {
  static char mine[] = "name";
  char* name = wrong ? "name" : mine;
  *(volatile char*)name = 'N';
}

static int depth(int n) {
  volatile int room[1024];
  room[0] = n;
  return n == 0 ? 0 : depth(n - 1) + room[0];
}

static void unmapped(void) {
  char* page = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (wrong) munmap(page, 1 << 20);
  page[5000] = 1;
}

static int divide(int sum, int count) { return sum / count; }

static void function(void) {
  void (*call)(void) = wrong ? (void (*)(void))0x1000 : unmapped;
  if (wrong) call();
}

int main(int argc, char** argv) {
  int rank, size, token = 0;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  wrong = strcmp(argv[2], "wrong") == 0;
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 1) {
    for (int from = 0; from < size; from++)
      if (from != 1) MPI_Recv(&token, 1, MPI_INT, from, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (strcmp(argv[1], "null") == 0) null_pointer();
    if (strcmp(argv[1], "member") == 0) member();
    if (strcmp(argv[1], "constant") == 0) constant();
    if (strcmp(argv[1], "recursion") == 0) depth(wrong ? 1 << 30 : 10);
    if (strcmp(argv[1], "unmapped") == 0) unmapped();
    if (strcmp(argv[1], "division") == 0) divide(7, wrong ? 0 : 2);
    if (strcmp(argv[1], "abort") == 0 && wrong) abort();
    if (strcmp(argv[1], "function") == 0) function();
    for (int to = 0; to < size; to++)
      if (to != 1) MPI_Send(&token, 1, MPI_INT, to, 7, MPI_COMM_WORLD);
  } else {
    int answer;
    MPI_Sendrecv(&token, 1, MPI_INT, 1, 3, &answer, 1, MPI_INT, 1, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
  MPI_Finalize();
  return 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Threads that call MPI though only the thread that began it may. The right programs ask for what they need, or leave the call to that thread.
//
// wrong init-send: --check=threads -n 2 : init send worker
// right init-send: -n 2 : init send main
// wrong single-send: --check=threads -n 2 : single send worker
// right single-send: -n 2 : serialized send worker
// wrong single-rank: --check -n 3 : single rank worker
// right single-rank: -n 3 : multiple rank worker
// wrong funneled-send: --check=threads -n 2 : funneled send worker
// right funneled-send: -n 2 : funneled send main
// wrong funneled-barrier: --check=threads -n 4 : funneled barrier worker
// right funneled-barrier: -n 4 : serialized barrier worker
// wrong funneled-allreduce: --check=threads -n 3 : funneled allreduce worker
// right funneled-allreduce: -n 3 : multiple allreduce worker
// wrong funneled-wait: --check=threads -n 2 : funneled wait worker
// right funneled-wait: -n 2 : serialized wait worker
// wrong funneled-probe: --check=threads -n 2 : funneled probe worker
// right funneled-probe: -n 2 : funneled probe main
// wrong funneled-type: --check=threads -n 2 : funneled type worker
// right funneled-type: -n 2 : funneled type main
// wrong funneled-put: --check=threads -n 2 : funneled put worker
// right funneled-put: -n 2 : serialized put worker
// wrong funneled-often: --check=threads -n 2 : funneled often worker
// right funneled-often: -n 2 : multiple often worker
#include <mpi.h>
#include <pthread.h>
#include <string.h>

static int rank, size;
static int out = 1, in, flag;
static MPI_Request request;
static MPI_Win window;

static void send(void) {
  if (rank == 0) MPI_Send(&out, 1, MPI_INT, 1, 0, MPI_COMM_WORLD);
  else MPI_Recv(&in, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}
static void own_rank(void) { MPI_Comm_rank(MPI_COMM_WORLD, &rank); }
static void barrier(void) { MPI_Barrier(MPI_COMM_WORLD); }
static void allreduce(void) { MPI_Allreduce(&out, &in, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD); }
static void wait(void) { MPI_Wait(&request, MPI_STATUS_IGNORE); }
static void probe(void) { MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE); }
static void type(void) {
  MPI_Datatype pair;
  MPI_Type_contiguous(2, MPI_INT, &pair);
  MPI_Type_free(&pair);
}
static void put(void) { MPI_Put(&out, 1, MPI_INT, (rank + 1) % size, 0, 1, MPI_INT, window); }
static void often(void) {
  for (int i = 0; i < 100; ++i) allreduce();  /* told once */
}

/* What any thread may call, whatever the level. */
static void allowed(void) {
  int version, subversion, provided, is_main;
  MPI_Initialized(&flag);
  MPI_Finalized(&flag);
  MPI_Get_version(&version, &subversion);
  MPI_Query_thread(&provided);
  MPI_Is_thread_main(&is_main);
  MPI_Wtime();
}

static void* worker(void* work) {
  allowed();
  ((void (*)(void))work)();
  return NULL;
}

static void* idle(void* nothing) {
  allowed();
  return nothing;
}

static void begin(const char* level) {
  const char* names[] = {"single", "funneled", "serialized", "multiple"};
  const int levels[] = {MPI_THREAD_SINGLE, MPI_THREAD_FUNNELED, MPI_THREAD_SERIALIZED, MPI_THREAD_MULTIPLE};
  int provided;
  if (strcmp(level, "init") == 0) MPI_Init(NULL, NULL);
  for (int i = 0; i < 4; ++i)
    if (strcmp(level, names[i]) == 0) MPI_Init_thread(NULL, NULL, levels[i], &provided);
}

int main(int argc, char** argv) {
  struct { const char* name; void (*run)(void); } works[] = {
      {"send", send}, {"rank", own_rank}, {"barrier", barrier}, {"allreduce", allreduce}, {"wait", wait}, {"probe", probe}, {"type", type},
      {"put", put}, {"often", often}};
  void (*work)(void) = NULL;
  pthread_t thread;
  begin(argv[1]);
  for (unsigned i = 0; i < sizeof works / sizeof *works; ++i)
    if (strcmp(works[i].name, argv[2]) == 0) work = works[i].run;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (work == put) MPI_Win_create(&in, sizeof in, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &window);
  if (work == put) MPI_Win_fence(0, window);
  if (work == wait) MPI_Ibarrier(MPI_COMM_WORLD, &request);
  const int in_worker = strcmp(argv[3], "worker") == 0;
  pthread_create(&thread, NULL, in_worker ? worker : idle, (void*)work);
  pthread_join(thread, NULL);
  if (!in_worker) work();
  if (work == put) MPI_Win_fence(0, window);
  if (work == put) MPI_Win_free(&window);
  MPI_Finalize();
  return 0;
}

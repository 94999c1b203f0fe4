// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Epochs that are open when MPI ends, on windows that nobody has freed. In the right programs both are over.
//
// wrong shared-lock: -n 2 : shared-lock
// right shared-lock: -n 2 : shared-lock right
// wrong exclusive-lock: -n 4 : exclusive-lock
// right exclusive-lock: -n 4 : exclusive-lock right
// wrong two-locks: -n 3 : two-locks
// right two-locks: -n 3 : two-locks right
// wrong lock-all: -n 8 : lock-all
// right lock-all: -n 8 : lock-all right
// wrong start: -n 2 : start
// right start: -n 2 : start right
// wrong post: -n 2 : post
// right post: -n 2 : post right
// wrong test: -n 2 : test
// right test: -n 2 : test right
// wrong allocated: -n 2 : allocated
// right allocated: -n 2 : allocated right
// wrong dynamic: -n 2 : dynamic
// right dynamic: -n 2 : dynamic right
// wrong flushed: -n 2 : flushed
// right flushed: -n 2 : flushed right
#include <mpi.h>

#include <functional>
#include <map>
#include <string>

namespace {

int rank, size, memory[4];
bool right;
MPI_Win win;

int next() { return (rank + 1) % size; }
void put() { MPI_Put(&rank, 1, MPI_INT, next(), 0, 1, MPI_INT, win); }
void create() { MPI_Win_create(memory, sizeof memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win); }
void lock(int type, int target) { MPI_Win_lock(type, target, 0, win); }
void unlock(int target) {
  if (right) MPI_Win_unlock(target, win);
}

/// Everybody accesses the next one and is accessed by the one before.
void post_start_complete(const std::function<void()>& end) {
  MPI_Group all, targets, origins;
  const int to = next(), from = (rank + size - 1) % size;
  MPI_Comm_group(MPI_COMM_WORLD, &all);
  MPI_Group_incl(all, 1, &to, &targets);
  MPI_Group_incl(all, 1, &from, &origins);
  MPI_Win_post(origins, 0, win);
  MPI_Win_start(targets, 0, win);
  put();
  end();
  for (MPI_Group* group : {&all, &targets, &origins}) MPI_Group_free(group);
}

void start() {
  post_start_complete([] {
    if (right) MPI_Win_complete(win);
    if (right) MPI_Win_wait(win);
  });
}
void post() {
  post_start_complete([] {
    MPI_Win_complete(win);
    if (right) MPI_Win_wait(win);
  });
}
// A test that says no ends no epoch.
void test() {
  post_start_complete([] {
    int flag = 0;
    if (right) MPI_Win_complete(win);
    do MPI_Win_test(win, &flag);
    while (right && !flag);
    if (!right) MPI_Barrier(MPI_COMM_WORLD);
    if (!right) MPI_Win_complete(win);
  });
}
}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void()>> cases = {
      {"shared-lock", [] { create(), lock(MPI_LOCK_SHARED, next()), put(), unlock(next()); }},
      {"exclusive-lock", [] { create(), lock(MPI_LOCK_EXCLUSIVE, next()), put(), unlock(next()); }},
      {"two-locks", [] { create(), lock(MPI_LOCK_SHARED, next()), lock(MPI_LOCK_SHARED, rank), put(), unlock(next()), unlock(rank); }},
      {"lock-all",
       [] {
         create();
         MPI_Win_lock_all(0, win);
         put();
         if (right) MPI_Win_unlock_all(win);
       }},
      {"start", [] { create(), start(); }},
      {"post", [] { create(), post(); }},
      {"test", [] { create(), test(); }},
      {"allocated",
       [] {
         int* base;
         MPI_Win_allocate(sizeof(int), sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &base, &win);
         lock(MPI_LOCK_SHARED, next()), put(), unlock(next());
       }},
      {"dynamic",
       [] {
         MPI_Win_create_dynamic(MPI_INFO_NULL, MPI_COMM_WORLD, &win);
         lock(MPI_LOCK_SHARED, next()), unlock(next());
       }},
      {"flushed", [] { create(), lock(MPI_LOCK_SHARED, next()), put(), MPI_Win_flush(next(), win), unlock(next()); }},
  };
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  cases.at(argv[1])();
  if (right) MPI_Win_free(&win);
  MPI_Finalize();
}

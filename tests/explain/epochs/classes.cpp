// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Epochs of several ranks, in C++: windows that are objects, access to one rank and use of another. Rank 0 makes the mistake;
// what the others do varies.
//
// wrong other-rank-locked: -n 3 : other-rank-locked
// right other-rank-locked: -n 3 : other-rank-locked right
// wrong other-rank-started: -n 3 : other-rank-started
// right other-rank-started: -n 3 : other-rank-started right
// wrong other-rank-flushed: -n 2 : other-rank-flushed
// right other-rank-flushed: -n 2 : other-rank-flushed right
// wrong other-rank-unlocked: -n 2 : other-rank-unlocked
// right other-rank-unlocked: -n 2 : other-rank-unlocked right
// wrong other-window: -n 2 : other-window
// right other-window: -n 2 : other-window right
// wrong fetch-outside: -n 4 : fetch-outside
// right fetch-outside: -n 4 : fetch-outside right
// wrong swap-outside: -n 2 : swap-outside
// right swap-outside: -n 2 : swap-outside right
// wrong fetch-in-exposure: -n 2 : fetch-in-exposure
// right fetch-in-exposure: -n 2 : fetch-in-exposure right
// wrong raccumulate-fence: -n 2 : raccumulate-fence
// right raccumulate-fence: -n 2 : raccumulate-fence right
// wrong allocated: -n 2 : allocated
// right allocated: -n 2 : allocated right
// wrong shared: -n 8 : shared
// right shared: -n 8 : shared right
// wrong scope-end: -n 2 : scope-end
// right scope-end: -n 2 : scope-end right
// wrong lambda: -n 2 : lambda
// right lambda: -n 2 : lambda right
#include <mpi.h>

#include <array>
#include <functional>
#include <map>
#include <string>

namespace {

int rank, size;
bool right;

/// Whether this rank makes the call that may be wrong.
bool acts() { return right || rank == 0; }

/// A window that frees itself.
struct Window {
  MPI_Win win = MPI_WIN_NULL;
  std::array<int, 4> memory{};
  Window() { MPI_Win_create(memory.data(), sizeof memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win); }
  ~Window() { MPI_Win_free(&win); }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  void put(int target) const {
    if (acts()) MPI_Put(&rank, 1, MPI_INT, target, 0, 1, MPI_INT, win);
  }
};

/// A lock as long as its scope.
struct Locked {
  MPI_Win win;
  int target;
  Locked(MPI_Win w, int t) : win(w), target(t) { MPI_Win_lock(MPI_LOCK_EXCLUSIVE, t, 0, w); }
  ~Locked() { MPI_Win_unlock(target, win); }
};

int next() { return (rank + 1) % size; }
int before() { return (rank + size - 1) % size; }

void other_rank_locked() {
  Window window;
  const Locked lock(window.win, next());
  window.put(right ? next() : before());
}

void other_rank_started() {
  Window window;
  MPI_Group world, target, origin;
  const int to = next(), from = before();
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  MPI_Group_incl(world, 1, &to, &target);
  MPI_Group_incl(world, 1, &from, &origin);
  MPI_Win_post(origin, 0, window.win);
  MPI_Win_start(target, 0, window.win);
  window.put(right ? to : from);
  MPI_Win_complete(window.win);
  MPI_Win_wait(window.win);
  for (MPI_Group* group : {&world, &target, &origin}) MPI_Group_free(group);
}

void other_rank_flushed() {
  Window window;
  const Locked lock(window.win, next());
  window.put(next());
  if (acts()) MPI_Win_flush(right ? next() : rank, window.win);
}

void other_rank_unlocked() {
  Window window;
  MPI_Win_lock(MPI_LOCK_SHARED, next(), 0, window.win);
  MPI_Win_unlock(acts() && !right ? rank : next(), window.win);
}

void other_window() {
  Window one, two;
  const Locked lock(one.win, next());
  (right ? one : two).put(next());
}

void fetch_outside() {
  Window window;
  int old;
  if (right) MPI_Win_lock_all(0, window.win);
  if (acts()) MPI_Fetch_and_op(&rank, &old, MPI_INT, next(), 0, MPI_SUM, window.win);
  if (right) MPI_Win_unlock_all(window.win);
}

void swap_outside() {
  Window window;
  const int zero = 0;
  int old;
  MPI_Win_fence(0, window.win);
  if (!right) MPI_Win_fence(MPI_MODE_NOSUCCEED, window.win);
  if (acts()) MPI_Compare_and_swap(&rank, &zero, &old, MPI_INT, next(), 0, window.win);
  if (right) MPI_Win_fence(MPI_MODE_NOSUCCEED, window.win);
}

void fetch_in_exposure() {
  Window window;
  MPI_Group all;
  int old;
  MPI_Comm_group(MPI_COMM_WORLD, &all);
  MPI_Win_post(all, 0, window.win);
  if (right) MPI_Win_start(all, 0, window.win);
  if (acts()) MPI_Get_accumulate(&rank, 1, MPI_INT, &old, 1, MPI_INT, next(), 0, 1, MPI_INT, MPI_SUM, window.win);
  if (right) MPI_Win_complete(window.win);
  MPI_Win_wait(window.win);
  MPI_Group_free(&all);
}

void raccumulate_fence() {
  Window window;
  MPI_Request request = MPI_REQUEST_NULL;
  MPI_Win_fence(0, window.win);
  if (right) MPI_Accumulate(&rank, 1, MPI_INT, next(), 0, 1, MPI_INT, MPI_SUM, window.win);
  else if (rank == 0) MPI_Raccumulate(&rank, 1, MPI_INT, next(), 0, 1, MPI_INT, MPI_SUM, window.win, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Win_fence(0, window.win);
}

void allocated() {
  int* memory;
  MPI_Win win;
  MPI_Win_allocate(sizeof(int), sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &win);
  if (right) MPI_Win_fence(0, win);
  if (acts()) MPI_Get(&size, 1, MPI_INT, next(), 0, 1, MPI_INT, win);
  if (right) MPI_Win_fence(0, win);
  MPI_Win_free(&win);
}

void shared() {
  int* memory;
  MPI_Win win;
  MPI_Win_allocate_shared(sizeof(int), sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &win);
  if (right) MPI_Win_lock_all(MPI_MODE_NOCHECK, win);
  if (acts()) MPI_Win_flush_local(next(), win);
  if (right) MPI_Win_unlock_all(win);
  MPI_Win_free(&win);
}

// The lock ends with its scope, the access does not.
void scope_end() {
  Window window;
  {
    const Locked lock(window.win, next());
    if (right) window.put(next());
  }
  if (!right) window.put(next());
}

void in_lambda() {
  Window window;
  const auto put = [&] { window.put(next()); };
  if (right) MPI_Win_fence(0, window.win);
  put();
  if (right) MPI_Win_fence(0, window.win);
}
}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void()>> cases = {
      {"other-rank-locked", other_rank_locked},
      {"other-rank-started", other_rank_started},
      {"other-rank-flushed", other_rank_flushed},
      {"other-rank-unlocked", other_rank_unlocked},
      {"other-window", other_window},
      {"fetch-outside", fetch_outside},
      {"swap-outside", swap_outside},
      {"fetch-in-exposure", fetch_in_exposure},
      {"raccumulate-fence", raccumulate_fence},
      {"allocated", allocated},
      {"shared", shared},
      {"scope-end", scope_end},
      {"lambda", in_lambda},
  };
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  cases.at(argv[1])();
  MPI_Finalize();
}

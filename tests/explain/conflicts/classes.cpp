// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The same in C++: what the processes of a window do to common bytes without an order.
//
// wrong counter: --check=rma -n 3 : counter
// right counter: -n 3 : counter right
// wrong neighbours: --check=rma -n 3 : neighbours
// right neighbours: -n 3 : neighbours right
// wrong overlap: --check=rma -n 3 : overlap
// right overlap: -n 3 : overlap right
// wrong column: --check=rma -n 3 : column
// right column: -n 3 : column right
// wrong rput: --check=rma -n 2 : rput
// right rput: -n 2 : rput right
// wrong swap-put: --check=rma -n 3 : swap-put
// right swap-put: -n 3 : swap-put right
// wrong allocated: --check=rma -n 8 : allocated
// right allocated: -n 8 : allocated right
#include <mpi.h>

#include <array>
#include <functional>
#include <map>
#include <string>

namespace {

int rank, size;
bool right;
std::array<int, 64> memory{}, data{};

struct Window {
  MPI_Win win;
  Window() { MPI_Win_create(memory.data(), sizeof memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win); }
  ~Window() { MPI_Win_free(&win); }
  void fence() const { MPI_Win_fence(0, win); }
  void put(int target, int place, int count) const { MPI_Put(data.data(), count, MPI_INT, target, place, count, MPI_INT, win); }
};

// Everybody reads the counter of rank 0 and writes it back; an atomic addition would do.
void counter() {
  const Window window;
  int old = 0, one = 1;
  window.fence();
  if (right) {
    MPI_Fetch_and_op(&one, &old, MPI_INT, 0, 0, MPI_SUM, window.win);
  } else if (rank != 0) {
    MPI_Put(&one, 1, MPI_INT, 0, 0, 1, MPI_INT, window.win);
  }
  window.fence();
}

// Both neighbours write the same end.
void neighbours() {
  const Window window;
  window.fence();
  if (rank > 0) window.put(rank - 1, right ? 0 : 5, 1);
  if (rank + 1 < size) window.put(rank + 1, 5, 1);
  window.fence();
}

void overlap() {
  const Window window;
  window.fence();
  if (rank == 0) window.put(1, 0, 10);
  if (rank == 2) window.put(1, right ? 10 : 9, 10);
  window.fence();
}

// A row and a column of a matrix of 8 by 8.
void column() {
  const Window window;
  MPI_Datatype type;
  MPI_Type_vector(8, 1, 8, MPI_INT, &type);
  MPI_Type_commit(&type);
  window.fence();
  if (rank == 0) window.put(1, 16, 8);
  if (right) window.fence();
  if (rank == 2) MPI_Put(data.data(), 8, MPI_INT, 1, 3, 1, type, window.win);
  window.fence();
  MPI_Type_free(&type);
}

void rput() {
  const Window window;
  if (rank == 0) {
    MPI_Request request;
    MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 1, 0, window.win);
    MPI_Rput(data.data(), 2, MPI_INT, 1, 0, 2, MPI_INT, window.win, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);  // says nothing of the target
    if (right) MPI_Win_flush(1, window.win);
    window.put(1, 1, 2);
    MPI_Win_unlock(1, window.win);
  }
}

void swap_put() {
  const Window window;
  const int zero = 0;
  int old = 0;
  window.fence();
  if (rank == 0) MPI_Compare_and_swap(&rank, &zero, &old, MPI_INT, 1, 0, window.win);
  if (rank == 2) window.put(1, right ? 1 : 0, 1);
  window.fence();
}

void allocated() {
  int* base;
  MPI_Win win;
  MPI_Win_allocate(8 * sizeof(int), sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &base, &win);
  MPI_Win_fence(0, win);
  const int place = right ? rank : 0;
  if (rank == 0 || rank == 1 || right) MPI_Put(&rank, 1, MPI_INT, 3, place, 1, MPI_INT, win);
  MPI_Win_fence(0, win);
  MPI_Win_free(&win);
}
}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void()>> cases = {
      {"counter", counter}, {"neighbours", neighbours}, {"overlap", overlap},    {"column", column},
      {"rput", rput},       {"swap-put", swap_put},     {"allocated", allocated}};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  cases.at(argv[1])();
  MPI_Finalize();
}

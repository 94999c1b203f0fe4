// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Who hears of a death first goes on to another collective than those who have not heard of it yet. That is told as the failure that it is,
// not as collectives that do not match, and a window can be freed all the same. One rank after the other dies until two are left.
// ranks: 3 5 8
// reports: crash
#include <unistd.h>

#include <random>

#include "dying.hpp"

namespace {

/// The last rank of `comm` dies, the first one is told so by its lock, the others may be in the fence.
void round(MPI_Comm comm, std::mt19937& dice) {
  const int rank = fault::rank_of(comm), victim = fault::size_of(comm) - 1;
  long* memory;
  MPI_Win win;
  CHECK_EQ(MPI_Win_allocate(sizeof(long), sizeof(long), MPI_INFO_NULL, comm, &memory, &win), MPI_SUCCESS);
  MPI_Win_set_errhandler(win, MPI_ERRORS_RETURN);
  CHECK_EQ(MPI_Barrier(comm), MPI_SUCCESS);
  usleep(dice() % 500);
  if (rank == victim) fault::die();
  if (rank == 0) {
    while (MPI_Win_lock(MPI_LOCK_SHARED, victim, 0, win) == MPI_SUCCESS) CHECK_EQ(MPI_Win_unlock(victim, win), MPI_SUCCESS);
  } else {
    CHECK_FAILED(MPI_Win_fence(0, win));
  }
  CHECK_EQ(MPI_Win_free(&win), MPI_SUCCESS);
  CHECK(win == MPI_WIN_NULL);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  std::mt19937 dice(static_cast<unsigned>(fault::rank_of(MPI_COMM_WORLD)));
  MPI_Comm comm = fault::survivors(MPI_COMM_WORLD);
  while (fault::size_of(comm) > 2) {
    round(comm, dice);
    MPI_Comm left = fault::survivors(comm);
    CHECK_EQ(fault::size_of(left), fault::size_of(comm) - 1);
    MPI_Comm_free(&comm);
    comm = left;
  }
  MPI_Comm_free(&comm);
  MPI_Finalize();
}

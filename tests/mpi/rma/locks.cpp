// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Passive-target locks under contention: exclusive locks protect a counter that is read and written apart; shared and exclusive ones exclude
// each other; targets that spin outside MPI serve all the same where memory is mapped or the system copies.
// ranks: 1 2 3 4 7
// also with: TUTTI_DIRECT=0
#include <cstdlib>
#include <random>
#include <vector>

#include "check.hpp"

namespace {

int rank, size;

MPI_Win make(bool allocated, std::vector<long>& own, long** memory) {
  MPI_Win win;
  const MPI_Aint bytes = 4 * sizeof(long);
  if (allocated) {
    MPI_Win_allocate(bytes, sizeof(long), MPI_INFO_NULL, MPI_COMM_WORLD, memory, &win);
  } else {
    own.assign(4, 0);
    *memory = own.data();
    MPI_Win_create(*memory, bytes, sizeof(long), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  return win;
}

void exclusive_counters(bool allocated, int rounds) {
  std::vector<long> own;
  long* memory = nullptr;
  MPI_Win win = make(allocated, own, &memory);
  std::mt19937 rng(static_cast<unsigned>(rank));
  std::vector<long> added(static_cast<std::size_t>(size));
  for (int i = 0; i < rounds; ++i) {
    const int target = static_cast<int>(rng() % static_cast<unsigned>(size));
    long value[2] = {-1, -1};
    if (rng() % 4 != 0) {
      MPI_Win_lock(MPI_LOCK_EXCLUSIVE, target, 0, win);
      MPI_Get(value, 2, MPI_LONG, target, 0, 2, MPI_LONG, win);
      MPI_Win_flush(target, win);
      CHECK_EQ(value[0], value[1]);
      ++value[0], ++value[1];
      MPI_Put(&value[0], 1, MPI_LONG, target, 0, 1, MPI_LONG, win);
      MPI_Win_flush(target, win);
      MPI_Put(&value[1], 1, MPI_LONG, target, 1, 1, MPI_LONG, win);
      ++added[static_cast<std::size_t>(target)];
    } else {
      MPI_Win_lock(MPI_LOCK_SHARED, target, 0, win);
      MPI_Get(value, 2, MPI_LONG, target, 0, 2, MPI_LONG, win);
      MPI_Win_flush_local(target, win);
      CHECK_EQ(value[0], value[1]);
    }
    MPI_Win_unlock(target, win);
    if (i % 16 == 15) {
      MPI_Win_lock_all(0, win);
      MPI_Win_flush_all(win);
      MPI_Win_unlock_all(win);
    }
  }
  long expected = 0;
  MPI_Reduce_scatter_block(added.data(), &expected, 1, MPI_LONG, MPI_SUM, MPI_COMM_WORLD);
  CHECK_EQ(memory[0], expected);
  CHECK_EQ(memory[1], expected);
  MPI_Win_free(&win);
}

/// Rank 0 looks at its own memory and calls nothing until all the others have changed it.
void passive_target(bool allocated) {
  std::vector<long> own;
  long* memory = nullptr;
  MPI_Win win = make(allocated, own, &memory);
  const long one = 1;
  if (rank != 0) {
    MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 0, 0, win);
    long seen = 0;
    MPI_Get(&seen, 1, MPI_LONG, 0, 2, 1, MPI_LONG, win);
    MPI_Accumulate(&one, 1, MPI_LONG, 0, 3, 1, MPI_LONG, MPI_SUM, win);
    MPI_Win_unlock(0, win);
  } else {
    while (__atomic_load_n(&memory[3], __ATOMIC_ACQUIRE) != size - 1) {}
  }
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_free(&win);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 1500;
  const char* direct = std::getenv("TUTTI_DIRECT");
  const bool by_messages = direct != nullptr && direct[0] == '0';
  exclusive_counters(true, rounds);
  exclusive_counters(false, by_messages ? rounds / 4 : rounds);
  passive_target(true);
  if (!by_messages) passive_target(false);
  MPI_Finalize();
}

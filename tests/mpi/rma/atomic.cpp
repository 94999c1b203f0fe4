// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Accumulating operations at the same time by all ranks and several threads of each on one target: no update is lost, every fetched value is
// seen once, pairs are never torn, a lock made of compare-and-swap excludes.
// ranks: 1 2 3 4
// also with: TUTTI_DIRECT=0
#include <algorithm>
#include <cstdlib>
#include <thread>
#include <vector>

#include "check.hpp"

namespace {

constexpr int kThreads = 2;
int rank, size, rounds;

struct Pair {
  double value;
  int index;
};

struct Memory {
  long counter;
  long lock;
  long guarded[2];
  double real;
  short narrow;
  unsigned char bits;
  Pair most;
  long array[512];
};

struct Part {
  std::vector<long> tickets;
};

void work(MPI_Win win, int thread, Part& part) {
  const int me = rank * kThreads + thread;
  const long one = 1, mine = me + 1, none = 0;
  const double half = 0.5;
  const short small = 1;
  const unsigned char bit = static_cast<unsigned char>(1 << (me % 8));
  std::vector<long> many(512, 1);
  for (int i = 0; i < rounds; ++i) {
    long ticket = -1;
    MPI_Fetch_and_op(&one, &ticket, MPI_LONG, 0, offsetof(Memory, counter), MPI_SUM, win);
    part.tickets.push_back(ticket);
    MPI_Accumulate(&half, 1, MPI_DOUBLE, 0, offsetof(Memory, real), 1, MPI_DOUBLE, MPI_SUM, win);
    MPI_Accumulate(&small, 1, MPI_SHORT, 0, offsetof(Memory, narrow), 1, MPI_SHORT, MPI_SUM, win);
    MPI_Accumulate(&bit, 1, MPI_UNSIGNED_CHAR, 0, offsetof(Memory, bits), 1, MPI_UNSIGNED_CHAR, MPI_BXOR, win);
    const Pair candidate{double((i * 7919 + me * 104729) % 100003), (i * 7919 + me * 104729) % 100003};
    Pair seen{};
    MPI_Get_accumulate(&candidate, 1, MPI_DOUBLE_INT, &seen, 1, MPI_DOUBLE_INT, 0, offsetof(Memory, most), 1, MPI_DOUBLE_INT, MPI_MAXLOC, win);
    CHECK_EQ(int(seen.value), seen.index);
    if (i % 8 == 0) MPI_Accumulate(many.data(), 512, MPI_LONG, 0, offsetof(Memory, array), 512, MPI_LONG, MPI_SUM, win);
    if (i % 4 == 0) {
      long held = -1;
      do {
        MPI_Compare_and_swap(&mine, &none, &held, MPI_LONG, 0, offsetof(Memory, lock), win);
        if (held != 0) std::this_thread::yield();
      } while (held != 0);
      long guarded[2];
      MPI_Get(guarded, 2, MPI_LONG, 0, offsetof(Memory, guarded), 2, MPI_LONG, win);
      MPI_Win_flush(0, win);
      CHECK_EQ(guarded[0], guarded[1]);
      ++guarded[0], ++guarded[1];
      MPI_Put(guarded, 2, MPI_LONG, 0, offsetof(Memory, guarded), 2, MPI_LONG, win);
      MPI_Win_flush(0, win);
      MPI_Fetch_and_op(&none, &held, MPI_LONG, 0, offsetof(Memory, lock), MPI_REPLACE, win);
      CHECK_EQ(held, mine);
    }
  }
}

void run(bool allocated) {
  static Memory own;
  own = Memory{};
  Memory* memory = &own;
  MPI_Win win;
  if (allocated) MPI_Win_allocate(sizeof(Memory), 1, MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &win);
  else MPI_Win_create(memory, sizeof(Memory), 1, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_lock_all(0, win);
  Part parts[kThreads];
  std::thread other(work, win, 1, std::ref(parts[1]));
  work(win, 0, parts[0]);
  other.join();
  MPI_Win_unlock_all(win);
  MPI_Barrier(MPI_COMM_WORLD);
  std::vector<long> tickets = parts[0].tickets;
  tickets.insert(tickets.end(), parts[1].tickets.begin(), parts[1].tickets.end());
  const int n = kThreads * rounds;
  std::vector<long> all(static_cast<std::size_t>(n * size));
  MPI_Gather(tickets.data(), n, MPI_LONG, all.data(), n, MPI_LONG, 0, MPI_COMM_WORLD);
  if (rank == 0) {
    std::sort(all.begin(), all.end());
    for (std::size_t i = 0; i < all.size(); ++i) CHECK_EQ(all[i], long(i));
    const long workers = kThreads * size;
    CHECK_EQ(memory->counter, workers * rounds);
    CHECK_EQ(memory->real, 0.5 * double(workers * rounds));
    CHECK_EQ(memory->narrow, short(workers * rounds));
    CHECK_EQ(memory->guarded[0], workers * ((rounds + 3) / 4));
    for (const long v : memory->array) CHECK_EQ(v, workers * ((rounds + 7) / 8));
    unsigned char bits = 0;
    for (int w = 0; w < workers; ++w)
      if (rounds % 2 != 0) bits = static_cast<unsigned char>(bits ^ (1 << (w % 8)));
    CHECK_EQ(int(memory->bits), int(bits));
  }
  MPI_Win_free(&win);
}
}  // namespace

int main(int argc, char** argv) {
  int provided = 0;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  CHECK_EQ(provided, int(MPI_THREAD_MULTIPLE));
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  rounds = argc > 1 ? std::atoi(argv[1]) : 301;
  run(true);
  run(false);
  MPI_Finalize();
}

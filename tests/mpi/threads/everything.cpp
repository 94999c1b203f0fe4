// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Everything at once (MPI-5.0 §11.6): while one thread keeps many non-blocking collectives in flight, a second works on windows, a third
// sends messages of all sizes, a fourth starts persistent and neighbourhood collectives again and again, and a fifth makes
// communicators and types. Every result is checked. TUTTI_TEST_SEED chooses other rounds.
//
// ranks: 1 2 4
// also with: TUTTI_DIRECT=0
#include <array>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

#include "check.hpp"

namespace {

constexpr int kRounds = 40;
int rank, ranks;
unsigned seed = 1;

/// The same at all ranks, another one for each thread.
std::mt19937 dice(int thread) { return std::mt19937(seed * 1000003u + static_cast<unsigned>(thread)); }

/// A value that says who gave it.
std::int64_t value(int who, int round, std::size_t i) { return who * 1000000007ll + round * 10007ll + static_cast<std::int64_t>(i); }
std::int64_t sum_of_values(int round, std::size_t i) {
  std::int64_t sum = 0;
  for (int r = 0; r < ranks; ++r) sum += value(r, round, i);
  return sum;
}

std::vector<std::int64_t> values(int round, std::size_t n) {
  std::vector<std::int64_t> all(n);
  for (std::size_t i = 0; i < n; ++i) all[i] = value(rank, round, i);
  return all;
}

/// A window of collectives in flight, completed in another order than they were started in.
void collectives(MPI_Comm comm) {
  std::mt19937 random = dice(1);
  for (int round = 0; round < kRounds; ++round) {
    constexpr int kFlight = 6;
    std::array<std::vector<std::int64_t>, kFlight> in, out;
    std::array<MPI_Request, kFlight> requests;
    std::array<int, kFlight> kinds, roots;
    for (int k = 0; k < kFlight; ++k) {
      const auto place = static_cast<std::size_t>(k);
      const std::size_t n = 1 + random() % (random() % 3 == 0 ? 6000 : 40);
      kinds[place] = static_cast<int>(random() % 4);
      roots[place] = static_cast<int>(random() % static_cast<unsigned>(ranks));
      in[place] = values(round + k, n);
      out[place].assign(kinds[place] >= 2 ? n * static_cast<std::size_t>(ranks) : n, -1);
      const int count = static_cast<int>(n);
      switch (kinds[place]) {
        case 0: MPI_Iallreduce(in[place].data(), out[place].data(), count, MPI_INT64_T, MPI_SUM, comm, &requests[place]); break;
        case 1:
          if (rank == roots[place]) out[place] = in[place];
          MPI_Ibcast(out[place].data(), count, MPI_INT64_T, roots[place], comm, &requests[place]);
          break;
        case 2: MPI_Iallgather(in[place].data(), count, MPI_INT64_T, out[place].data(), count, MPI_INT64_T, comm, &requests[place]); break;
        default: MPI_Igather(in[place].data(), count, MPI_INT64_T, out[place].data(), count, MPI_INT64_T, roots[place], comm, &requests[place]);
      }
    }
    for (int k = kFlight; k-- > 0;) MPI_Wait(&requests[static_cast<std::size_t>(k)], MPI_STATUS_IGNORE);
    for (int k = 0; k < kFlight; ++k) {
      const auto place = static_cast<std::size_t>(k);
      const std::size_t n = in[place].size();
      if (kinds[place] == 3 && rank != roots[place]) continue;
      for (std::size_t i = 0; i < out[place].size(); ++i) {
        const int owner = kinds[place] == 1 ? roots[place] : static_cast<int>(i / n);
        CHECK_EQ(out[place][i], kinds[place] == 0 ? sum_of_values(round + k, i) : value(owner, round + k, i % n));
      }
    }
  }
}

/// Counters that all add to, and a part of each rank's memory that only one other writes.
void windows(MPI_Comm comm) {
  constexpr int kWords = 64;
  const auto words = static_cast<std::size_t>(kWords * (ranks + 1));
  std::int64_t* memory = nullptr;
  std::vector<std::int64_t> own(words, 0);
  MPI_Win allocated, created;
  MPI_Win_allocate(static_cast<MPI_Aint>(words * 8), 8, MPI_INFO_NULL, comm, &memory, &allocated);
  std::fill_n(memory, words, 0);
  MPI_Win_create(own.data(), static_cast<MPI_Aint>(words * 8), 8, MPI_INFO_NULL, comm, &created);
  MPI_Barrier(comm);
  for (MPI_Win win : {allocated, created}) {
    MPI_Win_lock_all(0, win);
    for (int round = 0; round < kRounds; ++round) {
      const std::vector<std::int64_t> mine = values(round, kWords);
      std::vector<std::int64_t> back(kWords, -1);
      const int target = (rank + round) % ranks;
      const std::int64_t one = 1;
      std::int64_t before = -1;
      for (int r = 0; r < ranks; ++r) MPI_Accumulate(&one, 1, MPI_INT64_T, r, round, 1, MPI_INT64_T, MPI_SUM, win);
      MPI_Fetch_and_op(&one, &before, MPI_INT64_T, target, kWords - 1, MPI_SUM, win);
      MPI_Put(mine.data(), kWords, MPI_INT64_T, target, (1 + rank) * kWords, kWords, MPI_INT64_T, win);
      MPI_Win_flush(target, win);
      MPI_Get(back.data(), kWords, MPI_INT64_T, target, (1 + rank) * kWords, kWords, MPI_INT64_T, win);
      MPI_Win_flush(target, win);
      CHECK(back == mine);
      CHECK(before >= 0 && before < kRounds * ranks);
    }
    MPI_Win_unlock_all(win);
    MPI_Barrier(comm);
    const std::int64_t* const all = win == allocated ? memory : own.data();
    MPI_Win_lock(MPI_LOCK_SHARED, rank, 0, win);
    for (int round = 0; round < kRounds; ++round) CHECK_EQ(all[round], std::int64_t{ranks});
    MPI_Win_unlock(rank, win);
    MPI_Barrier(comm);
  }
  MPI_Win_free(&created);
  MPI_Win_free(&allocated);
}

/// A ring in which messages of all sizes are under way in both directions, taken by receives and by matched probes.
void messages(MPI_Comm comm) {
  std::mt19937 random = dice(3);
  const int next = (rank + 1) % ranks, before = (rank + ranks - 1) % ranks;
  for (int round = 0; round < 2 * kRounds; ++round) {
    const std::size_t n = random() % (random() % 4 == 0 ? 60000 : 500);
    const std::vector<std::int64_t> forth = values(round, n), back = values(round + 1, n);
    std::vector<std::int64_t> in(n, -1), from_next(n, -1);
    MPI_Request requests[3];
    const int count = static_cast<int>(n);
    MPI_Irecv(in.data(), count, MPI_INT64_T, before, round, comm, &requests[0]);
    MPI_Isend(forth.data(), count, MPI_INT64_T, next, round, comm, &requests[1]);
    MPI_Issend(back.data(), count, MPI_INT64_T, before, 1000 + round, comm, &requests[2]);
    MPI_Message message;
    MPI_Status status;
    MPI_Mprobe(next, 1000 + round, comm, &message, &status);
    MPI_Mrecv(from_next.data(), count, MPI_INT64_T, &message, &status);
    MPI_Waitall(3, requests, MPI_STATUSES_IGNORE);
    for (std::size_t i = 0; i < n; ++i) {
      CHECK_EQ(in[i], value(before, round, i));
      CHECK_EQ(from_next[i], value(next, round + 1, i));
    }
  }
}

/// A persistent reduction and an exchange with the neighbours in a ring, started together.
void started_again(MPI_Comm comm) {
  const int periodic = 1;
  MPI_Comm grid;
  MPI_Cart_create(comm, 1, &ranks, &periodic, 0, &grid);
  constexpr int kN = 700;
  std::vector<std::int64_t> in(kN), sum(kN), neighbours(2 * kN);
  MPI_Request persistent, exchange;
  MPI_Allreduce_init(in.data(), sum.data(), kN, MPI_INT64_T, MPI_SUM, comm, MPI_INFO_NULL, &persistent);
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < kN; ++i) in[i] = value(rank, round, i);
    std::fill(sum.begin(), sum.end(), -1);
    MPI_Start(&persistent);
    MPI_Ineighbor_allgather(in.data(), kN, MPI_INT64_T, neighbours.data(), kN, MPI_INT64_T, grid, &exchange);
    MPI_Wait(&persistent, MPI_STATUS_IGNORE);
    MPI_Wait(&exchange, MPI_STATUS_IGNORE);
    for (std::size_t i = 0; i < kN; ++i) {
      CHECK_EQ(sum[i], sum_of_values(round, i));
      CHECK_EQ(neighbours[i], value((rank + ranks - 1) % ranks, round, i));
      CHECK_EQ(neighbours[kN + i], value((rank + 1) % ranks, round, i));
    }
  }
  MPI_Request_free(&persistent);
  MPI_Comm_free(&grid);
}

/// Communicators and types that come and go.
void makes(MPI_Comm comm) {
  for (int round = 0; round < kRounds; ++round) {
    MPI_Comm part;
    MPI_Datatype pairs;
    MPI_Comm_split(comm, rank % 2, -rank, &part);
    MPI_Type_vector(50, 2, 3, MPI_INT64_T, &pairs);
    MPI_Type_commit(&pairs);
    int size, me;
    MPI_Comm_size(part, &size);
    MPI_Comm_rank(part, &me);
    CHECK_EQ(size, (ranks + 1 - rank % 2) / 2);
    const std::vector<std::int64_t> out = values(round, 150);
    std::vector<std::int64_t> in(150, -1);
    MPI_Sendrecv(out.data(), 1, pairs, (me + 1) % size, 0, in.data(), 1, pairs, (me + size - 1) % size, 0, part, MPI_STATUS_IGNORE);
    const int from = rank % 2 + 2 * (size - 1 - (me + size - 1) % size);
    for (std::size_t i = 0; i < 149; ++i) CHECK_EQ(in[i], i % 3 == 2 ? std::int64_t{-1} : value(from, round, i));
    MPI_Type_free(&pairs);
    MPI_Comm_free(&part);
  }
}
}  // namespace

int main(int argc, char** argv) {
  int level;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &level);
  CHECK_EQ(level, MPI_THREAD_MULTIPLE);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (const char* given = std::getenv("TUTTI_TEST_SEED")) seed = static_cast<unsigned>(std::atoi(given));
  constexpr std::array kWorks = {collectives, windows, messages, started_again, makes};
  std::array<MPI_Comm, kWorks.size()> comms;
  for (MPI_Comm& comm : comms) MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kWorks.size(); ++i) threads.emplace_back(kWorks[i], comms[i]);
  for (std::thread& thread : threads) thread.join();
  for (MPI_Comm& comm : comms) MPI_Comm_free(&comm);
  return MPI_Finalize();
}

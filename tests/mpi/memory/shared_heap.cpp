// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Memory from MPI_Alloc_mem is mapped by the other ranks: windows over it can be loaded from directly, and messages out of it, contiguous
// or not at either end, arrive whole, also from memory that was given back and handed out again. Memory of other kinds works beside it.
// ranks: 1 2 3
// also with: TUTTI_DIRECT=0
#include <mpi.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "check.hpp"

namespace {

int rank, ranks;

template <class T>
T* allocate(std::size_t n) {
  T* memory = nullptr;
  CHECK_EQ(MPI_Alloc_mem(static_cast<MPI_Aint>(n * sizeof(T)), MPI_INFO_NULL, &memory), MPI_SUCCESS);
  return memory;
}

std::uint32_t value(int owner, std::size_t i, int round) {
  return static_cast<std::uint32_t>(owner * 1000003 + round * 7919) + static_cast<std::uint32_t>(i);
}

/// Every rank's window is loaded from by all, and added to by all at once.
void windows(bool heap) {
  constexpr int kWords = 3000;
  std::vector<std::uint32_t> own(kWords + 1);
  std::uint32_t* const whole = heap ? allocate<std::uint32_t>(kWords + 1) : own.data();
  std::uint32_t* const words = whole + 1;
  for (int i = 0; i < kWords; ++i) words[i] = value(rank, static_cast<std::size_t>(i), 0);
  MPI_Win win;
  MPI_Win_create(words, kWords * 4, 4, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  for (int r = 0; r < ranks; ++r) {
    MPI_Aint size = -1;
    int unit = -1;
    std::uint32_t* there = nullptr;
    MPI_Win_shared_query(win, r, &size, &unit, &there);
    const bool expected = heap || r == rank;
    CHECK_EQ(size, expected ? MPI_Aint{kWords * 4} : MPI_Aint{0});
    CHECK_EQ(there != nullptr, expected);
    for (int i = 0; expected && i < kWords; i += 97) CHECK_EQ(there[i], value(r, static_cast<std::size_t>(i), 0));
  }
  MPI_Win_fence(0, win);
  const std::uint32_t one = 1;
  for (int r = 0; r < ranks; ++r)
    for (int i = 0; i < kWords; i += 500) MPI_Accumulate(&one, 1, MPI_UINT32_T, r, i, 1, MPI_UINT32_T, MPI_SUM, win);
  MPI_Win_fence(0, win);
  for (int i = 0; i < kWords; ++i)
    CHECK_EQ(words[i], value(rank, static_cast<std::size_t>(i), 0) + (i % 500 == 0 ? static_cast<std::uint32_t>(ranks) : 0));
  MPI_Win_free(&win);
  if (heap) MPI_Free_mem(whole);
}

/// A message round the ring, from and to memory of either kind, of either shape.
void messages(std::mt19937& random) {
  const auto yes = [&random] { return random() % 2 == 0; };
  for (int round = 0; round < 24; ++round) {
    const bool heap_out = yes(), heap_in = yes(), sparse_out = yes(), sparse_in = yes();
    const std::size_t n = 1 + random() % (round % 4 == 0 ? 400000 : 20000);
    std::vector<std::uint32_t> plain_out(heap_out ? 0 : 2 * n), plain_in(heap_in ? 0 : 2 * n);
    std::uint32_t* const out = heap_out ? allocate<std::uint32_t>(2 * n) : plain_out.data();
    std::uint32_t* const in = heap_in ? allocate<std::uint32_t>(2 * n) : plain_in.data();
    MPI_Datatype every_second;
    MPI_Type_vector(static_cast<int>(n), 1, 2, MPI_UINT32_T, &every_second);
    MPI_Type_commit(&every_second);
    for (std::size_t i = 0; i < n; ++i) out[sparse_out ? 2 * i : i] = value(rank, i, round);
    std::fill_n(in, 2 * n, 77u);
    MPI_Sendrecv(out, sparse_out ? 1 : static_cast<int>(n), sparse_out ? every_second : MPI_UINT32_T, (rank + 1) % ranks, round, in,
                 sparse_in ? 1 : static_cast<int>(n), sparse_in ? every_second : MPI_UINT32_T, (rank + ranks - 1) % ranks, round, MPI_COMM_WORLD,
                 MPI_STATUS_IGNORE);
    for (std::size_t i = 0; i < n; ++i) CHECK_EQ(in[sparse_in ? 2 * i : i], value((rank + ranks - 1) % ranks, i, round));
    if (sparse_in)
      for (std::size_t i = 0; i < n; ++i) CHECK_EQ(in[2 * i + 1], 77u);
    MPI_Type_free(&every_second);
    if (heap_out) MPI_Free_mem(out);
    if (heap_in) MPI_Free_mem(in);
  }
}

/// Allocations do not overlap, whatever the order in which they come and go.
void allocations(std::mt19937& random) {
  struct Piece {
    unsigned char* memory;
    std::size_t bytes;
    unsigned char mark;
  };
  std::vector<Piece> live;
  for (int step = 0; step < 300; ++step) {
    if (live.size() < 20 && random() % 5 < 3) {
      const std::size_t bytes = random() % (step % 10 == 0 ? 300000 : 9000);
      Piece piece{allocate<unsigned char>(bytes), bytes, static_cast<unsigned char>(random())};
      std::fill_n(piece.memory, bytes, piece.mark);
      live.push_back(piece);
    } else if (!live.empty()) {
      std::swap(live[random() % live.size()], live.back());
      const Piece piece = live.back();
      live.pop_back();
      CHECK(std::all_of(piece.memory, piece.memory + piece.bytes, [&](unsigned char byte) { return byte == piece.mark; }));
      MPI_Free_mem(piece.memory);
    }
  }
  for (const Piece& piece : live) MPI_Free_mem(piece.memory);
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  std::mt19937 random(20260);
  windows(true);
  windows(false);
  messages(random);
  std::mt19937 own(static_cast<unsigned>(rank));
  allocations(own);
  windows(true);
  messages(random);
  return MPI_Finalize();
}

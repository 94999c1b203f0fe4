// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Lesson 8: ping-pong. Two ranks play one message back and forth and measure what a message costs:
// the latency of small ones, the bandwidth of large ones. Further ranks look on.
#include <mpi.h>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace {

// Seconds one message takes, in one direction.
double play(int rank, std::vector<char>& ball, int bytes, int rounds) {
  const int partner = 1 - rank;
  const double start = MPI_Wtime();
  for (int round = 0; round < rounds; ++round) {
    if (rank == 0) {
      MPI_Send(ball.data(), bytes, MPI_CHAR, partner, 0, MPI_COMM_WORLD);
      MPI_Recv(ball.data(), bytes, MPI_CHAR, partner, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    } else {
      MPI_Recv(ball.data(), bytes, MPI_CHAR, partner, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      MPI_Send(ball.data(), bytes, MPI_CHAR, partner, 0, MPI_COMM_WORLD);
    }
  }
  return (MPI_Wtime() - start) / rounds / 2;
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (size < 2) {
    std::fprintf(stderr, "Ping-pong needs two ranks: mpiexec -n 2 ./ping_pong\n");
    MPI_Finalize();
    return 1;
  }
  if (rank == 0) std::printf("%10s %14s %12s\n", "bytes", "microseconds", "MB/s");
  if (rank < 2) {
    constexpr int kLargest = 4 << 20;
    std::vector<char> ball(kLargest);
    for (int bytes = 1; bytes <= kLargest; bytes *= 4) {
      const int rounds = std::clamp((16 << 20) / bytes, 10, 500);
      play(rank, ball, bytes, rounds / 10);  // to warm up
      const double seconds = play(rank, ball, bytes, rounds);
      if (rank == 0) std::printf("%10d %14.2f %12.1f\n", bytes, seconds * 1e6, bytes / seconds / 1e6);
    }
  }
  MPI_Finalize();
}

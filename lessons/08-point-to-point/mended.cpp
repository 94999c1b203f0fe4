// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Lesson 8: the deadlock of deadlock.cpp mended in three ways: by order, by MPI_Sendrecv, by not blocking.
#include <mpi.h>

#include <cstdio>
#include <vector>

namespace {

constexpr int kNumbers = 1'000'000;

// One rank sends first, the other receives first. It works, but the two messages go one after the other.
void by_order(int rank, const std::vector<double>& mine, std::vector<double>& theirs) {
  const int partner = 1 - rank;
  if (rank == 0) {
    MPI_Send(mine.data(), kNumbers, MPI_DOUBLE, partner, 0, MPI_COMM_WORLD);
    MPI_Recv(theirs.data(), kNumbers, MPI_DOUBLE, partner, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  } else {
    MPI_Recv(theirs.data(), kNumbers, MPI_DOUBLE, partner, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Send(mine.data(), kNumbers, MPI_DOUBLE, partner, 0, MPI_COMM_WORLD);
  }
}

// MPI is told of both at once and sees to it that neither waits for the other.
void by_sendrecv(int rank, const std::vector<double>& mine, std::vector<double>& theirs) {
  const int partner = 1 - rank;
  MPI_Sendrecv(mine.data(), kNumbers, MPI_DOUBLE, partner, 0, theirs.data(), kNumbers, MPI_DOUBLE, partner, 0,
               MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

// The receive is started before anybody sends; there is time to compute between start and wait.
void by_not_blocking(int rank, const std::vector<double>& mine, std::vector<double>& theirs) {
  const int partner = 1 - rank;
  MPI_Request requests[2];
  MPI_Irecv(theirs.data(), kNumbers, MPI_DOUBLE, partner, 0, MPI_COMM_WORLD, &requests[0]);
  MPI_Isend(mine.data(), kNumbers, MPI_DOUBLE, partner, 0, MPI_COMM_WORLD, &requests[1]);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
}

void report(const char* way, int rank, std::vector<double>& theirs) {
  const bool right = theirs.front() == 1 - rank && theirs.back() == 1 - rank;
  std::printf("rank %d, by %s: %s\n", rank, way, right ? "right" : "WRONG");
  theirs.assign(kNumbers, -1);
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (size != 2) {
    std::fprintf(stderr, "This exchange needs two ranks: mpiexec -n 2 ./mended\n");
    MPI_Finalize();
    return 1;
  }
  const std::vector<double> mine(kNumbers, rank);
  std::vector<double> theirs(kNumbers, -1);
  by_order(rank, mine, theirs);
  report("order", rank, theirs);
  by_sendrecv(rank, mine, theirs);
  report("Sendrecv", rank, theirs);
  by_not_blocking(rank, mine, theirs);
  report("not blocking", rank, theirs);
  MPI_Finalize();
}

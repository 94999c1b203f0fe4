// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A persistent collective keeps the counts and displacements that it was made with: the program's arrays are spoilt before it starts.
#include <mpi.h>

#include <algorithm>
#include <vector>

#include "check.hpp"

namespace {

int rank, size;

/// Runs a request twice and frees it; the arrays that it was made with are gone by then.
void run(MPI_Request request, std::vector<int>& counts, std::vector<int>& displacements) {
  std::fill(counts.begin(), counts.end(), 1 << 30);
  std::fill(displacements.begin(), displacements.end(), -(1 << 30));
  for (int i = 0; i < 2; ++i) {
    MPI_Start(&request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
  MPI_Request_free(&request);
}

struct Arrays {  // rank r has r + 1 elements
  std::vector<int> counts, displacements;
  int total = 0;
  Arrays() {
    for (int r = 0; r < size; ++r) {
      counts.push_back(r + 1);
      displacements.push_back(total);
      total += r + 1;
    }
  }
};

void check_parts(const std::vector<int>& all) {
  std::size_t at = 0;
  for (int r = 0; r < size; ++r)
    for (int i = 0; i <= r; ++i) CHECK_EQ(all[at++], r);
}

void gathering(bool everywhere) {
  Arrays a;
  const int root = size - 1;
  std::vector<int> mine(static_cast<std::size_t>(rank) + 1, rank), all(static_cast<std::size_t>(a.total), -1);
  MPI_Request request;
  if (everywhere)
    MPI_Allgatherv_init(mine.data(), rank + 1, MPI_INT, all.data(), a.counts.data(), a.displacements.data(), MPI_INT, MPI_COMM_WORLD, MPI_INFO_NULL,
                        &request);
  else
    MPI_Gatherv_init(mine.data(), rank + 1, MPI_INT, all.data(), rank == root ? a.counts.data() : nullptr,
                     rank == root ? a.displacements.data() : nullptr, MPI_INT, root, MPI_COMM_WORLD, MPI_INFO_NULL, &request);
  run(request, a.counts, a.displacements);
  if (everywhere || rank == root) check_parts(all);
}

void scattering() {
  Arrays a;
  std::vector<int> all, mine(static_cast<std::size_t>(rank) + 1, -1);
  for (int r = 0; r < size; ++r) all.insert(all.end(), static_cast<std::size_t>(r) + 1, r);
  MPI_Request request;
  MPI_Scatterv_init(all.data(), rank == 0 ? a.counts.data() : nullptr, rank == 0 ? a.displacements.data() : nullptr, MPI_INT, mine.data(), rank + 1,
                    MPI_INT, 0, MPI_COMM_WORLD, MPI_INFO_NULL, &request);
  run(request, a.counts, a.displacements);
  for (int value : mine) CHECK_EQ(value, rank);
}

/// Every rank sends r + 1 elements to rank r and gets rank + 1 from each.
void exchanging() {
  Arrays send, receive;
  std::vector<int> out, in(static_cast<std::size_t>((rank + 1) * size), -1);
  for (int r = 0; r < size; ++r) {
    out.insert(out.end(), static_cast<std::size_t>(r) + 1, rank);
    receive.counts[static_cast<std::size_t>(r)] = rank + 1;
    receive.displacements[static_cast<std::size_t>(r)] = r * (rank + 1);
  }
  MPI_Request request;
  MPI_Alltoallv_init(out.data(), send.counts.data(), send.displacements.data(), MPI_INT, in.data(), receive.counts.data(),
                     receive.displacements.data(), MPI_INT, MPI_COMM_WORLD, MPI_INFO_NULL, &request);
  std::fill(send.counts.begin(), send.counts.end(), -1);
  run(request, receive.counts, receive.displacements);
  for (int r = 0; r < size; ++r)
    for (int i = 0; i <= rank; ++i) CHECK_EQ(in[static_cast<std::size_t>(r * (rank + 1) + i)], r);
}

void reducing() {
  Arrays a;
  std::vector<int> all(static_cast<std::size_t>(a.total), 1), mine(static_cast<std::size_t>(rank) + 1, -1);
  MPI_Request request;
  MPI_Reduce_scatter_init(all.data(), mine.data(), a.counts.data(), MPI_INT, MPI_SUM, MPI_COMM_WORLD, MPI_INFO_NULL, &request);
  run(request, a.counts, a.displacements);
  for (int value : mine) CHECK_EQ(value, size);
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  gathering(false);
  gathering(true);
  scattering();
  exchanging();
  reducing();
  return MPI_Finalize();
}

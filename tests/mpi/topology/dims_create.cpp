// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Dims_create: balanced grids in descending order, given sizes are kept, impossible ones are errors; MPI_Topo_test.
// ranks: 1
#include <mpi.h>

#include <algorithm>
#include <vector>

#include "check.hpp"

namespace {

std::vector<int> grid(int nodes, std::vector<int> dims) {
  MPI_Dims_create(nodes, static_cast<int>(dims.size()), dims.data());
  return dims;
}

void known_grids() {
  CHECK(grid(6, {0, 0}) == (std::vector{3, 2}));
  CHECK(grid(7, {0, 0}) == (std::vector{7, 1}));
  CHECK(grid(6, {0, 3, 0}) == (std::vector{2, 3, 1}));
  CHECK(grid(24, {0, 0, 0}) == (std::vector{4, 3, 2}));
  CHECK(grid(36, {0, 0, 0}) == (std::vector{4, 3, 3}));
  CHECK(grid(1, {0, 0, 0}) == (std::vector{1, 1, 1}));
  CHECK(grid(2147483647, {0, 0}) == (std::vector{2147483647, 1}));
  CHECK(grid(4096, {0, 0, 0, 0}) == (std::vector{8, 8, 8, 8}));
  CHECK(grid(6, {2, 3}) == (std::vector{2, 3}));
}

void every_number_is_a_product() {
  for (int nodes = 1; nodes <= 500; ++nodes) {
    for (int n = 1; n <= 5; ++n) {
      const std::vector<int> dims = grid(nodes, std::vector<int>(static_cast<std::size_t>(n), 0));
      int product = 1;
      for (int d : dims) product *= d;
      CHECK_EQ(product, nodes);
      CHECK(std::is_sorted(dims.rbegin(), dims.rend()));
    }
  }
}

/// The best grid of all that there are: the largest size as small as can be, then the next one.
std::vector<int> best_grid(int nodes, std::size_t n, int limit) {
  if (n == 0) return {};
  for (int d = 1; d <= limit; ++d) {
    if (nodes % d != 0) continue;
    if (n == 1 && d != nodes) continue;
    std::vector<int> rest = best_grid(nodes / d, n - 1, d);
    if (n > 1 && rest.empty()) continue;
    rest.insert(rest.begin(), d);
    return rest;
  }
  return {};
}

/// As balanced as can be, for all sizes to 64, also with one size given.
void balanced() {
  for (int nodes = 1; nodes <= 64; ++nodes) {
    for (std::size_t n = 1; n <= 4; ++n) {
      CHECK(grid(nodes, std::vector<int>(n, 0)) == best_grid(nodes, n, nodes));
      for (int given = 1; given <= nodes; ++given) {
        if (nodes % given != 0) continue;
        std::vector<int> wish(n + 1, 0), best = best_grid(nodes / given, n, nodes / given);
        const std::size_t place = static_cast<std::size_t>(nodes) % (n + 1);
        wish[place] = given;
        best.insert(best.begin() + static_cast<std::ptrdiff_t>(place), given);
        CHECK(grid(nodes, wish) == best);
      }
    }
  }
}

void errors() {
  int negative[] = {0, -1}, odd[] = {0, 4}, full[] = {2, 2};
  CHECK_ERROR(MPI_Dims_create(6, 2, negative), MPI_ERR_DIMS);
  CHECK_ERROR(MPI_Dims_create(6, 2, odd), MPI_ERR_DIMS);
  CHECK_ERROR(MPI_Dims_create(6, 2, full), MPI_ERR_DIMS);
  CHECK_ERROR(MPI_Dims_create(0, 2, full), MPI_ERR_ARG);
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  known_grids();
  every_number_is_a_product();
  balanced();
  errors();
  int kind = 0;
  CHECK_EQ(MPI_Topo_test(MPI_COMM_WORLD, &kind), MPI_SUCCESS);
  CHECK_EQ(kind, MPI_UNDEFINED);
  return MPI_Finalize();
}

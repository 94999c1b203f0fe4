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
  errors();
  int kind = 0;
  CHECK_EQ(MPI_Topo_test(MPI_COMM_WORLD, &kind), MPI_SUCCESS);
  CHECK_EQ(kind, MPI_UNDEFINED);
  return MPI_Finalize();
}

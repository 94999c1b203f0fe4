// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1 2 3 4 6
//
// Grids: every shape that fits into the ranks, what belongs to it, what dup keeps and split loses, and each wrong argument.
#include "check.hpp"

#include <vector>

namespace {

void check_sub(MPI_Comm cart, const std::vector<int>& dims, const std::vector<int>& periods) {
  const int n = static_cast<int>(dims.size());
  int rank;
  MPI_Comm_rank(cart, &rank);
  std::vector<int> place(dims.size());
  MPI_Cart_coords(cart, rank, n, place.data());
  for (unsigned mask = 0; mask < 1u << n; ++mask) {
    std::vector<int> remain, kept_dims, kept_periods, kept_place;
    for (std::size_t i = 0; i < dims.size(); ++i) {
      remain.push_back(mask >> i & 1 ? 7 : 0);
      if (!remain.back()) continue;
      kept_dims.push_back(dims[i]);
      kept_periods.push_back(periods[i]);
      kept_place.push_back(place[i]);
    }
    MPI_Comm sub;
    MPI_Cart_sub(cart, remain.data(), &sub);
    int dimensions = -1, expected = 1, size = 0, kind = 0;
    for (const int d : kept_dims) expected *= d;
    MPI_Cartdim_get(sub, &dimensions);
    MPI_Comm_size(sub, &size);
    MPI_Topo_test(sub, &kind);
    CHECK_EQ(dimensions, static_cast<int>(kept_dims.size()));
    CHECK_EQ(size, expected);
    CHECK_EQ(kind, MPI_CART);
    std::vector<int> d(kept_dims.size()), p(kept_dims.size()), c(kept_dims.size());
    MPI_Cart_get(sub, dimensions, d.data(), p.data(), c.data());
    CHECK(d == kept_dims);
    CHECK(p == kept_periods);
    CHECK(c == kept_place);
    MPI_Comm_free(&sub);
  }
}

void check_grid(MPI_Comm comm, const std::vector<int>& dims, const std::vector<int>& periods) {
  const int n = static_cast<int>(dims.size());
  int rank, places = 1, mapped = -5;
  MPI_Comm_rank(comm, &rank);
  for (const int d : dims) places *= d;
  MPI_Comm cart;
  MPI_Cart_create(comm, n, dims.data(), periods.data(), 1, &cart);
  MPI_Cart_map(comm, n, dims.data(), periods.data(), &mapped);
  CHECK_EQ(cart == MPI_COMM_NULL, rank >= places);
  CHECK_EQ(mapped == MPI_UNDEFINED, rank >= places);
  if (cart == MPI_COMM_NULL) return;
  MPI_Comm_rank(cart, &rank);
  std::vector<int> place(dims.size());
  for (int r = 0; r < places; ++r) {
    MPI_Cart_coords(cart, r, n, place.data());
    int back = -1, number = 0;
    for (std::size_t i = 0; i < dims.size(); ++i) number = number * dims[i] + place[i];
    MPI_Cart_rank(cart, place.data(), &back);
    CHECK_EQ(back, r);
    CHECK_EQ(number, r);
  }
  MPI_Cart_coords(cart, rank, n, place.data());
  for (int d = 0; d < n; ++d) {
    const auto i = static_cast<std::size_t>(d);
    int source, dest;
    MPI_Cart_shift(cart, d, 1, &source, &dest);
    std::vector<int> next = place, last = place;
    ++next[i], --last[i];
    int expected_dest = MPI_PROC_NULL, expected_source = MPI_PROC_NULL;
    if (periods[i] || next[i] < dims[i]) MPI_Cart_rank(cart, next.data(), &expected_dest);
    if (periods[i] || last[i] >= 0) MPI_Cart_rank(cart, last.data(), &expected_source);
    CHECK_EQ(dest, expected_dest);
    CHECK_EQ(source, expected_source);
  }
  check_sub(cart, dims, periods);
  MPI_Comm dup, split, idup;
  MPI_Request request;
  int kind = 0;
  MPI_Comm_dup(cart, &dup);
  MPI_Comm_idup(cart, &idup, &request);
  MPI_Comm_split(cart, 0, rank, &split);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Comm_free(&cart);
  std::vector<int> d(dims.size()), p(dims.size()), c(dims.size());
  MPI_Cart_get(dup, n, d.data(), p.data(), c.data());
  CHECK(d == dims);
  CHECK(p == periods);
  CHECK(c == place);
  MPI_Topo_test(idup, &kind);
  CHECK_EQ(kind, MPI_CART);
  MPI_Topo_test(split, &kind);
  CHECK_EQ(kind, MPI_UNDEFINED);
  for (MPI_Comm* c2 : {&dup, &split, &idup}) MPI_Comm_free(c2);
}

void check_errors(MPI_Comm world) {
  MPI_Comm comm, cart;
  int size, place[2], value;
  MPI_Comm_size(world, &size);
  MPI_Comm_dup(world, &comm);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  int dims[1] = {size + 1}, periods[1] = {0};
  CHECK_ERROR(MPI_Cart_create(comm, 1, dims, periods, 0, &cart), MPI_ERR_DIMS);
  dims[0] = 0;
  CHECK_ERROR(MPI_Cart_create(comm, 1, dims, periods, 0, &cart), MPI_ERR_DIMS);
  CHECK_ERROR(MPI_Cart_create(comm, -1, dims, periods, 0, &cart), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Cart_rank(comm, dims, &value), MPI_ERR_TOPOLOGY);
  CHECK_ERROR(MPI_Graphdims_get(comm, &value, &value), MPI_ERR_TOPOLOGY);
  dims[0] = size;
  CHECK_EQ(MPI_Cart_create(comm, 1, dims, periods, 0, &cart), MPI_SUCCESS);
  CHECK_ERROR(MPI_Graphdims_get(cart, &value, &value), MPI_ERR_TOPOLOGY);
  CHECK_ERROR(MPI_Cart_coords(cart, size, 1, place), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Cart_coords(cart, 0, 0, place), MPI_ERR_ARG);
  place[0] = size;
  CHECK_ERROR(MPI_Cart_rank(cart, place, &value), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Cart_shift(cart, 1, 1, place, &value), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Cart_shift(cart, -1, 1, place, &value), MPI_ERR_ARG);
  MPI_Comm_free(&cart);
  MPI_Comm_free(&comm);
}

void every_shape(MPI_Comm comm, int size, std::vector<int>& dims) {
  int places = 1;
  for (const int d : dims) places *= d;
  for (unsigned mask = 0; mask < 1u << dims.size(); ++mask) {
    std::vector<int> periods;
    for (std::size_t i = 0; i < dims.size(); ++i) periods.push_back(mask >> i & 1);
    check_grid(comm, dims, periods);
  }
  if (dims.size() == 3) return;
  for (int d = 1; d * places <= size; ++d) {
    dims.push_back(d);
    every_shape(comm, size, dims);
    dims.pop_back();
  }
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int size;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  std::vector<int> dims;
  every_shape(MPI_COMM_WORLD, size, dims);
  check_errors(MPI_COMM_WORLD);
  MPI_Finalize();
}

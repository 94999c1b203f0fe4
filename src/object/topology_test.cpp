// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Grids and graphs: all grids of up to 64 places, against coordinates that are counted up one by one.
#include "object/topology.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "mpi.h"

namespace tutti::object {
namespace {

/// All grids with n places, up to four dimensions, sizes in any order.
void for_each_shape(int n, std::vector<int>& dims, const std::function<void(const std::vector<int>&)>& visit) {
  if (n == 1) visit(dims);
  if (dims.size() == 4) return;
  for (int d = 1; d <= n; ++d) {
    if (n % d != 0 || (d == 1 && dims.size() == 3)) continue;
    if (d == 1 && n == 1 && !dims.empty() && dims.back() == 1) continue;
    dims.push_back(d);
    for_each_shape(n / d, dims, visit);
    dims.pop_back();
  }
}

void check_shifts(const Grid& grid, int rank, const std::vector<int>& place) {
  const int n = grid.dimensions();
  for (int d = 0; d < n; ++d) {
    const auto i = static_cast<std::size_t>(d);
    for (int disp = -3; disp <= 3; ++disp) {
      std::vector<int> target = place;
      target[i] += disp;
      const bool inside = target[i] >= 0 && target[i] < grid.dims[i];
      const int shifted = grid.shifted(rank, d, disp);
      if (!inside && !grid.periodic[i]) {
        EXPECT_EQ(shifted, MPI_PROC_NULL);
        EXPECT_EQ(grid.outside(target.data()), d);
        continue;
      }
      EXPECT_EQ(grid.outside(target.data()), -1);
      EXPECT_EQ(grid.rank_at(target.data()), shifted);
      EXPECT_EQ(grid.shifted(shifted, d, -disp), rank);
    }
  }
}

void check_grid(const Grid& grid, int size) {
  ASSERT_EQ(grid.size(), size);
  const int n = grid.dimensions();
  std::vector<int> place(grid.dims.size(), 0), got(grid.dims.size());
  for (int rank = 0; rank < size; ++rank) {
    grid.place_of(rank, n, got.data());
    ASSERT_EQ(got, place);
    ASSERT_EQ(grid.rank_at(place.data()), rank);
    check_shifts(grid, rank, place);
    const Topology topology(grid, rank);
    ASSERT_EQ(topology.sources.size(), 2 * grid.dims.size());
    for (int d = 0; d < n; ++d) {
      EXPECT_EQ(topology.destinations[static_cast<std::size_t>(2 * d)], grid.shifted(rank, d, -1));
      EXPECT_EQ(topology.destinations[static_cast<std::size_t>(2 * d + 1)], grid.shifted(rank, d, 1));
    }
    for (std::size_t d = grid.dims.size(); d-- > 0;) {  // count up, the last dimension fastest
      if (++place[d] < grid.dims[d]) break;
      place[d] = 0;
    }
  }
}

TEST(Topology, AllGridsTo64Places) {
  int shapes = 0;
  for (int size = 1; size <= 64; ++size) {
    std::vector<int> dims;
    for_each_shape(size, dims, [&](const std::vector<int>& shape) {
      for (unsigned wrap = 0; wrap < 1u << shape.size(); ++wrap) {
        Grid grid{shape, {}};
        for (std::size_t i = 0; i < shape.size(); ++i) grid.periodic.push_back((wrap >> i) & 1);
        check_grid(grid, size);
        ++shapes;
      }
    });
  }
  EXPECT_GT(shapes, 1000);
}

TEST(Topology, FarShiftsDoNotOverflow) {
  const Grid ring{{7}, {1}}, line{{7}, {0}};
  EXPECT_EQ(ring.shifted(3, 0, 2147483647), static_cast<int>((3 + 2147483647ll) % 7));
  EXPECT_EQ(ring.shifted(3, 0, -2147483648ll), static_cast<int>(((3 - 2147483648ll) % 7 + 7) % 7));
  EXPECT_EQ(line.shifted(3, 0, 2147483647), MPI_PROC_NULL);
}

TEST(Topology, OnlyTheFirstCoordinatesAreWritten) {
  const Grid grid{{2, 3}, {0, 0}};
  int place[3] = {-1, -1, -1};
  grid.place_of(5, 1, place);
  EXPECT_EQ(place[0], 1);
  EXPECT_EQ(place[1], -1);
}

TEST(Topology, GraphNeighbors) {
  const Graph graph{{2, 3, 4, 6}, {1, 3, 0, 3, 0, 2}};  // the example of MPI-5.0 §8.5.3
  const std::vector<std::vector<int>> expected = {{1, 3}, {0}, {3}, {0, 2}};
  for (int node = 0; node < 4; ++node) {
    const auto neighbors = graph.neighbors(node);
    EXPECT_TRUE(std::ranges::equal(neighbors, expected[static_cast<std::size_t>(node)]));
    EXPECT_EQ(Topology(graph, node).sources, expected[static_cast<std::size_t>(node)]);
  }
  EXPECT_EQ(Topology(graph, 0).kind(), MPI_GRAPH);
}
}  // namespace
}  // namespace tutti::object

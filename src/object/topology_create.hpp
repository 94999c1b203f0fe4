// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making communicators with a topology (MPI-5.0 §8.5). Collective and blocking. Where a process does not become a member the result is null.
// Arguments are checked here; counts have been seen to be not negative.
#pragma once
#include <span>

#include "object/comm.hpp"
#include "object/topology.hpp"

namespace tutti::object {

/// Throws MPI_ERR_DIMS for a grid that has a size below 1 or more places than `size`.
Grid checked_grid(std::span<const int> dims, const int* periods, int size);
/// Throws MPI_ERR_ARG for a graph whose index or edges are wrong or that has more nodes than `size`.
Graph checked_graph(std::span<const int> index, const int* edges, int size);

Ref<Comm> create_cart(Comm& comm, Grid grid);
Ref<Comm> create_graph(Comm& comm, Graph graph);
/// Each member tells its own edges.
Ref<Comm> create_adjacent(Comm& comm, AdjacentGraph graph);

/// An edge that some member tells; the weight is 1 where the graph has none.
struct Edge {
  int source;
  int destination;
  int weight;
};
/// Each member tells some edges, which the communicator then carries to their ends.
Ref<Comm> create_distributed(Comm& comm, std::span<const Edge> edges, bool weighted);
/// The sub-grids that keep the dimensions whose entry is not 0.
Ref<Comm> create_sub(Comm& comm, const int* remain);
}  // namespace tutti::object

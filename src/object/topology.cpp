// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Arithmetic on grids and graphs.
#include "object/topology.hpp"

#include "mpi.h"

namespace tutti::object {
namespace {

int wrapped(std::int64_t coordinate, int dim) {
  const std::int64_t rest = coordinate % dim;
  return static_cast<int>(rest < 0 ? rest + dim : rest);
}
}  // namespace

int Grid::size() const {
  int n = 1;
  for (const int dim : dims) n *= dim;
  return n;
}

int Grid::rank_at(const int* coords) const {
  int rank = 0;
  for (std::size_t i = 0; i < dims.size(); ++i) rank = rank * dims[i] + (periodic[i] ? wrapped(coords[i], dims[i]) : coords[i]);
  return rank;
}

int Grid::outside(const int* coords) const {
  for (std::size_t i = 0; i < dims.size(); ++i)
    if (!periodic[i] && (coords[i] < 0 || coords[i] >= dims[i])) return static_cast<int>(i);
  return -1;
}

void Grid::place_of(int rank, int n, int* coords) const {
  for (int i = dimensions() - 1; i >= 0; --i) {
    const int dim = dims[static_cast<std::size_t>(i)];
    if (i < n) coords[i] = rank % dim;
    rank /= dim;
  }
}

int Grid::shifted(int rank, int dimension, std::int64_t disp) const {
  int stride = 1;  // between ranks that are next to each other in this dimension
  for (int i = dimensions() - 1; i > dimension; --i) stride *= dims[static_cast<std::size_t>(i)];
  const int dim = dims[static_cast<std::size_t>(dimension)];
  const int from = rank / stride % dim;
  const std::int64_t to = from + disp;
  if (!periodic[static_cast<std::size_t>(dimension)] && (to < 0 || to >= dim)) return MPI_PROC_NULL;
  return rank + (wrapped(to, dim) - from) * stride;
}

std::span<const int> Graph::neighbors(int rank) const {
  const auto node = static_cast<std::size_t>(rank);
  const auto begin = static_cast<std::size_t>(rank == 0 ? 0 : index[node - 1]);
  return std::span(edges).subspan(begin, static_cast<std::size_t>(index[node]) - begin);
}

Topology::Topology(Grid grid, int rank) : shape(std::move(grid)) {
  const Grid& g = *this->grid();
  for (int d = 0; d < g.dimensions(); ++d) {
    sources.push_back(g.shifted(rank, d, -1));
    sources.push_back(g.shifted(rank, d, 1));
  }
  destinations = sources;
}

Topology::Topology(Graph graph, int rank) : shape(std::move(graph)) {
  const std::span<const int> neighbors = this->graph()->neighbors(rank);
  sources.assign(neighbors.begin(), neighbors.end());
  destinations = sources;
}

Topology::Topology(AdjacentGraph graph) : shape(std::move(graph)), sources(adjacent()->sources), destinations(adjacent()->destinations) {}

int Topology::kind() const { return grid() != nullptr ? MPI_CART : graph() != nullptr ? MPI_GRAPH : MPI_DIST_GRAPH; }
}  // namespace tutti::object

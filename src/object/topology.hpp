// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Process topologies (MPI-5.0 §8): a grid, a graph that every member knows, or a graph of which each member knows its own edges. A topology
// belongs to a communicator, never changes and may be shared by duplicates; any thread. Ranks are never changed to fit the machine
// ("reorder" is a permission, not an order): rank r of the old communicator is rank r of the new one.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

namespace tutti::object {

/// Processes in a grid, ranks in row-major order (MPI-5.0 §8.5.1). Without dimensions it is a single process.
struct Grid {
  std::vector<int> dims;
  std::vector<char> periodic;

  int dimensions() const { return static_cast<int>(dims.size()); }
  int size() const;
  /// Places outside wrap round where the grid is periodic; elsewhere they must lie inside.
  int rank_at(const int* coords) const;
  /// The first coordinate that lies outside a dimension that does not wrap round, -1 if there is none.
  int outside(const int* coords) const;
  /// Writes the first n coordinates of a rank.
  void place_of(int rank, int n, int* coords) const;
  /// The rank `disp` steps further along a dimension, MPI_PROC_NULL beyond an edge.
  int shifted(int rank, int dimension, std::int64_t disp) const;
};

/// A graph as MPI_Graph_create takes it: the neighbours of node i are edges[index[i-1]] ... edges[index[i]-1].
struct Graph {
  std::vector<int> index;
  std::vector<int> edges;

  std::span<const int> neighbors(int rank) const;
};

/// The edges of one process.
struct AdjacentGraph {
  bool weighted = false;
  std::vector<int> sources, source_weights;  // weights are empty when there are none
  std::vector<int> destinations, destination_weights;
};

struct Topology {
  std::variant<Grid, Graph, AdjacentGraph> shape;
  // Who is next to the communicator's own rank, in the order of the neighbourhood collectives' blocks (MPI-5.0 §8.6). In a grid the
  // edges lead to MPI_PROC_NULL.
  std::vector<int> sources;
  std::vector<int> destinations;

  Topology(Grid grid, int rank);
  Topology(Graph graph, int rank);
  explicit Topology(AdjacentGraph graph);

  /// MPI_CART, MPI_GRAPH or MPI_DIST_GRAPH.
  int kind() const;
  const Grid* grid() const { return std::get_if<Grid>(&shape); }
  const Graph* graph() const { return std::get_if<Graph>(&shape); }
  const AdjacentGraph* adjacent() const { return std::get_if<AdjacentGraph>(&shape); }
};
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Communicators with a topology: making them and asking them (MPI-5.0 §8.5). What makes one is collective, what asks is local.
#include "object/topology.hpp"

#include <algorithm>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "object/topology_create.hpp"

namespace tutti::calls {
using base::Error;
using object::Comm;
using object::Edge;
using object::Info;
namespace msg = base::msg;

namespace {

const char* shape_name(const object::Topology* topology) {
  if (topology == nullptr) return "no topology";
  return topology->grid() != nullptr ? "a grid" : topology->graph() != nullptr ? "a graph" : "a distributed graph";
}

/// The shape of a communicator, seen as what the call needs.
template <class Shape>
const Shape& need(const Comm& comm, const Shape* (object::Topology::*as)() const, const char* wanted) {
  const object::Topology* topology = comm.topology();
  const Shape* shape = topology != nullptr ? (topology->*as)() : nullptr;
  if (shape == nullptr) throw Error(msg::no_topology, comm.description(), shape_name(topology), wanted);
  return *shape;
}
const object::Grid& grid_of(const Comm& comm) { return need(comm, &object::Topology::grid, "a grid"); }
const object::Graph& graph_of(const Comm& comm) { return need(comm, &object::Topology::graph, "a graph"); }
const object::AdjacentGraph& adjacent_of(const Comm& comm) { return need(comm, &object::Topology::adjacent, "a distributed graph"); }

std::span<const int> list(const int* values, Count n) { return {values, n != 0 ? static_cast<std::size_t>(n) : 0}; }

void copy_up_to(std::span<const int> from, int room, int* to) {
  std::copy_n(from.begin(), std::min<std::size_t>(from.size(), static_cast<std::size_t>(room)), to);
}

bool weightless(const int* weights) { return weights == MPI_UNWEIGHTED || weights == MPI_WEIGHTS_EMPTY; }

void check_room(const object::Grid& grid, int maxdims) {
  if (maxdims < grid.dimensions()) throw Error(msg::room_for_dimensions, maxdims, grid.dimensions());
}

void check_ranks(const Comm& comm, std::span<const int> ranks, const char* name) {
  for (std::size_t i = 0; i < ranks.size(); ++i)
    if (ranks[i] < 0 || ranks[i] >= comm.size()) throw Error(msg::graph_rank, name, i, ranks[i], comm.size() - 1);
}

/// The weights of n edges; none when the graph has none.
std::vector<int> checked_weights(const int* weights, std::size_t n, const char* name) {
  if (weightless(weights) || n == 0) return {};
  if (weights == nullptr) throw Error(msg::null_pointer, name);
  for (std::size_t i = 0; i < n; ++i)
    if (weights[i] < 0) throw Error(msg::negative_weight, name, i, weights[i]);
  return {weights, weights + n};
}

object::Ref<Comm> with_hints(object::Ref<Comm> comm, const Info* info) {
  if (info != nullptr) comm->set_hints(*info);
  return comm;
}
}  // namespace

void topo_test(Comm& comm, int* status) { *status = comm.topology() != nullptr ? comm.topology()->kind() : MPI_UNDEFINED; }

// ---- Grids
void cart_create(Comm& comm_old, int ndims, const int dims[], const int periods[], int, Comm** comm_cart) {
  *comm_cart = object::create_cart(comm_old, object::checked_grid(list(dims, ndims), periods, comm_old.size())).release();
}
void cart_map(Comm& comm, int ndims, const int dims[], const int periods[], int* newrank) {
  const object::Grid grid = object::checked_grid(list(dims, ndims), periods, comm.size());
  *newrank = comm.rank() < grid.size() ? comm.rank() : MPI_UNDEFINED;
}
void cartdim_get(Comm& comm, int* ndims) { *ndims = grid_of(comm).dimensions(); }
void cart_get(Comm& comm, int maxdims, int dims[], int periods[], int coords[]) {
  const object::Grid& grid = grid_of(comm);
  check_room(grid, maxdims);
  std::copy(grid.dims.begin(), grid.dims.end(), dims);
  std::copy(grid.periodic.begin(), grid.periodic.end(), periods);
  grid.place_of(comm.rank(), maxdims, coords);
}
void cart_rank(Comm& comm, const int coords[], int* rank) {
  const object::Grid& grid = grid_of(comm);
  if (coords == nullptr && grid.dimensions() > 0) throw Error(msg::null_pointer, "coords");
  const int outside = grid.outside(coords);
  if (outside >= 0) throw Error(msg::outside_grid, outside, coords[outside], grid.dims[static_cast<std::size_t>(outside)]);
  *rank = grid.rank_at(coords);
}
void cart_coords(Comm& comm, int rank, int maxdims, int coords[]) {
  const object::Grid& grid = grid_of(comm);
  check_room(grid, maxdims);
  grid.place_of(rank, maxdims, coords);
}
void cart_shift(Comm& comm, int direction, int disp, int* rank_source, int* rank_dest) {
  const object::Grid& grid = grid_of(comm);
  if (direction < 0 || direction >= grid.dimensions()) throw Error(msg::no_dimension, direction, grid.dimensions());
  *rank_source = grid.shifted(comm.rank(), direction, -static_cast<std::int64_t>(disp));
  *rank_dest = grid.shifted(comm.rank(), direction, disp);
}
void cart_sub(Comm& comm, const int remain_dims[], Comm** newcomm) {
  if (grid_of(comm).dimensions() > 0 && remain_dims == nullptr) throw Error(msg::null_pointer, "remain_dims");
  *newcomm = object::create_sub(comm, remain_dims).release();
}

// ---- Graphs that all members know
void graph_create(Comm& comm_old, int nnodes, const int indx[], const int edges[], int, Comm** comm_graph) {
  *comm_graph = object::create_graph(comm_old, object::checked_graph(list(indx, nnodes), edges, comm_old.size())).release();
}
void graph_map(Comm& comm, int nnodes, const int indx[], const int edges[], int* newrank) {
  object::checked_graph(list(indx, nnodes), edges, comm.size());
  *newrank = comm.rank() < nnodes ? comm.rank() : MPI_UNDEFINED;
}
void graphdims_get(Comm& comm, int* nnodes, int* nedges) {
  const object::Graph& graph = graph_of(comm);
  *nnodes = static_cast<int>(graph.index.size());
  *nedges = static_cast<int>(graph.edges.size());
}
void graph_get(Comm& comm, int maxindex, int maxedges, int indx[], int edges[]) {
  const object::Graph& graph = graph_of(comm);
  copy_up_to(graph.index, maxindex, indx);
  copy_up_to(graph.edges, maxedges, edges);
}
void graph_neighbors_count(Comm& comm, int rank, int* nneighbors) { *nneighbors = static_cast<int>(graph_of(comm).neighbors(rank).size()); }
void graph_neighbors(Comm& comm, int rank, int maxneighbors, int neighbors[]) { copy_up_to(graph_of(comm).neighbors(rank), maxneighbors, neighbors); }

// ---- Graphs of which each member knows its own edges
void dist_graph_create_adjacent(Comm& comm_old, int indegree, const int sources[], const int sourceweights[], int outdegree, const int destinations[],
                                const int destweights[], Info* info, int, Comm** comm_dist_graph) {
  const std::span<const int> in = list(sources, indegree), out = list(destinations, outdegree);
  check_ranks(comm_old, in, "sources");
  check_ranks(comm_old, out, "destinations");
  const bool unweighted = sourceweights == MPI_UNWEIGHTED || destweights == MPI_UNWEIGHTED;
  if (unweighted && !(weightless(sourceweights) && weightless(destweights))) {
    const bool in_is = sourceweights == MPI_UNWEIGHTED;
    throw Error(msg::graph_weights, in_is ? "sourceweights" : "destweights", in_is ? "destweights" : "sourceweights");
  }
  object::AdjacentGraph graph{!unweighted,
                              {in.begin(), in.end()},
                              checked_weights(sourceweights, in.size(), "sourceweights"),
                              {out.begin(), out.end()},
                              checked_weights(destweights, out.size(), "destweights")};
  *comm_dist_graph = with_hints(object::create_adjacent(comm_old, std::move(graph)), info).release();
}

void dist_graph_create(Comm& comm_old, int n, const int sources[], const int degrees[], const int destinations[], const int weights[], Info* info,
                       int, Comm** comm_dist_graph) {
  check_ranks(comm_old, list(sources, n), "sources");
  std::size_t all = 0;
  for (int i = 0; i < n; ++i) {
    if (degrees[i] < 0) throw Error(msg::negative_argument, "a degree in degrees", degrees[i]);
    all += static_cast<std::size_t>(degrees[i]);
  }
  if (all > 0 && destinations == nullptr) throw Error(msg::null_pointer, "destinations");
  check_ranks(comm_old, {destinations, all}, "destinations");
  const std::vector<int> weight = checked_weights(weights, all, "weights");
  std::vector<Edge> edges;
  for (int i = 0; i < n; ++i) {
    for (int k = 0; k < degrees[i]; ++k) {
      const std::size_t e = edges.size();
      edges.push_back({sources[i], destinations[e], weight.empty() ? 1 : weight[e]});
    }
  }
  *comm_dist_graph = with_hints(object::create_distributed(comm_old, edges, weights != MPI_UNWEIGHTED), info).release();
}

void dist_graph_neighbors_count(Comm& comm, int* indegree, int* outdegree, int* weighted) {
  const object::AdjacentGraph& graph = adjacent_of(comm);
  *indegree = static_cast<int>(graph.sources.size());
  *outdegree = static_cast<int>(graph.destinations.size());
  *weighted = graph.weighted;
}
void dist_graph_neighbors(Comm& comm, int maxindegree, int sources[], int sourceweights[], int maxoutdegree, int destinations[], int destweights[]) {
  const object::AdjacentGraph& graph = adjacent_of(comm);
  if (sourceweights == nullptr && maxindegree > 0 && !graph.source_weights.empty()) throw Error(msg::null_pointer, "sourceweights");
  if (destweights == nullptr && maxoutdegree > 0 && !graph.destination_weights.empty()) throw Error(msg::null_pointer, "destweights");
  copy_up_to(graph.sources, maxindegree, sources);
  copy_up_to(graph.destinations, maxoutdegree, destinations);
  if (!weightless(sourceweights)) copy_up_to(graph.source_weights, maxindegree, sourceweights);
  if (!weightless(destweights)) copy_up_to(graph.destination_weights, maxoutdegree, destweights);
}
}  // namespace tutti::calls

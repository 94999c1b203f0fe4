// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making communicators with a topology: a new communicator first, then its shape.
#include "object/topology_create.hpp"

#include <memory>

#include "base/catalogue.hpp"
#include "object/comm_agree.hpp"
#include "object/comm_create.hpp"

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;

/// The first n ranks of a communicator.
Ref<Comm> first_ranks(Comm& comm, int n) {
  if (n == 0) {
    create(comm, Group::empty());
    return {};
  }
  const int range[1][3] = {{0, n - 1, 1}};
  return create(comm, *comm.group().range_incl(range));
}

template <class... Shape>
Ref<Comm> shaped(Ref<Comm> comm, Shape&&... shape) {
  if (comm) comm->set_topology(std::make_shared<const Topology>(std::forward<Shape>(shape)...));
  return comm;
}

void run_alltoall(Comm& comm, const coll::AlltoallArgs& args) {
  coll::Task task = coll::alltoall(next_collective(comm, true), args);
  coll::run(task);
}

/// Lists of edges for each rank, as one array with counts and displacements.
struct EdgeLists {
  std::vector<std::int64_t> counts, begins;
  std::vector<Edge> edges;

  explicit EdgeLists(int ranks) : counts(static_cast<std::size_t>(ranks)), begins(static_cast<std::size_t>(ranks)) {}
  void make_room() {
    std::int64_t all = 0;
    for (std::size_t r = 0; r < counts.size(); ++r) {
      begins[r] = all;
      all += counts[r];
    }
    edges.resize(static_cast<std::size_t>(all));
  }
  coll::Blocks blocks(const base::Layout& layout) { return {edges.data(), 0, &layout, Counts(counts.data()), Counts(begins.data())}; }
};

/// Brings each edge to both its ends. At each rank they come by the rank that told them, then in its order, so that both ends of parallel
/// edges have them in the same order.
std::vector<Edge> exchange(Comm& comm, std::span<const Edge> told) {
  const int n = comm.size();
  EdgeLists out(n), in(n);
  const auto at = [](int rank) { return static_cast<std::size_t>(rank); };
  for (const Edge& e : told) {
    ++out.counts[at(e.source)];
    if (e.destination != e.source) ++out.counts[at(e.destination)];
  }
  out.make_room();
  std::vector<std::int64_t> next = out.begins;
  for (const Edge& e : told) {
    out.edges[static_cast<std::size_t>(next[at(e.source)]++)] = e;
    if (e.destination != e.source) out.edges[static_cast<std::size_t>(next[at(e.destination)]++)] = e;
  }
  const auto& word = coll::byte_layout();
  constexpr Count bytes = sizeof(std::int64_t);
  run_alltoall(comm, {{out.counts.data(), bytes, &word}, {in.counts.data(), bytes, &word}});
  in.make_room();
  const base::LayoutRef edge = base::Layout::contiguous_of(sizeof(Edge), word);
  run_alltoall(comm, {out.blocks(*edge), in.blocks(*edge)});
  return std::move(in.edges);
}
}  // namespace

Grid checked_grid(std::span<const int> dims, const int* periods, int size) {
  Grid grid;
  std::int64_t places = 1;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] < 1) throw Error(msg::grid_dimension, i, dims[i]);
    if (places <= size) places *= dims[i];
    grid.dims.push_back(dims[i]);
    grid.periodic.push_back(periods[i] != 0);
  }
  if (places > size) throw Error(msg::grid_too_large, places, size);
  return grid;
}

Graph checked_graph(std::span<const int> index, const int* edges, int size) {
  const int nodes = static_cast<int>(index.size());
  if (nodes > size) throw Error(msg::graph_too_large, nodes, size);
  int last = 0;
  for (int i = 0; i < nodes; ++i) {
    const int end = index[static_cast<std::size_t>(i)];
    if (end < last) throw Error(msg::graph_index, i, end, last);
    last = end;
  }
  if (last > 0 && edges == nullptr) throw Error(msg::null_pointer, "edges");
  for (int i = 0; i < last; ++i)
    if (edges[i] < 0 || edges[i] >= nodes) throw Error(msg::graph_edge, i, edges[i], nodes - 1);
  return {{index.begin(), index.end()}, {edges, edges + last}};
}

Ref<Comm> create_cart(Comm& comm, Grid grid) {
  Ref<Comm> cart = first_ranks(comm, grid.size());
  const int rank = cart ? cart->rank() : 0;
  return shaped(std::move(cart), std::move(grid), rank);
}

Ref<Comm> create_graph(Comm& comm, Graph graph) {
  Ref<Comm> made = first_ranks(comm, static_cast<int>(graph.index.size()));
  if (!made) return made;
  const int rank = made->rank();
  return shaped(std::move(made), std::move(graph), rank);
}

Ref<Comm> create_adjacent(Comm& comm, AdjacentGraph graph) { return shaped(first_ranks(comm, comm.size()), std::move(graph)); }

Ref<Comm> create_distributed(Comm& comm, std::span<const Edge> edges, bool weighted) {
  AdjacentGraph graph;
  graph.weighted = weighted;
  const auto add = [&](std::vector<int>& ranks, std::vector<int>& weights, int rank, int weight) {
    ranks.push_back(rank);
    if (weighted) weights.push_back(weight);
  };
  for (const Edge& e : exchange(comm, edges)) {
    if (e.destination == comm.rank()) add(graph.sources, graph.source_weights, e.source, e.weight);
    if (e.source == comm.rank()) add(graph.destinations, graph.destination_weights, e.destination, e.weight);
  }
  return create_adjacent(comm, std::move(graph));
}

Ref<Comm> create_sub(Comm& comm, const int* remain) {
  const Grid& whole = *comm.topology()->grid();
  Grid kept;
  std::vector<int> place(whole.dims.size());
  whole.place_of(comm.rank(), whole.dimensions(), place.data());
  int color = 0;  // the place in the dimensions that go
  for (std::size_t i = 0; i < whole.dims.size(); ++i) {
    if (remain[i] != 0) {
      kept.dims.push_back(whole.dims[i]);
      kept.periodic.push_back(whole.periodic[i]);
    } else {
      color = color * whole.dims[i] + place[i];
    }
  }
  Ref<Comm> part = split(comm, color, comm.rank());
  const int rank = part->rank();
  return shaped(std::move(part), std::move(kept), rank);
}
}  // namespace tutti::object

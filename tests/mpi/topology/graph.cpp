// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1 2 3 4 7
//
// Graphs: random ones, made in the three ways, read back and compared with the edges that they were made of; each wrong argument.
#include "check.hpp"

#include <algorithm>
#include <random>
#include <tuple>
#include <vector>

namespace {

using Edge = std::tuple<int, int, int>;  // source, destination, weight
int rank, size;

/// The same on all ranks.
std::vector<Edge> random_edges(std::mt19937& random) {
  std::vector<Edge> edges(random() % static_cast<unsigned>(4 * size + 1));
  for (auto& [from, to, weight] : edges) {
    from = static_cast<int>(random() % static_cast<unsigned>(size));
    to = static_cast<int>(random() % static_cast<unsigned>(size));
    weight = static_cast<int>(random() % 100);
  }
  return edges;
}

struct Lists {
  std::vector<int> sources, source_weights, destinations, destination_weights;
};

Lists read_back(MPI_Comm comm, bool weighted) {
  int in = -1, out = -1, is_weighted = -1, kind = 0;
  MPI_Topo_test(comm, &kind);
  CHECK_EQ(kind, MPI_DIST_GRAPH);
  MPI_Dist_graph_neighbors_count(comm, &in, &out, &is_weighted);
  CHECK_EQ(is_weighted != 0, weighted);
  const auto i = static_cast<std::size_t>(in), o = static_cast<std::size_t>(out);
  Lists l{std::vector<int>(i), std::vector<int>(i, 1), std::vector<int>(o), std::vector<int>(o, 1)};
  MPI_Dist_graph_neighbors(comm, in, l.sources.data(), weighted ? l.source_weights.data() : MPI_UNWEIGHTED, out, l.destinations.data(),
                           weighted ? l.destination_weights.data() : MPI_UNWEIGHTED);
  return l;
}

void check_distributed(std::mt19937& random, bool weighted) {
  const std::vector<Edge> edges = random_edges(random);
  std::vector<int> sources, degrees, destinations, weights;  // what this rank tells
  std::vector<Edge> in, out;
  for (const auto& [from, to, weight] : edges) {
    const int w = weighted ? weight : 1;
    const bool told_here = static_cast<int>(random() % static_cast<unsigned>(size)) == rank;  // all ranks draw the same
    const bool apart = random() % 3 == 0;
    if (told_here) {
      if (apart || sources.empty() || sources.back() != from) {
        sources.push_back(from);
        degrees.push_back(0);
      }
      ++degrees.back();
      destinations.push_back(to);
      weights.push_back(weight);
    }
    if (from == rank) out.emplace_back(from, to, w);
    if (to == rank) in.emplace_back(from, to, w);
  }
  MPI_Comm graph, dup;
  const int* given = !weighted ? MPI_UNWEIGHTED : weights.empty() ? MPI_WEIGHTS_EMPTY : weights.data();
  MPI_Dist_graph_create(MPI_COMM_WORLD, static_cast<int>(sources.size()), sources.data(), degrees.data(), destinations.data(), given, MPI_INFO_NULL,
                        1, &graph);
  MPI_Comm_dup(graph, &dup);
  MPI_Comm_free(&graph);
  const Lists got = read_back(dup, weighted);
  std::vector<Edge> got_in, got_out;
  for (std::size_t i = 0; i < got.sources.size(); ++i) got_in.emplace_back(got.sources[i], rank, got.source_weights[i]);
  for (std::size_t i = 0; i < got.destinations.size(); ++i) got_out.emplace_back(rank, got.destinations[i], got.destination_weights[i]);
  for (auto* list : {&in, &out, &got_in, &got_out}) std::sort(list->begin(), list->end());
  CHECK(in == got_in);
  CHECK(out == got_out);
  MPI_Comm_free(&dup);
}

void check_adjacent(std::mt19937& random, bool weighted) {
  std::vector<Edge> edges = random_edges(random);
  Lists l;
  for (const auto& [from, to, weight] : edges) {
    if (to == rank) l.sources.push_back(from), l.source_weights.push_back(weighted ? weight : 1);
    if (from == rank) l.destinations.push_back(to), l.destination_weights.push_back(weighted ? weight : 1);
  }
  const auto weights = [&](const std::vector<int>& w) { return !weighted ? MPI_UNWEIGHTED : w.empty() ? MPI_WEIGHTS_EMPTY : w.data(); };
  MPI_Comm graph;
  MPI_Dist_graph_create_adjacent(MPI_COMM_WORLD, static_cast<int>(l.sources.size()), l.sources.data(), weights(l.source_weights),
                                 static_cast<int>(l.destinations.size()), l.destinations.data(), weights(l.destination_weights), MPI_INFO_NULL, 0,
                                 &graph);
  const Lists got = read_back(graph, weighted);
  CHECK(got.sources == l.sources);
  CHECK(got.destinations == l.destinations);
  CHECK(got.source_weights == l.source_weights);
  CHECK(got.destination_weights == l.destination_weights);
  MPI_Comm_free(&graph);
}

void check_graph(std::mt19937& random) {
  const int nodes = static_cast<int>(random() % static_cast<unsigned>(size + 1));
  std::vector<int> index, edges;
  for (int i = 0; i < nodes; ++i) {
    for (unsigned k = random() % 4; k > 0; --k) edges.push_back(static_cast<int>(random() % static_cast<unsigned>(nodes)));
    index.push_back(static_cast<int>(edges.size()));
  }
  MPI_Comm graph;
  int mapped = 0;
  MPI_Graph_create(MPI_COMM_WORLD, nodes, index.data(), edges.data(), 1, &graph);
  MPI_Graph_map(MPI_COMM_WORLD, nodes, index.data(), edges.data(), &mapped);
  CHECK_EQ(graph == MPI_COMM_NULL, rank >= nodes);
  CHECK_EQ(mapped == MPI_UNDEFINED, rank >= nodes);
  if (graph == MPI_COMM_NULL) return;
  int n = -1, e = -1;
  MPI_Graphdims_get(graph, &n, &e);
  CHECK_EQ(n, nodes);
  CHECK_EQ(e, static_cast<int>(edges.size()));
  std::vector<int> got_index(index.size()), got_edges(edges.size());
  MPI_Graph_get(graph, n, e, got_index.data(), got_edges.data());
  CHECK(got_index == index);
  CHECK(got_edges == edges);
  for (int i = 0, begin = 0; i < nodes; begin = index[static_cast<std::size_t>(i++)]) {
    int count = -1;
    MPI_Graph_neighbors_count(graph, i, &count);
    CHECK_EQ(count, index[static_cast<std::size_t>(i)] - begin);
    std::vector<int> neighbors(static_cast<std::size_t>(count));
    MPI_Graph_neighbors(graph, i, count, neighbors.data());
    CHECK(std::equal(neighbors.begin(), neighbors.end(), edges.begin() + begin));
  }
  MPI_Comm_free(&graph);
}

void check_errors() {
  MPI_Comm comm, graph;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  std::vector<int> index(static_cast<std::size_t>(size + 1), 0);
  int one = 1, bad = size, negative = -1, value;
  CHECK_ERROR(MPI_Graph_create(comm, size + 1, index.data(), &one, 0, &graph), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Graph_create(comm, 1, &one, &one, 0, &graph), MPI_ERR_ARG);  // an edge to a node that is not there
  CHECK_ERROR(MPI_Graph_create(comm, 1, &negative, &one, 0, &graph), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Dist_graph_create_adjacent(comm, 1, &bad, MPI_UNWEIGHTED, 0, nullptr, MPI_UNWEIGHTED, MPI_INFO_NULL, 0, &graph), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Dist_graph_create_adjacent(comm, 1, &rank, MPI_UNWEIGHTED, 1, &rank, &one, MPI_INFO_NULL, 0, &graph), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Dist_graph_create(comm, 1, &rank, &negative, &rank, MPI_UNWEIGHTED, MPI_INFO_NULL, 0, &graph), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Dist_graph_create(comm, 1, &rank, &one, &rank, &negative, MPI_INFO_NULL, 0, &graph), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Dist_graph_neighbors_count(comm, &value, &value, &value), MPI_ERR_TOPOLOGY);
  MPI_Comm_free(&comm);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  for (unsigned seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    check_graph(random);
    for (const bool weighted : {false, true}) check_adjacent(random, weighted);
    for (const bool weighted : {false, true}) check_distributed(random, weighted);
  }
  check_errors();
  MPI_Finalize();
}

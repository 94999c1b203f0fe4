// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1 2 3 4 6
//
// Neighbourhood collectives in all forms on grids (with edges, and with one or two places that wrap round), graphs and distributed
// graphs with loops and parallel edges. The model: the lists of all ranks; the k-th edge from a to b in a's list is the k-th from a in b's;
// in a grid, what leaves in one direction arrives from the other.
#include "check.hpp"

#include <random>
#include <string>
#include <vector>

namespace {

using List = std::vector<int>;

struct Shape {
  MPI_Comm comm;
  bool grid;
  std::vector<List> in, out;  // of all ranks
  int rank, size;
};

std::vector<List> everybodys(MPI_Comm comm, int size, const List& mine) {
  std::vector<int> lengths(static_cast<std::size_t>(size)), begins(static_cast<std::size_t>(size));
  const int n = static_cast<int>(mine.size());
  MPI_Allgather(&n, 1, MPI_INT, lengths.data(), 1, MPI_INT, comm);
  int all = 0;
  for (std::size_t r = 0; r < lengths.size(); all += lengths[r++]) begins[r] = all;
  List joined(static_cast<std::size_t>(all));
  MPI_Allgatherv(mine.data(), n, MPI_INT, joined.data(), lengths.data(), begins.data(), MPI_INT, comm);
  std::vector<List> lists;
  for (std::size_t r = 0; r < lengths.size(); ++r) lists.emplace_back(joined.begin() + begins[r], joined.begin() + begins[r] + lengths[r]);
  return lists;
}

Shape shape_of(MPI_Comm comm) {
  Shape s{comm, false, {}, {}, 0, 0};
  MPI_Comm_rank(comm, &s.rank);
  MPI_Comm_size(comm, &s.size);
  int kind;
  List in, out;
  MPI_Topo_test(comm, &kind);
  if (kind == MPI_CART) {
    s.grid = true;
    int n;
    MPI_Cartdim_get(comm, &n);
    for (int d = 0; d < n; ++d) {
      int source, dest;
      MPI_Cart_shift(comm, d, 1, &source, &dest);
      in.push_back(source);
      in.push_back(dest);
    }
    out = in;
  } else if (kind == MPI_GRAPH) {
    int n;
    MPI_Graph_neighbors_count(comm, s.rank, &n);
    in.resize(static_cast<std::size_t>(n));
    MPI_Graph_neighbors(comm, s.rank, n, in.data());
    out = in;
  } else {
    int n, m, weighted;
    MPI_Dist_graph_neighbors_count(comm, &n, &m, &weighted);
    in.resize(static_cast<std::size_t>(n));
    out.resize(static_cast<std::size_t>(m));
    MPI_Dist_graph_neighbors(comm, n, in.data(), MPI_UNWEIGHTED, m, out.data(), MPI_UNWEIGHTED);
  }
  s.in = everybodys(comm, s.size, in);
  s.out = everybodys(comm, s.size, out);
  return s;
}

/// The slot of the sender from which the receiver's slot is filled.
int matching_slot(const Shape& s, int receiver, int slot) {
  if (s.grid) return slot ^ 1;
  const List& in = s.in[static_cast<std::size_t>(receiver)];
  const int source = in[static_cast<std::size_t>(slot)];
  int which = 0;
  for (int i = 0; i < slot; ++i) which += in[static_cast<std::size_t>(i)] == source;
  const List& out = s.out[static_cast<std::size_t>(source)];
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i] == receiver && which-- == 0) return static_cast<int>(i);
  check::failed(__FILE__, __LINE__, "an edge has one end only");
}

int count_of(int sender, int slot, int round) { return (sender * 7 + slot * 3 + round) % 4; }
int value_of(int sender, int slot, int element, int round) { return ((sender * 100 + slot) * 100 + element) * 50 + round; }
constexpr int kGap = -77;

enum class Form { blocking, starting, persistent };

/// Carries out one call in a form: `blocking(comm)`, `starting(comm, request)` or `persistent(comm, request)`.
template <class B, class S, class P>
void carry_out(Form form, B blocking, S starting, P persistent, const std::vector<int>& receive, const std::vector<int>& empty) {
  MPI_Request request;
  if (form == Form::blocking) return blocking();
  if (form == Form::starting) {
    starting(&request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    return;
  }
  persistent(&request);
  for (int i = 0; i < 3; ++i) {
    const_cast<std::vector<int>&>(receive) = empty;
    MPI_Start(&request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
  MPI_Request_free(&request);
}

struct Plan {
  std::vector<int> send, send_counts, send_begins;  // begins in elements
  std::vector<int> receive, receive_counts, receive_begins;
  std::vector<int> expected;
};

/// Blocks of `fixed` elements, or with fixed = 0 of different lengths with gaps between them. `same`: one block for all.
Plan plan(const Shape& s, int round, int fixed, bool same) {
  Plan p;
  const List &in = s.in[static_cast<std::size_t>(s.rank)], &out = s.out[static_cast<std::size_t>(s.rank)];
  const auto length = [&](int sender, int slot) { return fixed > 0 ? fixed : count_of(sender, same ? 0 : slot, round); };
  for (int i = 0; i < (same ? 1 : static_cast<int>(out.size())); ++i) {
    if (fixed == 0) p.send.push_back(kGap);
    p.send_counts.push_back(length(s.rank, i));
    p.send_begins.push_back(static_cast<int>(p.send.size()));
    for (int k = 0; k < p.send_counts.back(); ++k) p.send.push_back(value_of(s.rank, i, k, round));
  }
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (fixed == 0) p.expected.push_back(kGap);
    const bool nobody = in[i] == MPI_PROC_NULL;
    const int slot = nobody || same ? 0 : matching_slot(s, s.rank, static_cast<int>(i));
    p.receive_counts.push_back(nobody ? (fixed > 0 ? fixed : 2) : length(in[i], slot));
    p.receive_begins.push_back(static_cast<int>(p.expected.size()));
    for (int k = 0; k < p.receive_counts.back(); ++k) p.expected.push_back(nobody ? kGap : value_of(in[i], slot, k, round));
  }
  p.receive.assign(p.expected.size(), kGap);
  return p;
}

void check_same(const Shape& s, Form form, int round) {
  Plan p = plan(s, round, 2, true);
  std::vector<int> empty = p.receive;
  carry_out(
      form, [&] { MPI_Neighbor_allgather(p.send.data(), 2, MPI_INT, p.receive.data(), 2, MPI_INT, s.comm); },
      [&](MPI_Request* r) { MPI_Ineighbor_allgather(p.send.data(), 2, MPI_INT, p.receive.data(), 2, MPI_INT, s.comm, r); },
      [&](MPI_Request* r) { MPI_Neighbor_allgather_init(p.send.data(), 2, MPI_INT, p.receive.data(), 2, MPI_INT, s.comm, MPI_INFO_NULL, r); },
      p.receive, empty);
  CHECK(p.receive == p.expected);
  p = plan(s, round, 0, true);
  empty = p.receive;
  const int* from = p.send.data() + p.send_begins[0];
  const int n = p.send_counts[0];
  carry_out(
      form, [&] { MPI_Neighbor_allgatherv(from, n, MPI_INT, p.receive.data(), p.receive_counts.data(), p.receive_begins.data(), MPI_INT, s.comm); },
      [&](MPI_Request* r) {
        MPI_Ineighbor_allgatherv(from, n, MPI_INT, p.receive.data(), p.receive_counts.data(), p.receive_begins.data(), MPI_INT, s.comm, r);
      },
      [&](MPI_Request* r) {
        MPI_Neighbor_allgatherv_init(from, n, MPI_INT, p.receive.data(), p.receive_counts.data(), p.receive_begins.data(), MPI_INT, s.comm,
                                     MPI_INFO_NULL, r);
      },
      p.receive, empty);
  CHECK(p.receive == p.expected);
}

void check_each(const Shape& s, Form form, int round) {
  Plan p = plan(s, round, 3, false);
  std::vector<int> empty = p.receive;
  carry_out(
      form, [&] { MPI_Neighbor_alltoall(p.send.data(), 3, MPI_INT, p.receive.data(), 3, MPI_INT, s.comm); },
      [&](MPI_Request* r) { MPI_Ineighbor_alltoall(p.send.data(), 3, MPI_INT, p.receive.data(), 3, MPI_INT, s.comm, r); },
      [&](MPI_Request* r) { MPI_Neighbor_alltoall_init(p.send.data(), 3, MPI_INT, p.receive.data(), 3, MPI_INT, s.comm, MPI_INFO_NULL, r); },
      p.receive, empty);
  CHECK(p.receive == p.expected);
  p = plan(s, round, 0, false);
  empty = p.receive;
  const int *sc = p.send_counts.data(), *sb = p.send_begins.data(), *rc = p.receive_counts.data(), *rb = p.receive_begins.data();
  carry_out(
      form, [&] { MPI_Neighbor_alltoallv(p.send.data(), sc, sb, MPI_INT, p.receive.data(), rc, rb, MPI_INT, s.comm); },
      [&](MPI_Request* r) { MPI_Ineighbor_alltoallv(p.send.data(), sc, sb, MPI_INT, p.receive.data(), rc, rb, MPI_INT, s.comm, r); },
      [&](MPI_Request* r) {
        MPI_Neighbor_alltoallv_init(p.send.data(), sc, sb, MPI_INT, p.receive.data(), rc, rb, MPI_INT, s.comm, MPI_INFO_NULL, r);
      },
      p.receive, empty);
  CHECK(p.receive == p.expected);
}

void check_types(const Shape& s, Form form, int round) {
  Plan p = plan(s, round, 0, false);
  const std::vector<int> empty = p.receive;
  std::vector<MPI_Aint> sb(p.send_begins.begin(), p.send_begins.end()), rb(p.receive_begins.begin(), p.receive_begins.end());
  for (auto* begins : {&sb, &rb})
    for (MPI_Aint& b : *begins) b *= static_cast<MPI_Aint>(sizeof(int));
  // Each block as one element of a type of its own, where there is anything to send.
  const auto types_of = [](std::vector<int>& counts) {
    std::vector<MPI_Datatype> types;
    for (int& n : counts) {
      MPI_Datatype type;
      MPI_Type_contiguous(n, MPI_INT, &type);
      MPI_Type_commit(&type);
      types.push_back(type);
      n = n > 0;
    }
    return types;
  };
  std::vector<MPI_Datatype> st = types_of(p.send_counts), rt = types_of(p.receive_counts);
  const int *sc = p.send_counts.data(), *rc = p.receive_counts.data();
  carry_out(
      form, [&] { MPI_Neighbor_alltoallw(p.send.data(), sc, sb.data(), st.data(), p.receive.data(), rc, rb.data(), rt.data(), s.comm); },
      [&](MPI_Request* r) {
        MPI_Ineighbor_alltoallw(p.send.data(), sc, sb.data(), st.data(), p.receive.data(), rc, rb.data(), rt.data(), s.comm, r);
      },
      [&](MPI_Request* r) {
        MPI_Neighbor_alltoallw_init(p.send.data(), sc, sb.data(), st.data(), p.receive.data(), rc, rb.data(), rt.data(), s.comm, MPI_INFO_NULL, r);
      },
      p.receive, empty);
  CHECK(p.receive == p.expected);
  for (auto* types : {&st, &rt})
    for (MPI_Datatype& type : *types) MPI_Type_free(&type);
}

void check_shape(MPI_Comm comm) {
  if (comm == MPI_COMM_NULL) return;
  const Shape s = shape_of(comm);
  int round = 0;
  for (const Form form : {Form::blocking, Form::starting, Form::persistent}) {
    for (int i = 0; i < 3; ++i, ++round) {
      check_same(s, form, round);
      check_each(s, form, round);
      check_types(s, form, round);
    }
  }
  MPI_Comm_free(&comm);
}

void grids(int size) {
  for (int a = 1; a <= size; ++a) {
    for (int b = 1; a * b <= size; ++b) {
      for (int mask = 0; mask < 4; ++mask) {
        const int dims[2] = {a, b}, periods[2] = {mask & 1, mask >> 1};
        MPI_Comm cart;
        MPI_Cart_create(MPI_COMM_WORLD, 2, dims, periods, 0, &cart);
        check_shape(cart);
      }
    }
  }
  MPI_Comm single;
  MPI_Cart_create(MPI_COMM_WORLD, 0, nullptr, nullptr, 0, &single);
  check_shape(single);
}

/// An undirected ring with a loop at node 0, parallel edges where there are two nodes.
void ring(int size) {
  List index, edges;
  for (int i = 0; i < size; ++i) {
    if (i == 0) edges.push_back(0);
    edges.push_back((i + 1) % size);
    edges.push_back((i + size - 1) % size);
    index.push_back(static_cast<int>(edges.size()));
  }
  MPI_Comm graph;
  MPI_Graph_create(MPI_COMM_WORLD, size, index.data(), edges.data(), 0, &graph);
  check_shape(graph);
}

void random_graph(unsigned seed, int rank, int size) {
  std::mt19937 random(seed);
  List sources, degrees, destinations;
  for (unsigned k = random() % static_cast<unsigned>(3 * size + 1); k > 0; --k) {
    const int from = static_cast<int>(random() % static_cast<unsigned>(size)), to = static_cast<int>(random() % static_cast<unsigned>(size));
    const bool mine = static_cast<int>(random() % static_cast<unsigned>(size)) == rank;
    if (!mine) continue;
    sources.push_back(from);
    degrees.push_back(1);
    destinations.push_back(to);
  }
  MPI_Comm graph, dup;
  MPI_Dist_graph_create(MPI_COMM_WORLD, static_cast<int>(sources.size()), sources.data(), degrees.data(), destinations.data(), MPI_UNWEIGHTED,
                        MPI_INFO_NULL, 0, &graph);
  MPI_Comm_dup(graph, &dup);
  check_shape(graph);
  check_shape(dup);
}

/// Several in flight at once, completed in reverse.
void in_flight(int size) {
  const int dims[1] = {size}, periods[1] = {1};
  MPI_Comm cart;
  MPI_Cart_create(MPI_COMM_WORLD, 1, dims, periods, 0, &cart);
  constexpr int kCalls = 20;
  int rank, left, right, send[kCalls][2], receive[kCalls][2];
  MPI_Comm_rank(cart, &rank);
  MPI_Cart_shift(cart, 0, 1, &left, &right);
  MPI_Request requests[kCalls];
  for (int i = 0; i < kCalls; ++i) {
    send[i][0] = rank * 1000 + i * 2;
    send[i][1] = rank * 1000 + i * 2 + 1;
    MPI_Ineighbor_alltoall(send[i], 1, MPI_INT, receive[i], 1, MPI_INT, cart, &requests[i]);
  }
  for (int i = kCalls; i-- > 0;) {
    MPI_Wait(&requests[i], MPI_STATUS_IGNORE);
    CHECK_EQ(receive[i][0], left * 1000 + i * 2 + 1);
    CHECK_EQ(receive[i][1], right * 1000 + i * 2);
  }
  MPI_Comm_free(&cart);
}

void errors() {
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  int in = 0, out = 0, negative[2] = {-1, -1}, zero[2] = {0, 0};
  CHECK_ERROR(MPI_Neighbor_allgather(&in, 1, MPI_INT, &out, 1, MPI_INT, comm), MPI_ERR_TOPOLOGY);
  int dims[1] = {1}, periods[1] = {1};
  MPI_Comm cart;
  MPI_Cart_create(comm, 1, dims, periods, 0, &cart);
  if (cart != MPI_COMM_NULL) {
    const MPI_Datatype none[2] = {MPI_DATATYPE_NULL, MPI_DATATYPE_NULL}, ints[2] = {MPI_INT, MPI_INT};
    const MPI_Aint displs[2] = {0, 0};
    const int one[2] = {1, 1};
    CHECK_ERROR(MPI_Neighbor_alltoallv(&in, zero, zero, MPI_INT, &out, negative, zero, MPI_INT, cart), MPI_ERR_COUNT);
    CHECK_ERROR(MPI_Neighbor_alltoallv(&in, nullptr, zero, MPI_INT, &out, zero, zero, MPI_INT, cart), MPI_ERR_ARG);
    CHECK_ERROR(MPI_Neighbor_alltoallw(&in, one, displs, none, &out, one, displs, ints, cart), MPI_ERR_TYPE);
    CHECK_ERROR(MPI_Neighbor_alltoall(MPI_IN_PLACE, 1, MPI_INT, &out, 1, MPI_INT, cart), MPI_ERR_BUFFER);
    MPI_Comm_free(&cart);
  }
  MPI_Comm_free(&comm);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank, size;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  grids(size);
  ring(size);
  for (unsigned seed = 1; seed <= 15; ++seed) random_graph(seed, rank, size);
  in_flight(size);
  errors();
  MPI_Finalize();
}

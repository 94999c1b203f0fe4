// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Every collective on intra-communicators against a serial result: random counts (also 0), roots, datatypes (different ones with equal
// signatures on both sides), in place, commutative and other operations, blocking, non-blocking and persistent, on the world, a
// duplicate, a reversed and a partial communicator.
// ranks: 1 2 3 4 5 7 8
#include "coll/shapes.hpp"

using namespace shapes;

namespace {

struct Case {
  unsigned seed;
  int number;
  std::string what;
};
Case current;

#define EXPECT(condition)                                                                                            \
  do {                                                                                                               \
    if (!(condition)) {                                                                                              \
      check::failed(__FILE__, __LINE__,                                                                              \
                    "check failed: " #condition " in " + current.what + ", case " + std::to_string(current.number) + \
                        ", TUTTI_TEST_SEED=" + std::to_string(current.seed));                                        \
    }                                                                                                                \
  } while (0)

enum Form { blocking, nonblocking, persistent };

/// The world of one test case. `random` gives the same at all ranks, `own` does not.
struct Setting {
  MPI_Comm comm;
  int rank, size;
  std::mt19937 random, own;
  std::vector<Shape> shapes;
  std::uint32_t salt = 0;
  Form form = blocking;

  int below(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }
  const Shape& any_shape() { return shapes[own() % shapes.size()]; }
  /// A number of integers that every shape divides.
  int any_length() {
    static const int lengths[] = {0, 6, 6, 12, 60, 600, 6000, 60000};
    return lengths[below(below(4) == 0 ? 8 : 6)];
  }
};

void finish(MPI_Request& request) {
  MPI_Status status;
  EXPECT(MPI_Wait(&request, &status) == MPI_SUCCESS);
}

// Runs one collective in the form of the test case: prepare() fills the buffers, verify() looks at the result.
#define RUN(Name, name, ...)                                                                  \
  do {                                                                                        \
    MPI_Request request = MPI_REQUEST_NULL;                                                   \
    if (s.form == blocking) {                                                                 \
      prepare();                                                                              \
      EXPECT(MPI_##Name(__VA_ARGS__, s.comm) == MPI_SUCCESS);                                 \
      verify();                                                                               \
    } else if (s.form == nonblocking) {                                                       \
      prepare();                                                                              \
      EXPECT(MPI_I##name(__VA_ARGS__, s.comm, &request) == MPI_SUCCESS);                      \
      finish(request);                                                                        \
      EXPECT(request == MPI_REQUEST_NULL);                                                    \
      verify();                                                                               \
    } else {                                                                                  \
      EXPECT(MPI_##Name##_init(__VA_ARGS__, s.comm, MPI_INFO_NULL, &request) == MPI_SUCCESS); \
      for (int time = 0; time < 2; ++time) {                                                  \
        prepare();                                                                            \
        EXPECT(MPI_Start(&request) == MPI_SUCCESS);                                           \
        finish(request);                                                                      \
        verify();                                                                             \
      }                                                                                       \
      EXPECT(MPI_Request_free(&request) == MPI_SUCCESS);                                      \
    }                                                                                         \
  } while (0)

/// A buffer of one side: a shape, room for `ints` integers, and the count to pass to MPI.
struct Side {
  Shape shape;
  Area area;
  int ints;
  Side(const Shape& s, long total_ints) : shape(s), area(s, total_ints / s.ints()), ints(static_cast<int>(total_ints)) {}
  int count(long n) const { return static_cast<int>(n / shape.ints()); }
};

void test_barrier(Setting& s) {
  auto prepare = [] {};
  auto verify = [] {};
  MPI_Request request;
  if (s.form == blocking) {
    EXPECT(MPI_Barrier(s.comm) == MPI_SUCCESS);
  } else if (s.form == nonblocking) {
    EXPECT(MPI_Ibarrier(s.comm, &request) == MPI_SUCCESS);
    finish(request);
  } else {
    EXPECT(MPI_Barrier_init(s.comm, MPI_INFO_NULL, &request) == MPI_SUCCESS);
    for (int i = 0; i < 3; ++i) {
      prepare();
      MPI_Start(&request);
      finish(request);
      verify();
    }
    MPI_Request_free(&request);
  }
}

void test_bcast(Setting& s) {
  const int n = s.any_length(), root = s.below(s.size);
  Side b(s.any_shape(), n);
  auto prepare = [&] {
    b.area.clear();
    for (int i = 0; i < n; ++i) {
      if (s.rank == root) b.area.set(i, value(s.salt, root, i));
    }
  };
  auto verify = [&] {
    for (int i = 0; i < n; ++i) {
      EXPECT(b.area.get(i) == value(s.salt, root, i));
      b.area.forget(i);
    }
    EXPECT(b.area.untouched());
  };
  RUN(Bcast, bcast, b.area.address(), b.count(n), b.shape.type, root);
}

/// Blocks of different lengths with gaps between them, the same at all ranks if drawn from the common source.
struct Layout {
  std::vector<int> ints, starts;  // in integers; multiples of 6
  int total = 0;
  Layout(Setting& s, int size) {
    for (int r = 0; r < size; ++r) {
      total += 6 * s.below(3);
      ints.push_back(6 * s.below(s.below(5) == 0 ? 400 : 6));
      starts.push_back(total);
      total += ints.back();
    }
  }
  std::vector<int> counts(const Shape& shape) const { return divided(ints, shape); }
  std::vector<int> displacements(const Shape& shape) const { return divided(starts, shape); }
  static std::vector<int> divided(std::vector<int> v, const Shape& shape) {
    for (int& x : v) x /= shape.ints();
    return v;
  }
};

void fill(Area& area, std::uint32_t salt, int rank, long from, long n, long first_index = 0) {
  for (long i = 0; i < n; ++i) area.set(from + i, value(salt, rank, first_index + i));
}
void expect_block(Area& area, std::uint32_t salt, int rank, long from, long n, long first_index = 0) {
  for (long i = 0; i < n; ++i) {
    EXPECT(area.get(from + i) == value(salt, rank, first_index + i));
    area.forget(from + i);
  }
}

void test_gather(Setting& s, bool vector) {
  const int root = s.below(s.size), n = s.any_length() / (s.below(2) + 1) / 6 * 6;
  const bool in_place = s.below(2) == 0 && s.rank == root;
  Layout layout(s, s.size);
  if (!vector) {
    for (int r = 0; r < s.size; ++r) layout.ints[r] = n, layout.starts[r] = r * n;
    layout.total = n * s.size;
  }
  const int mine = layout.ints[s.rank];
  Side send(s.any_shape(), mine), receive(s.any_shape(), layout.total);
  auto prepare = [&] {
    receive.area.clear();
    fill(send.area, s.salt, s.rank, 0, mine);
    if (in_place) fill(receive.area, s.salt, s.rank, layout.starts[s.rank], mine);
  };
  auto verify = [&] {
    if (s.rank == root) {
      for (int r = 0; r < s.size; ++r) expect_block(receive.area, s.salt, r, layout.starts[r], layout.ints[r]);
    }
    EXPECT(receive.area.untouched());
  };
  void* sendbuf = in_place ? MPI_IN_PLACE : send.area.address();
  if (vector) {
    const auto counts = layout.counts(receive.shape), displs = layout.displacements(receive.shape);
    RUN(Gatherv, gatherv, sendbuf, send.count(mine), send.shape.type, receive.area.address(), counts.data(), displs.data(), receive.shape.type, root);
  } else {
    RUN(Gather, gather, sendbuf, send.count(n), send.shape.type, receive.area.address(), receive.count(n), receive.shape.type, root);
  }
}

void test_scatter(Setting& s, bool vector) {
  const int root = s.below(s.size), n = s.any_length() / (s.below(2) + 1) / 6 * 6;
  const bool in_place = s.below(2) == 0 && s.rank == root;
  Layout layout(s, s.size);
  if (!vector) {
    for (int r = 0; r < s.size; ++r) layout.ints[r] = n, layout.starts[r] = r * n;
    layout.total = n * s.size;
  }
  const int mine = layout.ints[s.rank];
  Side send(s.any_shape(), layout.total), receive(s.any_shape(), mine);
  auto prepare = [&] {
    receive.area.clear();
    for (int r = 0; r < s.size; ++r) fill(send.area, s.salt, r, layout.starts[r], layout.ints[r]);
  };
  auto verify = [&] {
    if (!in_place) expect_block(receive.area, s.salt, s.rank, 0, mine);
    EXPECT(receive.area.untouched());
    for (int r = 0; r < s.size; ++r) expect_block(send.area, s.salt, r, layout.starts[r], layout.ints[r]);
    EXPECT(send.area.untouched());
  };
  void* recvbuf = in_place ? MPI_IN_PLACE : receive.area.address();
  if (vector) {
    const auto counts = layout.counts(send.shape), displs = layout.displacements(send.shape);
    RUN(Scatterv, scatterv, send.area.address(), counts.data(), displs.data(), send.shape.type, recvbuf, receive.count(mine), receive.shape.type,
        root);
  } else {
    RUN(Scatter, scatter, send.area.address(), send.count(n), send.shape.type, recvbuf, receive.count(n), receive.shape.type, root);
  }
}

void test_allgather(Setting& s, bool vector) {
  const int n = s.any_length() / (s.below(2) + 1) / 6 * 6;
  const bool in_place = s.below(2) == 0;
  Layout layout(s, s.size);
  if (!vector) {
    for (int r = 0; r < s.size; ++r) layout.ints[r] = n, layout.starts[r] = r * n;
    layout.total = n * s.size;
  }
  const int mine = layout.ints[s.rank];
  Side send(s.any_shape(), mine), receive(s.any_shape(), layout.total);
  auto prepare = [&] {
    receive.area.clear();
    fill(send.area, s.salt, s.rank, 0, mine);
    if (in_place) fill(receive.area, s.salt, s.rank, layout.starts[s.rank], mine);
  };
  auto verify = [&] {
    for (int r = 0; r < s.size; ++r) expect_block(receive.area, s.salt, r, layout.starts[r], layout.ints[r]);
    EXPECT(receive.area.untouched());
  };
  void* sendbuf = in_place ? MPI_IN_PLACE : send.area.address();
  if (vector) {
    const auto counts = layout.counts(receive.shape), displs = layout.displacements(receive.shape);
    RUN(Allgatherv, allgatherv, sendbuf, send.count(mine), send.shape.type, receive.area.address(), counts.data(), displs.data(), receive.shape.type);
  } else {
    RUN(Allgather, allgather, sendbuf, send.count(n), send.shape.type, receive.area.address(), receive.count(n), receive.shape.type);
  }
}

enum class Exchange { plain, v, w };

void test_alltoall(Setting& s, Exchange kind) {
  const bool in_place = s.below(3) == 0;
  int n = s.any_length() / 6;
  n = n > 600 ? 600 : n / 6 * 6;
  // lengths[i][j] integers go from i to j; symmetric in place.
  std::vector<std::vector<int>> lengths(s.size, std::vector<int>(s.size, n));
  if (kind != Exchange::plain) {
    for (int i = 0; i < s.size; ++i) {
      for (int j = 0; j < s.size; ++j) {
        lengths[i][j] = 6 * s.below(4);
        if (in_place && j < i) lengths[i][j] = lengths[j][i];
      }
    }
  }
  auto offsets = [&](bool sending) {
    std::vector<int> starts{0};
    for (int r = 0; r < s.size; ++r) starts.push_back(starts.back() + (sending ? lengths[s.rank][r] : lengths[r][s.rank]));
    return starts;
  };
  const auto out = offsets(true), in = offsets(false);
  Side send(s.any_shape(), out.back()), receive(s.any_shape(), in.back());
  auto salt_of = [&](int from, int to) { return s.salt + 1000003u * static_cast<unsigned>(from * s.size + to); };
  auto prepare = [&] {
    receive.area.clear();
    for (int r = 0; r < s.size; ++r) {
      fill(send.area, salt_of(s.rank, r), 0, out[r], out[r + 1] - out[r]);
      if (in_place) fill(receive.area, salt_of(s.rank, r), 0, in[r], in[r + 1] - in[r]);
    }
  };
  auto verify = [&] {
    for (int r = 0; r < s.size; ++r) expect_block(receive.area, salt_of(r, s.rank), 0, in[r], in[r + 1] - in[r]);
    EXPECT(receive.area.untouched());
  };
  void* sendbuf = in_place ? MPI_IN_PLACE : send.area.address();
  if (kind == Exchange::plain) {
    RUN(Alltoall, alltoall, sendbuf, send.count(n), send.shape.type, receive.area.address(), receive.count(n), receive.shape.type);
    return;
  }
  std::vector<int> scounts, sdispls, rcounts, rdispls;
  const int sunit = kind == Exchange::w ? send.shape.extent : 1, runit = kind == Exchange::w ? receive.shape.extent : 1;
  for (int r = 0; r < s.size; ++r) {
    scounts.push_back(send.count(out[r + 1] - out[r]));
    sdispls.push_back(send.count(out[r]) * sunit);
    rcounts.push_back(receive.count(in[r + 1] - in[r]));
    rdispls.push_back(receive.count(in[r]) * runit);
  }
  if (kind == Exchange::v) {
    RUN(Alltoallv, alltoallv, sendbuf, scounts.data(), sdispls.data(), send.shape.type, receive.area.address(), rcounts.data(), rdispls.data(),
        receive.shape.type);
  } else {
    const std::vector<MPI_Datatype> stypes(s.size, send.shape.type), rtypes(s.size, receive.shape.type);
    RUN(Alltoallw, alltoallw, sendbuf, scounts.data(), sdispls.data(), stypes.data(), receive.area.address(), rcounts.data(), rdispls.data(),
        rtypes.data());
  }
}

// An operation that is associative but not commutative: pairs (a, b) stand for the functions x -> a * x + b, and are composed.
const Shape* composed_shape;
void compose(void* in, void* inout, int* length, MPI_Datatype*) {
  const Shape& shape = *composed_shape;
  for (int i = 0; i < *length; ++i) {
    std::uint32_t l[2], r[2];
    auto at = [&](void* base, int k) { return static_cast<char*>(base) + i * shape.extent + shape.offsets[static_cast<std::size_t>(k)]; };
    for (int k = 0; k < 2; ++k) std::memcpy(&l[k], at(in, k), 4), std::memcpy(&r[k], at(inout, k), 4);
    const std::uint32_t a = l[0] * r[0], b = l[0] * r[1] + l[1];
    std::memcpy(at(inout, 0), &a, 4);
    std::memcpy(at(inout, 1), &b, 4);
  }
}

struct Operation {
  MPI_Op op;
  Shape shape;
  bool made;
};

Operation any_operation(Setting& s) {
  const int which = s.below(5);
  if (which == 0) return {MPI_SUM, s.shapes[0], false};
  if (which == 1) return {MPI_BXOR, s.shapes[0], false};
  if (which == 2) return {MPI_MAX, s.shapes[0], false};
  static const int pairs[] = {2, 3, 5};
  composed_shape = &s.shapes[static_cast<std::size_t>(pairs[s.below(3)])];
  Operation operation{MPI_OP_NULL, *composed_shape, true};
  MPI_Op_create(compose, 0, &operation.op);
  return operation;
}

/// The reduction of the operands of the ranks [0, last] for the integers of one buffer.
std::vector<std::uint32_t> reduced(const Operation& operation, std::uint32_t salt, int last, int n) {
  std::vector<std::uint32_t> result;
  for (int i = 0; i < n; ++i) result.push_back(value(salt, 0, i));
  for (int r = 1; r <= last; ++r) {
    for (int i = 0; i < n; ++i) {
      const std::uint32_t x = result[static_cast<std::size_t>(i)], y = value(salt, r, i);
      std::uint32_t& to = result[static_cast<std::size_t>(i)];
      if (operation.op == MPI_SUM) to = x + y;
      else if (operation.op == MPI_BXOR) to = x ^ y;
      else if (operation.op == MPI_MAX) to = std::int32_t(x) > std::int32_t(y) ? x : y;
      else if (i % 2 == 0) result[static_cast<std::size_t>(i) + 1] += x * value(salt, r, i + 1), to = x * y;
    }
  }
  return result;
}

enum class Reduction { reduce, allreduce, scan, exscan };

void test_reduction(Setting& s, Reduction kind) {
  const Operation operation = any_operation(s);
  const int n = s.any_length(), root = s.below(s.size);
  const bool may = kind != Reduction::reduce || s.rank == root;  // receive, and thus reduce in place
  const bool in_place = s.below(2) == 0 && may;
  Side send(operation.shape, n), receive(operation.shape, n);
  auto prepare = [&] {
    receive.area.clear();
    fill(send.area, s.salt, s.rank, 0, n);
    if (in_place) fill(receive.area, s.salt, s.rank, 0, n);
  };
  auto verify = [&] {
    const bool defined = may && !(kind == Reduction::exscan && s.rank == 0);
    const int last = kind == Reduction::scan ? s.rank : kind == Reduction::exscan ? s.rank - 1 : s.size - 1;
    const auto expected = defined ? reduced(operation, s.salt, last, n) : std::vector<std::uint32_t>();
    for (int i = 0; i < n; ++i) {
      if (defined) EXPECT(receive.area.get(i) == expected[static_cast<std::size_t>(i)]);
      if (defined || in_place) receive.area.forget(i);
    }
    EXPECT(receive.area.untouched());
    expect_block(send.area, s.salt, s.rank, 0, n);
    EXPECT(send.area.untouched());
  };
  const void* sendbuf = in_place ? MPI_IN_PLACE : send.area.address();
  void* recvbuf = receive.area.address();
  const int count = send.count(n);
  const MPI_Datatype type = operation.shape.type;
  MPI_Op op = operation.op;
  if (kind == Reduction::reduce) RUN(Reduce, reduce, sendbuf, recvbuf, count, type, op, root);
  if (kind == Reduction::allreduce) RUN(Allreduce, allreduce, sendbuf, recvbuf, count, type, op);
  if (kind == Reduction::scan) RUN(Scan, scan, sendbuf, recvbuf, count, type, op);
  if (kind == Reduction::exscan) RUN(Exscan, exscan, sendbuf, recvbuf, count, type, op);
  if (operation.made) MPI_Op_free(&op);
}

void test_reduce_scatter(Setting& s, bool block) {
  const Operation operation = any_operation(s);
  const bool in_place = s.below(2) == 0;
  std::vector<int> ints(s.size, 6 * s.below(40)), starts{0};
  for (int r = 0; r < s.size; ++r) {
    if (!block) ints[r] = 6 * s.below(20);
    starts.push_back(starts.back() + ints[r]);
  }
  const int n = starts.back(), mine = ints[s.rank];
  Side send(operation.shape, n), receive(operation.shape, in_place ? n : mine);
  auto prepare = [&] {
    receive.area.clear();
    fill(send.area, s.salt, s.rank, 0, n);
    if (in_place) fill(receive.area, s.salt, s.rank, 0, n);
  };
  auto verify = [&] {
    const auto expected = reduced(operation, s.salt, s.size - 1, n);
    for (int i = 0; i < mine; ++i) EXPECT(receive.area.get(i) == expected[static_cast<std::size_t>(starts[s.rank] + i)]);
    for (int i = 0; i < (in_place ? n : mine); ++i) receive.area.forget(i);
    EXPECT(receive.area.untouched());
  };
  const void* sendbuf = in_place ? MPI_IN_PLACE : send.area.address();
  std::vector<int> counts;
  for (int x : ints) counts.push_back(send.count(x));
  MPI_Op op = operation.op;
  if (block) RUN(Reduce_scatter_block, reduce_scatter_block, sendbuf, receive.area.address(), counts[0], operation.shape.type, op);
  else RUN(Reduce_scatter, reduce_scatter, sendbuf, receive.area.address(), counts.data(), operation.shape.type, op);
  if (operation.made) MPI_Op_free(&op);
}

struct Test {
  const char* name;
  void (*run)(Setting&);
};
constexpr Test kTests[] = {
    {"barrier", test_barrier},
    {"bcast", test_bcast},
    {"gather", [](Setting& s) { test_gather(s, false); }},
    {"gatherv", [](Setting& s) { test_gather(s, true); }},
    {"scatter", [](Setting& s) { test_scatter(s, false); }},
    {"scatterv", [](Setting& s) { test_scatter(s, true); }},
    {"allgather", [](Setting& s) { test_allgather(s, false); }},
    {"allgatherv", [](Setting& s) { test_allgather(s, true); }},
    {"alltoall", [](Setting& s) { test_alltoall(s, Exchange::plain); }},
    {"alltoallv", [](Setting& s) { test_alltoall(s, Exchange::v); }},
    {"alltoallw", [](Setting& s) { test_alltoall(s, Exchange::w); }},
    {"reduce", [](Setting& s) { test_reduction(s, Reduction::reduce); }},
    {"allreduce", [](Setting& s) { test_reduction(s, Reduction::allreduce); }},
    {"scan", [](Setting& s) { test_reduction(s, Reduction::scan); }},
    {"exscan", [](Setting& s) { test_reduction(s, Reduction::exscan); }},
    {"reduce_scatter", [](Setting& s) { test_reduce_scatter(s, false); }},
    {"reduce_scatter_block", [](Setting& s) { test_reduce_scatter(s, true); }},
};
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  current.seed = common_seed();
  int world_rank, world_size;
  MPI_Comm_rank(MPI_COMM_WORLD, &world_rank);
  MPI_Comm_size(MPI_COMM_WORLD, &world_size);

  MPI_Comm comms[4] = {MPI_COMM_WORLD, MPI_COMM_NULL, MPI_COMM_NULL, MPI_COMM_NULL};
  MPI_Comm_dup(MPI_COMM_WORLD, &comms[1]);
  MPI_Comm_split(MPI_COMM_WORLD, 0, -world_rank, &comms[2]);
  MPI_Comm_split(MPI_COMM_WORLD, world_rank % 3, world_rank, &comms[3]);

  Setting s;
  s.random.seed(current.seed);
  s.own.seed(current.seed + 7919u * static_cast<unsigned>(world_rank + 1));
  s.shapes = make_shapes();
  const char* only = argc > 2 ? argv[2] : nullptr;
  const int cases = argc > 1 ? std::atoi(argv[1]) : 1000;
  for (current.number = 0; current.number < cases; ++current.number) {
    // The partial communicators have different sizes, so what is drawn for them may not move the common source.
    const unsigned case_seed = s.random();
    std::mt19937 common = s.random;
    s.random.seed(case_seed);
    s.comm = comms[s.below(4)];
    MPI_Comm_rank(s.comm, &s.rank);
    MPI_Comm_size(s.comm, &s.size);
    s.salt = case_seed;
    s.form = static_cast<Form>(s.below(3));
    const Test& test = kTests[static_cast<std::size_t>(s.below(int(std::size(kTests))))];
    current.what = test.name;
    if (only == nullptr || current.what == only) test.run(s);
    s.random = common;
  }
  free_shapes(s.shapes);
  for (int i = 1; i < 4; ++i) MPI_Comm_free(&comms[i]);
  MPI_Finalize();
  return 0;
}

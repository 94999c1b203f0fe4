// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Reduce_scatter and MPI_Reduce_scatter_block (MPI-5.0 §6.10).
#include "engine/coll/algorithms.hpp"
#include "engine/coll/inter.hpp"
#include "engine/coll/reduction.hpp"
#include "engine/coll/select.hpp"

namespace tutti::coll {
namespace {

Count length_of(const ReduceScatterArgs& a, int rank) { return a.counts ? a.counts[static_cast<std::size_t>(rank)] : a.count; }

Count total(const ReduceScatterArgs& a, int size) {
  Count sum = 0;
  for (int r = 0; r < size; ++r) sum += length_of(a, r);
  return sum;
}

const void* contribution(const ReduceScatterArgs& a) { return in_place(a.send) ? a.receive : a.send; }

/// Where the ranks' parts begin.
class Starts {
 public:
  Starts(const ReduceScatterArgs& a, int size) : starts_(std::make_unique<Count[]>(static_cast<std::size_t>(size) + 1)) {
    for (int r = 0; r < size; ++r) starts_[static_cast<std::size_t>(r) + 1] = (*this)[r] + length_of(a, r);
  }
  Count operator[](int rank) const { return starts_[static_cast<std::size_t>(rank)]; }

 private:
  std::unique_ptr<Count[]> starts_;
};

/// All to rank 0, which reduces, and from there the parts to all: any operation.
Task reduce_scatterv(Context c, ReduceScatterArgs a) {
  const Starts starts(a, c.size);
  const Count all_elements = starts[c.size];
  Elements result(*a.layout, c.rank == 0 ? all_elements : 0);
  Task up = reduce_binomial(c, ReduceArgs{contribution(a), result.data(), all_elements, a.layout, a.op, 0});
  co_await up;
  p2p::RequestCore request;
  if (c.rank != 0) {
    c.irecv(request, Buffer{a.receive, length_of(a, c.rank), a.layout}, 0);
    co_await c.done(request);
    co_return;
  }
  const Buffer all_parts{result.data(), all_elements, a.layout};
  Requests sends(static_cast<std::size_t>(c.size));
  for (int r = 1; r < c.size; ++r) c.isend(sends.next(), all_parts.part(starts[r], length_of(a, r)), r);
  copy(all_parts.part(0, length_of(a, 0)), Buffer{a.receive, length_of(a, 0), a.layout});
  co_await all(c, sends);
}

/// In step i each rank sends the rank i further on its part, and reduces the part that came from i before.
Task pairwise(Context c, ReduceScatterArgs a) {
  const Starts starts(a, c.size);
  const Count n = length_of(a, c.rank);
  const Buffer mine{const_cast<void*>(contribution(a)), starts[c.size], a.layout};
  // In place, the result may not be written before all parts have been sent.
  Elements running(*a.layout, n), arriving(*a.layout, n);
  const Buffer result{running.data(), n, a.layout};
  copy(mine.part(starts[c.rank], n), result);
  p2p::RequestCore requests[2];
  for (int i = 1; i < c.size; ++i) {
    const int source = (c.rank - i + c.size) % c.size, dest = (c.rank + i) % c.size;
    c.irecv(requests[0], Buffer{arriving.data(), n, a.layout}, source);
    c.isend(requests[1], mine.part(starts[dest], length_of(a, dest)), dest);
    co_await c.all(requests, 2);
    a.op(arriving.data(), running.data(), n);
  }
  copy(result, Buffer{a.receive, n, a.layout});
}

/// Everything at once: each rank collects its part from all and reduces it in the order of ranks, so any operation will do.
Task linear(Context c, ReduceScatterArgs a) {
  const Starts starts(a, c.size);
  const Count n = length_of(a, c.rank);
  const Buffer mine{const_cast<void*>(contribution(a)), starts[c.size], a.layout};
  Elements arriving(*a.layout, n * c.size);
  auto room = [&](int r) { return Buffer{offset(arriving.data(), r * n * a.layout->extent), n, a.layout}; };
  Requests requests(2 * static_cast<std::size_t>(c.size));
  for (int i = 1; i < c.size; ++i) {
    const int source = (c.rank - i + c.size) % c.size;
    c.irecv(requests.next(), room(source), source);
  }
  for (int i = 1; i < c.size; ++i) {
    const int dest = (c.rank + i) % c.size;
    c.isend(requests.next(), mine.part(starts[dest], length_of(a, dest)), dest);
  }
  copy(mine.part(starts[c.rank], n), room(c.rank));
  co_await all(c, requests);
  const Buffer result = room(c.size - 1);
  for (int r = c.size - 2; r >= 0; --r) a.op(room(r).data, result.data, n);
  copy(result, Buffer{a.receive, n, a.layout});
}

constexpr Algorithm<ReduceScatterArgs> kTable[] = {
    {{"linear", Kind::messages, kAnything,
      [](const Query& q) {
        const double all = (q.ranks() - 1) * q.length();
        return Effort{.rounds = 1,
                      .turns = 1,
                      .messages = 2 * (q.ranks() - 1),
                      .bytes = 1.5 * q.length(),
                      .total_bytes = 1.5 * all,
                      .reduced = q.length(),
                      .total_reduced = all};
      }},
     linear},
    {{"pairwise", Kind::messages, kCommutative,
      [](const Query& q) {
        const double all = (q.ranks() - 1) * q.length();
        return Effort{.rounds = q.ranks() - 1,
                      .turns = q.ranks() - 1,
                      .messages = 2 * (q.ranks() - 1),
                      .bytes = q.length(),
                      .total_bytes = all,
                      .reduced = q.length(),
                      .total_reduced = all};
      }},
     pairwise},
    {{"reduce_scatterv", Kind::messages, kAnything,
      [](const Query& q) {
        const double all = (q.ranks() - 1) * q.length();
        return Effort{.rounds = 1.0 + q.rounds(),
                      .turns = 2 + 0.2 * q.rounds(),
                      .messages = q.ranks() + q.rounds(),
                      .bytes = (1 + q.rounds()) * q.length(),
                      .total_bytes = all + q.length(),
                      .reduced = q.rounds() * q.length(),
                      .total_reduced = all};
      }},
     reduce_scatterv},
};

const Listed reduce_scatter_listed{Collective::reduce_scatter, kTable};
}  // namespace

Task reduce_scatter(const Context& c, const ReduceScatterArgs& a) {
  if (c.inter) return inter_reduce_scatter(c, a);
  return pick(Collective::reduce_scatter, kTable, c, a, total(a, c.size) * a.layout->size, a.op.commutative);
}
}  // namespace tutti::coll

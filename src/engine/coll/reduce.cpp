// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Reduce (MPI-5.0 §6.9.1).
#include "engine/coll/algorithms.hpp"
#include "engine/coll/inter.hpp"
#include "engine/coll/reduction.hpp"
#include "engine/coll/select.hpp"

namespace tutti::coll {

/// The root collects all operands and reduces them from the last rank to the first.
Task reduce_linear(Context c, ReduceArgs a) {
  if (c.rank != a.root) {
    p2p::RequestCore request;
    c.isend(request, elements(a, a.send), a.root);
    co_await c.done(request);
    co_return;
  }
  Elements all_operands(*a.layout, a.count * c.size);
  auto operand = [&](int r) { return offset(all_operands.data(), r * a.count * a.layout->extent); };
  Requests receives(static_cast<std::size_t>(c.size));
  for (int r = 0; r < c.size; ++r) {
    if (r != c.rank) c.irecv(receives.next(), elements(a, operand(r)), r);
  }
  copy_elements(a, contribution(a), operand(c.rank));
  co_await all(c, receives);
  void* result = operand(c.size - 1);
  for (int r = c.size - 2; r >= 0; --r) a.op(operand(r), result, a.count);
  copy_elements(a, result, a.receive);
}

/// Up a binomial tree. A commutative operation uses the tree rooted at the root; another one needs the tree in rank order, rooted at 0,
/// and one message more to the root.
Task reduce_binomial(Context c, ReduceArgs a) {
  const int top = a.op.commutative ? a.root : 0;
  const bool is_root = c.rank == a.root;
  const int relative = (c.rank - top + c.size) % c.size;
  const bool leaf = (relative & 1) != 0 || relative + 1 >= c.size;
  p2p::RequestCore request;
  if (leaf && relative != 0) {
    c.isend(request, elements(a, contribution(a)), (relative - (relative & -relative) + top) % c.size);
    co_await c.done(request);
  } else {
    const bool in_receive = is_root && relative == 0;
    Elements running(*a.layout, in_receive ? 0 : a.count), arriving(*a.layout, a.count);
    Operands operands{in_receive ? a.receive : running.data(), arriving.data()};
    if (contribution(a) != operands.result) copy_elements(a, contribution(a), operands.result);
    int mask = 1;
    for (; mask < c.size && (relative & mask) == 0; mask *= 2) {
      if (relative + mask >= c.size) continue;
      c.irecv(request, elements(a, operands.arrived), (relative + mask + top) % c.size);
      co_await c.done(request);
      operands.append(a.op, a.count);
    }
    if (relative != 0) {
      c.isend(request, elements(a, operands.result), (relative - mask + top) % c.size);
      co_await c.done(request);
    } else if (is_root) {
      if (operands.result != a.receive) copy_elements(a, operands.result, a.receive);
    } else {
      c.isend(request, elements(a, operands.result), a.root);
      co_await c.done(request);
    }
  }
  if (is_root && top != c.rank) {
    c.irecv(request, elements(a, a.receive), top);
    co_await c.done(request);
  }
}

namespace {

/// Each rank reduces one part of the elements, to which all others send it, and the root gathers the parts: each rank moves the data
/// about twice, and all of them reduce.
Task scatter_gather(Context c, ReduceArgs a) {
  const bool is_root = c.rank == a.root;
  const void* mine = contribution(a);
  auto begin = [&](int r) { return part_begin(a.count, c.size, r); };
  auto length = [&](int r) { return part_count(a.count, c.size, r); };
  const Count n = length(c.rank);
  Elements running(*a.layout, n), arriving(*a.layout, n);
  const Buffer own = elements(a, mine, begin(c.rank), n);
  copy(own, Buffer{running.data(), n, a.layout});
  p2p::RequestCore requests[2];
  for (int i = 1; i < c.size; ++i) {
    const int source = (c.rank - i + c.size) % c.size, dest = (c.rank + i) % c.size;
    c.irecv(requests[0], Buffer{arriving.data(), n, a.layout}, source);
    c.isend(requests[1], elements(a, mine, begin(dest), length(dest)), dest);
    co_await c.all(requests, 2);
    a.op(arriving.data(), running.data(), n);
  }
  if (!is_root) {
    c.isend(requests[0], Buffer{running.data(), n, a.layout}, a.root);
    co_await c.done(requests[0]);
    co_return;
  }
  Requests receives(static_cast<std::size_t>(c.size));
  for (int i = 1; i < c.size; ++i) {
    const int source = (c.rank + i) % c.size;
    c.irecv(receives.next(), elements(a, a.receive, begin(source), length(source)), source);
  }
  copy(Buffer{running.data(), n, a.layout}, elements(a, a.receive, begin(c.rank), n));
  co_await all(c, receives);
}

constexpr Algorithm<ReduceArgs> kTable[] = {
    {{"linear", Kind::messages, kAnything,
      [](const Query& q) {
        const double all = (q.ranks() - 1) * q.length();
        return Effort{.rounds = 1, .turns = 1, .messages = q.ranks() - 1, .bytes = all, .total_bytes = all, .reduced = all, .total_reduced = all};
      }},
     reduce_linear},
    {{"binomial", Kind::messages, kAnything,
      [](const Query& q) {
        const double all = (q.ranks() - 1) * q.length();
        return Effort{.rounds = q.rounds() + (q.commutative ? 0.0 : 0.5),
                      .turns = 1 + 0.2 * q.rounds(),
                      .messages = double(q.rounds()),
                      .bytes = (1 + q.rounds()) * q.length(),
                      .total_bytes = all + q.ranks() * q.length() / 2,
                      .reduced = q.rounds() * q.length(),
                      .total_reduced = all};
      }},
     reduce_binomial},
    {{"scatter_gather", Kind::messages, kCommutative,
      [](const Query& q) {
        const double all = (q.ranks() - 1) * q.length();
        return Effort{.rounds = q.ranks(),
                      .turns = q.ranks(),
                      .messages = 3 * q.ranks(),
                      .bytes = 2 * q.length(),
                      .total_bytes = all + q.length(),
                      .reduced = q.length(),
                      .total_reduced = all};
      }},
     scatter_gather},
};

const Listed reduce_listed{Collective::reduce, kTable};
}  // namespace

Task reduce(const Context& c, const ReduceArgs& a) {
  if (c.inter) return inter_reduce(c, a);
  return pick(Collective::reduce, kTable, c, a, a.count * a.layout->size, a.op.commutative);
}
}  // namespace tutti::coll

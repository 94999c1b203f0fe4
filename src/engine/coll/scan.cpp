// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Scan and MPI_Exscan (MPI-5.0 §6.11).
#include "engine/coll/reduction.hpp"
#include "engine/coll/select.hpp"

namespace tutti::coll {
namespace {

/// Each rank waits for the result of the one before it, adds its own operand and passes it on.
Task scan_linear(Context c, ReduceArgs a) {
  if (!in_place(a.send)) copy_elements(a, a.send, a.receive);
  p2p::RequestCore request;
  if (c.rank > 0) {
    Elements before(*a.layout, a.count);
    c.irecv(request, elements(a, before.data()), c.rank - 1);
    co_await c.done(request);
    a.op(before.data(), a.receive, a.count);
  }
  if (c.rank + 1 < c.size) {
    c.isend(request, elements(a, a.receive), c.rank + 1);
    co_await c.done(request);
  }
}

/// In step k partners 2^k apart exchange the reduction of their 2^k neighbours; the upper one's result gains by it.
Task scan_doubling(Context c, ReduceArgs a) {
  Elements partial(*a.layout, a.count), arriving(*a.layout, a.count);
  Operands operands{partial.data(), arriving.data()};
  copy_elements(a, contribution(a), operands.result);
  if (!in_place(a.send)) copy_elements(a, a.send, a.receive);
  p2p::RequestCore requests[2];
  for (int mask = 1; mask < c.size; mask *= 2) {
    const int partner = c.rank ^ mask;
    if (partner >= c.size) continue;
    c.irecv(requests[0], elements(a, operands.arrived), partner);
    c.isend(requests[1], elements(a, operands.result), partner);
    co_await c.all(requests, 2);
    if (partner < c.rank) {
      a.op(operands.arrived, a.receive, a.count);
      operands.prepend(a.op, a.count);
    } else {
      operands.append(a.op, a.count);
    }
  }
}

Task exscan_linear(Context c, ReduceArgs a) {
  // In place, the receive buffer holds the operand until the result comes.
  const bool last = c.rank + 1 == c.size;
  Elements passed(*a.layout, last ? 0 : a.count);
  if (!last) copy_elements(a, contribution(a), passed.data());
  p2p::RequestCore request;
  if (c.rank > 0) {
    c.irecv(request, elements(a, a.receive), c.rank - 1);
    co_await c.done(request);
    if (!last) a.op(a.receive, passed.data(), a.count);
  }
  if (!last) {
    c.isend(request, elements(a, passed.data()), c.rank + 1);
    co_await c.done(request);
  }
}

Task exscan_doubling(Context c, ReduceArgs a) {
  Elements partial(*a.layout, a.count), arriving(*a.layout, a.count);
  Operands operands{partial.data(), arriving.data()};
  copy_elements(a, contribution(a), operands.result);
  bool started = false;  // the receive buffer holds a result
  p2p::RequestCore requests[2];
  for (int mask = 1; mask < c.size; mask *= 2) {
    const int partner = c.rank ^ mask;
    if (partner >= c.size) continue;
    c.irecv(requests[0], elements(a, operands.arrived), partner);
    c.isend(requests[1], elements(a, operands.result), partner);
    co_await c.all(requests, 2);
    if (partner < c.rank) {
      if (started) a.op(operands.arrived, a.receive, a.count);
      else copy_elements(a, operands.arrived, a.receive);
      started = true;
      operands.prepend(a.op, a.count);
    } else {
      operands.append(a.op, a.count);
    }
  }
}

Effort linear_effort(const Query& q) {
  const double all = (q.ranks() - 1) * q.length();
  return {
      .rounds = q.ranks() - 1, .turns = 1 + 0.2 * q.ranks(), .messages = 2, .bytes = all, .total_bytes = all, .reduced = all, .total_reduced = all};
}

Effort doubling_effort(const Query& q) {
  const double each = 1.5 * q.rounds() * q.length();
  return {.rounds = double(q.rounds()),
          .turns = double(q.rounds()),
          .messages = 2.0 * q.rounds(),
          .bytes = q.rounds() * q.length(),
          .total_bytes = q.rounds() * q.ranks() * q.length(),
          .reduced = each,
          .total_reduced = q.ranks() * each};
}

constexpr Algorithm<ReduceArgs> kScan[] = {
    {{"linear", Kind::messages, kAnything, linear_effort}, scan_linear},
    {{"recursive_doubling", Kind::messages, kAnything, doubling_effort}, scan_doubling},
};
constexpr Algorithm<ReduceArgs> kExscan[] = {
    {{"linear", Kind::messages, kAnything, linear_effort}, exscan_linear},
    {{"recursive_doubling", Kind::messages, kAnything, doubling_effort}, exscan_doubling},
};

const Listed scan_listed{Collective::scan, kScan};
const Listed exscan_listed{Collective::exscan, kExscan};
}  // namespace

Task scan(const Context& c, const ReduceArgs& a) { return pick(Collective::scan, kScan, c, a, a.count * a.layout->size, a.op.commutative); }

Task exscan(const Context& c, const ReduceArgs& a) { return pick(Collective::exscan, kExscan, c, a, a.count * a.layout->size, a.op.commutative); }
}  // namespace tutti::coll

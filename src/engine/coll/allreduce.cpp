// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Allreduce (MPI-5.0 §6.9.6). All ranks compute the same expression, so that all get the same bits.
#include "engine/coll/algorithms.hpp"
#include "engine/coll/inter.hpp"
#include "engine/coll/reduction.hpp"
#include "engine/coll/select.hpp"

namespace tutti::coll {
namespace {

/// A number of ranks that is no power of two is folded into one: of the first 2 * rest ranks each even one gives its operand to the
/// next odd one, which takes part for both, so the order of ranks is kept.
struct Folded {
  int size;      // how many take part: a power of two
  int rest;      // how many do not
  int position;  // mine among them, -1 if I do not take part

  explicit Folded(const Context& c) : size(floor_power_of_two(c.size)), rest(c.size - size) {
    if (c.rank >= 2 * rest) position = c.rank - rest;
    else position = (c.rank & 1) != 0 ? c.rank / 2 : -1;
  }
  int rank_of(int p) const { return p < rest ? 2 * p + 1 : p + rest; }
  bool doubled(int rank) const { return rank < 2 * rest; }
};

/// In step k partners 2^k apart exchange what they have; the lower one's is the left operand.
Task recursive_doubling(Context c, ReduceArgs a) {
  const Folded folded(c);
  Elements arriving(*a.layout, a.count);
  Operands operands{a.receive, arriving.data()};
  if (!in_place(a.send)) copy_elements(a, a.send, a.receive);
  p2p::RequestCore requests[2];
  if (folded.doubled(c.rank)) {
    if (folded.position < 0) {
      c.irecv(requests[0], elements(a, arriving.data()), c.rank + 1);
      c.isend(requests[1], elements(a, a.receive), c.rank + 1);
      co_await c.all(requests, 2);
      copy_elements(a, arriving.data(), a.receive);
      co_return;
    }
    c.irecv(requests[0], elements(a, operands.arrived), c.rank - 1);
    co_await c.done(requests[0]);
    operands.prepend(a.op, a.count);
  }
  for (int mask = 1; mask < folded.size; mask *= 2) {
    const int partner = folded.position ^ mask;
    const int rank = folded.rank_of(partner);
    c.irecv(requests[0], elements(a, operands.arrived), rank);
    c.isend(requests[1], elements(a, operands.result), rank);
    co_await c.all(requests, 2);
    if (partner < folded.position) operands.prepend(a.op, a.count);
    else operands.append(a.op, a.count);
  }
  if (folded.doubled(c.rank)) {
    c.isend(requests[0], elements(a, operands.result), c.rank - 1);
    co_await c.done(requests[0]);
  }
  if (operands.result != a.receive) copy_elements(a, operands.result, a.receive);
}

/// To rank 0 up a tree and down again: few turns when ranks outnumber cores.
Task reduce_bcast(Context c, ReduceArgs a) {
  ReduceArgs up = a;
  up.root = 0;
  if (c.rank != 0 && in_place(a.send)) up.send = a.receive;
  Task reducing = reduce_binomial(c, up);
  co_await reducing;
  Task sending = bcast_binomial(c, BcastArgs{elements(a, a.receive), 0});
  co_await sending;
}

/// The same with a star instead of trees.
Task linear(Context c, ReduceArgs a) {
  ReduceArgs up = a;
  up.root = 0;
  if (c.rank != 0 && in_place(a.send)) up.send = a.receive;
  Task reducing = reduce_linear(c, up);
  co_await reducing;
  Task sending = bcast_linear(c, BcastArgs{elements(a, a.receive), 0});
  co_await sending;
}

/// Recursive halving: in each step partners share the reduction of what they still have; then recursive doubling brings the parts
/// together (Rabenseifner). Each rank moves the data about twice in 2 log2(size) steps.
Task rabenseifner(Context c, ReduceArgs a) {
  const Folded folded(c);
  Elements arriving(*a.layout, a.count);
  if (!in_place(a.send)) copy_elements(a, a.send, a.receive);
  p2p::RequestCore requests[2];
  if (folded.doubled(c.rank)) {
    if (folded.position < 0) {
      c.irecv(requests[0], elements(a, arriving.data()), c.rank + 1);
      c.isend(requests[1], elements(a, a.receive), c.rank + 1);
      co_await c.all(requests, 2);
      copy_elements(a, arriving.data(), a.receive);
      co_return;
    }
    c.irecv(requests[0], elements(a, arriving.data()), c.rank - 1);
    co_await c.done(requests[0]);
    a.op(arriving.data(), a.receive, a.count);
  }
  // The parts [first, first + width) of folded.size parts are mine to reduce on.
  auto begin = [&](int part) { return part_begin(a.count, folded.size, part); };
  int first = 0;
  for (int width = folded.size / 2; width > 0; width /= 2) {
    const int rank = folded.rank_of(folded.position ^ width);
    const bool upper = (folded.position & width) != 0;
    const int keep = upper ? first + width : first, give = upper ? first : first + width;
    const Count n = begin(keep + width) - begin(keep);
    c.irecv(requests[0], elements(a, arriving.data(), 0, n), rank);
    c.isend(requests[1], elements(a, a.receive, begin(give), begin(give + width) - begin(give)), rank);
    co_await c.all(requests, 2);
    a.op(arriving.data(), offset(a.receive, begin(keep) * a.layout->extent), n);
    first = keep;
  }
  for (int width = 1; width < folded.size; width *= 2) {
    const int rank = folded.rank_of(folded.position ^ width);
    const int theirs = first ^ width;
    c.irecv(requests[0], elements(a, a.receive, begin(theirs), begin(theirs + width) - begin(theirs)), rank);
    c.isend(requests[1], elements(a, a.receive, begin(first), begin(first + width) - begin(first)), rank);
    co_await c.all(requests, 2);
    first = std::min(first, theirs);
  }
  if (folded.doubled(c.rank)) {
    c.isend(requests[0], elements(a, a.receive), c.rank - 1);
    co_await c.done(requests[0]);
  }
}

/// Each rank reduces one part, to which all others send it, and sends the result to all: two exchanges, each rank moves the data twice.
Task spread(Context c, ReduceArgs a) {
  if (!in_place(a.send)) copy_elements(a, a.send, a.receive);
  auto part = [&](int r) { return elements(a, a.receive, part_begin(a.count, c.size, r), part_count(a.count, c.size, r)); };
  const Buffer own = part(c.rank);
  Elements arriving(*a.layout, own.count * std::max(c.size - 1, 1));
  auto room = [&](int i) { return Buffer{offset(arriving.data(), (i - 1) * own.count * a.layout->extent), own.count, a.layout}; };
  Requests requests(2 * static_cast<std::size_t>(c.size));
  for (int i = 1; i < c.size; ++i) c.irecv(requests.next(), room(i), (c.rank - i + c.size) % c.size);
  for (int i = 1; i < c.size; ++i) c.isend(requests.next(), part((c.rank + i) % c.size), (c.rank + i) % c.size);
  co_await all(c, requests);
  for (int i = 1; i < c.size; ++i) a.op(room(i).data, own.data, own.count);
  Requests results(2 * static_cast<std::size_t>(c.size));
  for (int i = 1; i < c.size; ++i) c.irecv(results.next(), part((c.rank - i + c.size) % c.size), (c.rank - i + c.size) % c.size);
  for (int i = 1; i < c.size; ++i) c.isend(results.next(), own, (c.rank + i) % c.size);
  co_await all(c, results);
}

/// The same with one transfer at a time: the parts are reduced as they go round a ring, and then go round once more.
Task ring(Context c, ReduceArgs a) {
  if (!in_place(a.send)) copy_elements(a, a.send, a.receive);
  auto part = [&](int r) {
    r = (r % c.size + c.size) % c.size;
    return elements(a, a.receive, part_begin(a.count, c.size, r), part_count(a.count, c.size, r));
  };
  Elements arriving(*a.layout, part_count(a.count, c.size, 0));
  const int left = (c.rank - 1 + c.size) % c.size, right = (c.rank + 1) % c.size;
  p2p::RequestCore requests[2];
  for (int step = 0; step + 1 < c.size; ++step) {
    const Buffer in = part(c.rank - step - 1), out = part(c.rank - step);
    c.irecv(requests[0], Buffer{arriving.data(), in.count, a.layout}, left);
    c.isend(requests[1], out, right);
    co_await c.all(requests, 2);
    a.op(arriving.data(), in.data, in.count);
  }
  for (int step = 0; step + 1 < c.size; ++step) {
    const Buffer in = part(c.rank - step), out = part(c.rank - step + 1);
    c.irecv(requests[0], in, left);
    c.isend(requests[1], out, right);
    co_await c.all(requests, 2);
  }
}

double folds(const Query& q) { return (q.size & (q.size - 1)) == 0 ? 0 : 2; }

constexpr Algorithm<ReduceArgs> kTable[] = {
    {{"recursive_doubling", Kind::messages, kAnything,
      [](const Query& q) {
        const double steps = q.rounds() + folds(q);
        return Effort{.rounds = steps,
                      .turns = steps,
                      .messages = 2 * steps,
                      .bytes = (1 + steps) * q.length(),
                      .total_bytes = (1 + steps) * q.ranks() * q.length(),
                      .reduced = steps * q.length(),
                      .total_reduced = steps * q.ranks() * q.length()};
      }},
     recursive_doubling},
    {{"linear", Kind::messages, kAnything,
      [](const Query& q) {
        const double all = (q.ranks() - 1) * q.length();
        return Effort{.rounds = 2,
                      .turns = 2,
                      .messages = 2 * (q.ranks() - 1),
                      .bytes = all + q.length(),
                      .total_bytes = 2 * all,
                      .reduced = all,
                      .total_reduced = all};
      }},
     linear},
    {{"reduce_bcast", Kind::messages, kAnything,
      [](const Query& q) {
        const double all = (q.ranks() - 1) * q.length();
        return Effort{.rounds = 2.0 * q.rounds(),
                      .turns = 2 + 0.4 * q.rounds(),
                      .messages = 2.0 * q.rounds(),
                      .bytes = (1 + 2 * q.rounds()) * q.length(),
                      .total_bytes = 2 * all + q.ranks() * q.length() / 2,
                      .reduced = q.rounds() * q.length(),
                      .total_reduced = all};
      }},
     reduce_bcast},
    {{"rabenseifner", Kind::messages, kCommutative,
      [](const Query& q) {
        const double steps = 2 * q.rounds() + folds(q);
        return Effort{.rounds = steps,
                      .turns = steps,
                      .messages = 2 * steps,
                      .bytes = (3 + folds(q)) * q.length(),
                      .total_bytes = 3 * q.ranks() * q.length(),
                      .reduced = q.length(),
                      .total_reduced = (q.ranks() - 1) * q.length()};
      }},
     rabenseifner},
    {{"spread", Kind::messages, kCommutative,
      [](const Query& q) {
        return Effort{.rounds = 2,
                      .turns = 2,
                      .messages = 4 * (q.ranks() - 1),
                      .bytes = 3 * q.length(),
                      .total_bytes = 3 * q.ranks() * q.length(),
                      .reduced = q.length(),
                      .total_reduced = (q.ranks() - 1) * q.length()};
      }},
     spread},
    {{"ring", Kind::messages, kCommutative,
      [](const Query& q) {
        return Effort{.rounds = 2 * (q.ranks() - 1),
                      .turns = 2 * (q.ranks() - 1),
                      .messages = 4 * (q.ranks() - 1),
                      .bytes = 3 * q.length(),
                      .total_bytes = 3 * q.ranks() * q.length(),
                      .reduced = q.length(),
                      .total_reduced = (q.ranks() - 1) * q.length()};
      }},
     ring},
};

const Listed allreduce_listed{Collective::allreduce, kTable};
}  // namespace

Task allreduce(const Context& c, const ReduceArgs& a) {
  if (c.inter) return inter_allreduce(c, a);
  return pick(Collective::allreduce, kTable, c, a, a.count * a.layout->size, a.op.commutative);
}
}  // namespace tutti::coll

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Bcast (MPI-5.0 §6.4).
#include "engine/coll/algorithms.hpp"
#include "engine/coll/inter.hpp"
#include "engine/coll/select.hpp"

namespace tutti::coll {

/// Down a binomial tree rooted at the root: rank r (relative to it) receives from r without its lowest bit.
Task bcast_binomial(Context c, BcastArgs a) {
  const int relative = (c.rank - a.root + c.size) % c.size;
  p2p::RequestCore request;
  int mask = 1;
  while (mask < c.size && (relative & mask) == 0) mask *= 2;
  if (relative != 0) {
    c.irecv(request, a.data, (relative - mask + a.root) % c.size);
    co_await c.done(request);
  }
  const int children = tree_children(relative, mask, c.size);
  if (children == 0) co_return;
  Requests sends(static_cast<std::size_t>(children));
  for (mask /= 2; mask > 0; mask /= 2) {
    if (relative + mask < c.size) c.isend(sends.next(), a.data, (relative + mask + a.root) % c.size);
  }
  co_await all(c, sends);
}

/// The root sends to each.
Task bcast_linear(Context c, BcastArgs a) {
  if (c.rank != a.root) {
    p2p::RequestCore request;
    c.irecv(request, a.data, a.root);
    co_await c.done(request);
    co_return;
  }
  Requests sends(static_cast<std::size_t>(c.size));
  for (int i = 1; i < c.size; ++i) c.isend(sends.next(), a.data, (a.root + i) % c.size);
  co_await all(c, sends);
}

namespace {

/// The root scatters equal parts down a binomial tree, then the parts go round a ring: each rank moves the data about twice, whatever
/// the number of ranks.
Task scatter_ring(Context c, BcastArgs a) {
  Packed data(a.data, c.rank == a.root);
  const int relative = (c.rank - a.root + c.size) % c.size;
  const Count bytes = data.bytes();
  auto range = [&](int first, int last) {  // of parts
    const Count begin = part_begin(bytes, c.size, first);
    return bytes_at(data.data() + begin, part_begin(bytes, c.size, last) - begin);
  };
  auto end_of = [&](int first, int width) { return first + width < c.size ? first + width : c.size; };

  p2p::RequestCore requests[2];
  int mask = 1;
  while (mask < c.size && (relative & mask) == 0) mask *= 2;
  if (relative != 0) {
    c.irecv(requests[0], range(relative, end_of(relative, mask)), (relative - mask + a.root) % c.size);
    co_await c.done(requests[0]);
  }
  for (mask /= 2; mask > 0; mask /= 2) {
    const int child = relative + mask;
    if (child >= c.size) continue;
    c.isend(requests[0], range(child, end_of(child, mask)), (child + a.root) % c.size);
    co_await c.done(requests[0]);
  }
  // Parts that a rank holds from the scatter come round again: that keeps the ring simple and costs one copy of them.
  const int left = (c.rank - 1 + c.size) % c.size, right = (c.rank + 1) % c.size;
  for (int step = 0; step + 1 < c.size; ++step) {
    const int out = (relative - step + c.size) % c.size, in = (relative - step - 1 + c.size) % c.size;
    c.irecv(requests[0], range(in, in + 1), left);
    c.isend(requests[1], range(out, out + 1), right);
    co_await c.all(requests, 2);
  }
  if (c.rank != a.root) data.store();
}

constexpr Algorithm<BcastArgs> kTable[] = {
    {{"binomial", Kind::messages, kAnything,
      [](const Query& q) {
        return Effort{.rounds = double(q.rounds()),
                      .turns = 1 + 0.2 * q.rounds(),
                      .messages = double(q.rounds()),
                      .bytes = q.rounds() * q.length(),
                      .total_bytes = (q.ranks() - 1) * q.length()};
      }},
     bcast_binomial},
    {{"linear", Kind::messages, kAnything,
      [](const Query& q) {
        return Effort{.rounds = 1, .turns = 1, .messages = q.ranks() - 1, .bytes = q.length(), .total_bytes = (q.ranks() - 1) * q.length()};
      }},
     bcast_linear},
    {{"scatter_ring", Kind::messages, kAnything,
      [](const Query& q) {
        return Effort{.rounds = q.rounds() + q.ranks() - 1,
                      .turns = q.rounds() + q.ranks() - 1,
                      .messages = 2 * q.ranks(),
                      .bytes = 2 * q.length(),
                      .total_bytes = (q.ranks() + 1) * q.length()};
      }},
     scatter_ring},
};

const Listed bcast_listed{Collective::bcast, kTable};
}  // namespace

Task bcast(const Context& c, const BcastArgs& a) {
  if (c.inter) return inter_bcast(c, a);
  return pick(Collective::bcast, kTable, c, a, a.data.bytes());
}
}  // namespace tutti::coll

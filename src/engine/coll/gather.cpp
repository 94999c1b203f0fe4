// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Gather and MPI_Gatherv (MPI-5.0 §6.5).
#include "engine/coll/algorithms.hpp"
#include "engine/coll/inter.hpp"
#include "engine/coll/select.hpp"

namespace tutti::coll {

/// Each sends to the root.
Task gather_linear(Context c, GatherArgs a) {
  if (c.rank != a.root) {
    p2p::RequestCore request;
    c.isend(request, a.send, a.root);
    co_await c.done(request);
    co_return;
  }
  Requests receives(static_cast<std::size_t>(c.size));
  for (int i = 1; i < c.size; ++i) {
    const int source = (a.root + i) % c.size;
    c.irecv(receives.next(), a.receive[source], source);
  }
  if (!in_place(a.send.data)) copy(a.send, a.receive[c.rank]);
  co_await all(c, receives);
}

/// Up a binomial tree; inner ranks keep the packed blocks of their subtree, which are neighbours relative to the root.
Task gather_binomial(Context c, GatherArgs a) {
  const bool is_root = c.rank == a.root;
  const int relative = (c.rank - a.root + c.size) % c.size;
  const Buffer own = is_root && in_place(a.send.data) ? a.receive[c.rank] : a.send;
  p2p::RequestCore request;
  if ((relative & 1) != 0) {  // a leaf sends as it stands
    c.isend(request, own, (relative - 1 + a.root) % c.size);
    co_await c.done(request);
    co_return;
  }
  const Count block = own.bytes();
  const int lowest_bit = relative == 0 ? c.size : relative & -relative;
  const int blocks = std::min(lowest_bit, c.size - relative);
  Scratch staged(block * blocks);
  base::pack(*own.layout, own.data, own.count, 0, staged.data(), block);
  Requests receives(static_cast<std::size_t>(tree_children(relative, lowest_bit, c.size)));
  for (int mask = 1; mask < blocks; mask *= 2) {
    const int n = std::min(mask, blocks - mask);
    c.irecv(receives.next(), bytes_at(staged.data() + mask * block, n * block), (relative + mask + a.root) % c.size);
  }
  co_await all(c, receives);
  if (!is_root) {
    c.isend(request, bytes_at(staged.data(), blocks * block), (relative - lowest_bit + a.root) % c.size);
    co_await c.done(request);
    co_return;
  }
  for (int i = 0; i < c.size; ++i) {
    const int source = (a.root + i) % c.size;
    if (i != 0 || !in_place(a.send.data)) copy(bytes_at(staged.data() + i * block, block), a.receive[source]);
  }
}

namespace {

constexpr Algorithm<GatherArgs> kTable[] = {
    {{"linear", Kind::messages, kAnything,
      [](const Query& q) {
        return Effort{.rounds = 1, .turns = 1, .messages = q.ranks() - 1, .bytes = q.ranks() * q.length(), .total_bytes = q.ranks() * q.length()};
      }},
     gather_linear},
    {{"binomial", Kind::messages, kAnything,
      [](const Query& q) {
        return Effort{.rounds = double(q.rounds()),
                      .turns = 1 + 0.2 * q.rounds(),
                      .messages = double(q.rounds()),
                      .bytes = 2 * q.ranks() * q.length(),
                      .total_bytes = (2 + q.rounds()) * q.ranks() * q.length()};
      }},
     gather_binomial},
};
// Only the root knows the sizes of the blocks, so there is no choice that all would agree on.
constexpr Algorithm<GatherArgs> kVectorTable[] = {
    {{"linear", Kind::messages, kAnything, [](const Query&) { return Effort{}; }}, gather_linear},
};

const Listed gather_listed{Collective::gather, kTable};
const Listed gatherv_listed{Collective::gatherv, kVectorTable};
}  // namespace

Task gather(const Context& c, const GatherArgs& a) {
  if (c.inter) return inter_gather(c, a);
  if (a.vector) return pick(Collective::gatherv, kVectorTable, c, a, 0);
  return pick(Collective::gather, kTable, c, a, c.rank == a.root ? a.receive[0].bytes() : a.send.bytes());
}
}  // namespace tutti::coll

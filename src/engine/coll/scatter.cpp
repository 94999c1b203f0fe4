// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Scatter and MPI_Scatterv (MPI-5.0 §6.6).
#include "engine/coll/algorithms.hpp"
#include "engine/coll/inter.hpp"
#include "engine/coll/select.hpp"

namespace tutti::coll {

/// The root sends to each.
Task scatter_linear(Context c, ScatterArgs a) {
  if (c.rank != a.root) {
    p2p::RequestCore request;
    c.irecv(request, a.receive, a.root);
    co_await c.done(request);
    co_return;
  }
  Requests sends(static_cast<std::size_t>(c.size));
  for (int i = 1; i < c.size; ++i) {
    const int dest = (a.root + i) % c.size;
    c.isend(sends.next(), a.send[dest], dest);
  }
  if (!in_place(a.receive.data)) copy(a.send[c.rank], a.receive);
  co_await all(c, sends);
}

namespace {

/// Down a binomial tree: each rank gets the packed blocks of its whole subtree.
Task binomial(Context c, ScatterArgs a) {
  const bool is_root = c.rank == a.root;
  const int relative = (c.rank - a.root + c.size) % c.size;
  const int lowest_bit = relative == 0 ? c.size : relative & -relative;
  p2p::RequestCore request;
  if (lowest_bit == 1 && !is_root) {  // a leaf receives as it stands
    c.irecv(request, a.receive, (relative - 1 + a.root) % c.size);
    co_await c.done(request);
    co_return;
  }
  const Count block = is_root ? a.send[0].bytes() : a.receive.bytes();
  const int blocks = std::min(lowest_bit, c.size - relative);
  Scratch staged(block * blocks);
  if (is_root) {
    for (int i = 0; i < c.size; ++i) {
      const Buffer part = a.send[(a.root + i) % c.size];
      base::pack(*part.layout, part.data, part.count, 0, staged.data() + i * block, block);
    }
  } else {
    c.irecv(request, bytes_at(staged.data(), blocks * block), (relative - lowest_bit + a.root) % c.size);
    co_await c.done(request);
  }
  Requests sends(static_cast<std::size_t>(tree_children(relative, lowest_bit, c.size)));
  for (int mask = floor_power_of_two(blocks); mask > 0; mask /= 2) {
    if (mask >= blocks) continue;
    const int n = std::min(mask, blocks - mask);
    c.isend(sends.next(), bytes_at(staged.data() + mask * block, n * block), (relative + mask + a.root) % c.size);
  }
  if (!in_place(a.receive.data)) copy(bytes_at(staged.data(), block), a.receive);
  co_await all(c, sends);
}

constexpr Algorithm<ScatterArgs> kTable[] = {
    {{"linear", Kind::messages, kAnything,
      [](const Query& q) {
        return Effort{.rounds = 1, .turns = 1, .messages = q.ranks() - 1, .bytes = q.ranks() * q.length(), .total_bytes = q.ranks() * q.length()};
      }},
     scatter_linear},
    {{"binomial", Kind::messages, kAnything,
      [](const Query& q) {
        return Effort{.rounds = double(q.rounds()),
                      .turns = 1 + 0.2 * q.rounds(),
                      .messages = double(q.rounds()),
                      .bytes = 2 * q.ranks() * q.length(),
                      .total_bytes = (2 + q.rounds()) * q.ranks() * q.length()};
      }},
     binomial},
};
// Only the root knows the sizes of the blocks, so there is no choice that all would agree on.
constexpr Algorithm<ScatterArgs> kVectorTable[] = {
    {{"linear", Kind::messages, kAnything, [](const Query&) { return Effort{}; }}, scatter_linear},
};

const Listed scatter_listed{Collective::scatter, kTable};
const Listed scatterv_listed{Collective::scatterv, kVectorTable};
}  // namespace

Task scatter(const Context& c, const ScatterArgs& a) {
  if (c.inter) return inter_scatter(c, a);
  if (a.vector) return pick(Collective::scatterv, kVectorTable, c, a, 0);
  return pick(Collective::scatter, kTable, c, a, c.rank == a.root ? a.send[0].bytes() : a.receive.bytes());
}
}  // namespace tutti::coll

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Allgather and MPI_Allgatherv (MPI-5.0 §6.7).
#include "engine/coll/algorithms.hpp"
#include "engine/coll/select.hpp"

namespace tutti::coll {
namespace {

void place_own(const Context& c, const AllgatherArgs& a) {
  if (!in_place(a.send.data)) copy(a.send, a.receive[c.rank]);
}
}  // namespace

/// Each sends its block to each of the group that the channel leads to.
Task allgather_linear(Context c, AllgatherArgs a) {
  const int peers = c.remote_size;
  if (!c.inter) place_own(c, a);
  const Buffer own = c.inter ? a.send : a.receive[c.rank];
  Requests requests(2 * static_cast<std::size_t>(peers));
  for (int i = c.inter ? 0 : 1; i < peers; ++i) {
    const int source = ((c.rank - i) % peers + peers) % peers;
    c.irecv(requests.next(), a.receive[source], source);
  }
  for (int i = c.inter ? 0 : 1; i < peers; ++i) c.isend(requests.next(), own, (c.rank + i) % peers);
  co_await all(c, requests);
}

namespace {

/// Blocks go round a ring; each rank passes on what it got in the step before.
Task ring(Context c, AllgatherArgs a) {
  place_own(c, a);
  const int left = (c.rank - 1 + c.size) % c.size, right = (c.rank + 1) % c.size;
  p2p::RequestCore requests[2];
  for (int step = 0; step + 1 < c.size; ++step) {
    c.irecv(requests[0], a.receive[(c.rank - step - 1 + c.size) % c.size], left);
    c.isend(requests[1], a.receive[(c.rank - step + c.size) % c.size], right);
    co_await c.all(requests, 2);
  }
}

/// In step k partners 2^k apart exchange the 2^k blocks that each has.
Task recursive_doubling(Context c, AllgatherArgs a) {
  place_own(c, a);
  p2p::RequestCore requests[2];
  for (int mask = 1; mask < c.size; mask *= 2) {
    const int partner = c.rank ^ mask;
    c.irecv(requests[0], a.receive.range(partner & ~(mask - 1), mask), partner);
    c.isend(requests[1], a.receive.range(c.rank & ~(mask - 1), mask), partner);
    co_await c.all(requests, 2);
  }
}

/// Like recursive doubling for any number of ranks: in step k each sends all it has to the rank 2^k before it. Blocks are collected
/// packed, beginning with the own one, and turned round at the end.
Task bruck(Context c, AllgatherArgs a) {
  place_own(c, a);
  const Buffer own = a.receive[c.rank];
  const Count block = own.bytes();
  Scratch staged(block * c.size);
  base::pack(*own.layout, own.data, own.count, 0, staged.data(), block);
  p2p::RequestCore requests[2];
  for (int have = 1; have < c.size; have *= 2) {
    const int n = std::min(have, c.size - have);
    c.irecv(requests[0], bytes_at(staged.data() + have * block, n * block), (c.rank + have) % c.size);
    c.isend(requests[1], bytes_at(staged.data(), n * block), (c.rank - have + c.size) % c.size);
    co_await c.all(requests, 2);
  }
  for (int i = 1; i < c.size; ++i) copy(bytes_at(staged.data() + i * block, block), a.receive[(c.rank + i) % c.size]);
}

/// To rank 0 and from there to all: two turns when ranks outnumber cores.
Task gather_bcast(Context c, AllgatherArgs a) {
  const bool at_root = c.rank == 0;
  const Buffer own = in_place(a.send.data) && !at_root ? a.receive[c.rank] : a.send;
  Task up = gather_linear(c, GatherArgs{own, a.receive, 0});
  co_await up;
  Task down = bcast_binomial(c, BcastArgs{a.receive.range(0, c.size), 0});
  co_await down;
}

Effort linear_effort(const Query& q) {
  return {
      .rounds = 1, .turns = 1, .messages = 2 * (q.ranks() - 1), .bytes = q.ranks() * q.length(), .total_bytes = q.ranks() * q.ranks() * q.length()};
}

Effort ring_effort(const Query& q) {
  return {.rounds = q.ranks() - 1,
          .turns = q.ranks() - 1,
          .messages = 2 * (q.ranks() - 1),
          .bytes = q.ranks() * q.length(),
          .total_bytes = q.ranks() * q.ranks() * q.length()};
}

constexpr Algorithm<AllgatherArgs> kTable[] = {
    {{"linear", Kind::messages, kAnything, linear_effort}, allgather_linear},
    {{"ring", Kind::messages, kAnything, ring_effort}, ring},
    {{"recursive_doubling", Kind::messages, kPowerOfTwo,
      [](const Query& q) {
        return Effort{.rounds = double(q.rounds()),
                      .turns = double(q.rounds()),
                      .messages = 2.0 * q.rounds(),
                      .bytes = q.ranks() * q.length(),
                      .total_bytes = q.ranks() * q.ranks() * q.length()};
      }},
     recursive_doubling},
    {{"bruck", Kind::messages, kAnything,
      [](const Query& q) {
        return Effort{.rounds = double(q.rounds()),
                      .turns = double(q.rounds()),
                      .messages = 2.0 * q.rounds(),
                      .bytes = 2 * q.ranks() * q.length(),
                      .total_bytes = 2 * q.ranks() * q.ranks() * q.length()};
      }},
     bruck},
    {{"gather_bcast", Kind::messages, kAnything,
      [](const Query& q) {
        return Effort{.rounds = 1.0 + q.rounds(),
                      .turns = 2 + 0.2 * q.rounds(),
                      .messages = q.ranks() + q.rounds(),
                      .bytes = (1 + q.rounds()) * q.ranks() * q.length(),
                      .total_bytes = q.ranks() * q.ranks() * q.length()};
      }},
     gather_bcast},
};

constexpr Algorithm<AllgatherArgs> kVectorTable[] = {
    {{"linear", Kind::messages, kAnything, linear_effort}, allgather_linear},
    {{"ring", Kind::messages, kAnything, ring_effort}, ring},
};

const Listed allgather_listed{Collective::allgather, kTable};
const Listed allgatherv_listed{Collective::allgatherv, kVectorTable};
}  // namespace

Task allgather(const Context& c, const AllgatherArgs& a) {
  if (c.inter) return allgather_linear(c, a);
  if (a.receive.uniform()) return pick(Collective::allgather, kTable, c, a, a.receive[0].bytes());
  Count elements = 0;
  for (int r = 0; r < c.size; ++r) elements += a.receive.counts[static_cast<std::size_t>(r)];
  return pick(Collective::allgatherv, kVectorTable, c, a, elements * a.receive.layout->size / c.size);
}
}  // namespace tutti::coll

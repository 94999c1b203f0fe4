// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Barrier (MPI-5.0 §6.3).
#include "engine/coll/inter.hpp"
#include "engine/coll/select.hpp"

namespace tutti::coll {
namespace {

/// In round k everybody tells the rank 2^k further on; after log2(size) rounds word of all has reached all.
Task dissemination(Context c, BarrierArgs) {
  p2p::RequestCore requests[2];
  for (int distance = 1; distance < c.size; distance *= 2) {
    c.irecv(requests[0], bytes_at(nullptr, 0), (c.rank - distance + c.size) % c.size);
    c.isend(requests[1], bytes_at(nullptr, 0), (c.rank + distance) % c.size);
    co_await c.all(requests, 2);
  }
}

/// All tell rank 0, rank 0 tells all: few turns when ranks outnumber cores.
Task linear(Context c, BarrierArgs) {
  if (c.rank != 0) {
    p2p::RequestCore requests[2];
    c.irecv(requests[0], bytes_at(nullptr, 0), 0);
    c.isend(requests[1], bytes_at(nullptr, 0), 0);
    co_await c.all(requests, 2);
    co_return;
  }
  Requests arrivals(static_cast<std::size_t>(c.size - 1));
  for (int r = 1; r < c.size; ++r) c.irecv(arrivals.next(), bytes_at(nullptr, 0), r);
  co_await all(c, arrivals);
  Requests releases(static_cast<std::size_t>(c.size - 1));
  for (int r = 1; r < c.size; ++r) c.isend(releases.next(), bytes_at(nullptr, 0), r);
  co_await all(c, releases);
}

/// Up a binomial tree and down again.
Task tree(Context c, BarrierArgs) {
  p2p::RequestCore request;
  int mask = 1;
  for (; mask < c.size && (c.rank & mask) == 0; mask *= 2) {
    if (c.rank + mask >= c.size) continue;
    c.irecv(request, bytes_at(nullptr, 0), c.rank + mask);
    co_await c.done(request);
  }
  if (c.rank != 0) {
    p2p::RequestCore requests[2];
    c.irecv(requests[0], bytes_at(nullptr, 0), c.rank - mask);
    c.isend(requests[1], bytes_at(nullptr, 0), c.rank - mask);
    co_await c.all(requests, 2);
  }
  for (mask /= 2; mask > 0; mask /= 2) {
    if (c.rank + mask >= c.size) continue;
    c.isend(request, bytes_at(nullptr, 0), c.rank + mask);
    co_await c.done(request);
  }
}

constexpr Algorithm<BarrierArgs> kTable[] = {
    {{"dissemination", Kind::messages, kAnything,
      [](const Query& q) { return Effort{.rounds = double(q.rounds()), .turns = double(q.rounds()), .messages = double(q.rounds())}; }},
     dissemination},
    {{"linear", Kind::messages, kAnything, [](const Query& q) { return Effort{.rounds = 2, .turns = 2, .messages = 2 * (q.ranks() - 1)}; }}, linear},
    {{"tree", Kind::messages, kAnything,
      [](const Query& q) { return Effort{.rounds = 2.0 * q.rounds(), .turns = 2 + 0.2 * q.rounds(), .messages = 2.0 * q.rounds()}; }},
     tree},
};

const Listed barrier_listed{Collective::barrier, kTable};
}  // namespace

Task barrier(const Context& c, const BarrierArgs& args) {
  if (c.inter) return inter_barrier(c);
  return pick(Collective::barrier, kTable, c, args, 0);
}
}  // namespace tutti::coll

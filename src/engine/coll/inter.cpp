// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The collectives of inter-communicators (MPI-5.0 §6.2.2 and the paragraphs of each call).
#include "engine/coll/inter.hpp"

#include "engine/coll/algorithms.hpp"
#include "engine/coll/reduction.hpp"

namespace tutti::coll {

/// The local groups gather, their leaders tell each other, and the local groups hear of it.
Task inter_barrier(Context c) {
  Task before = barrier(c.locally());
  co_await before;
  if (c.rank == 0) {
    p2p::RequestCore requests[2];
    c.irecv(requests[0], bytes_at(nullptr, 0), 0);
    c.isend(requests[1], bytes_at(nullptr, 0), 0);
    co_await c.all(requests, 2);
  }
  Task after = bcast_binomial(c.locally(), BcastArgs{bytes_at(nullptr, 0), 0});
  co_await after;
}

Task inter_bcast(Context c, BcastArgs a) {
  if (a.root == MPI_PROC_NULL) co_return;
  p2p::RequestCore request;
  if (a.root == MPI_ROOT) {
    c.isend(request, a.data, 0);
    co_await c.done(request);
    co_return;
  }
  if (c.rank == 0) {
    c.irecv(request, a.data, a.root);
    co_await c.done(request);
  }
  Task spreading = bcast(c.locally(), BcastArgs{a.data, 0});
  co_await spreading;
}

Task inter_gather(Context c, GatherArgs a) {
  if (a.root == MPI_PROC_NULL) co_return;
  Requests requests(static_cast<std::size_t>(c.remote_size));
  if (a.root == MPI_ROOT) {
    for (int r = 0; r < c.remote_size; ++r) c.irecv(requests.next(), a.receive[r], r);
  } else {
    c.isend(requests.next(), a.send, a.root);
  }
  co_await all(c, requests);
}

Task inter_scatter(Context c, ScatterArgs a) {
  if (a.root == MPI_PROC_NULL) co_return;
  Requests requests(static_cast<std::size_t>(c.remote_size));
  if (a.root == MPI_ROOT) {
    for (int r = 0; r < c.remote_size; ++r) c.isend(requests.next(), a.send[r], r);
  } else {
    c.irecv(requests.next(), a.receive, a.root);
  }
  co_await all(c, requests);
}

Task inter_reduce(Context c, ReduceArgs a) {
  if (a.root == MPI_PROC_NULL) co_return;
  p2p::RequestCore request;
  if (a.root == MPI_ROOT) {
    c.irecv(request, elements(a, a.receive), 0);
    co_await c.done(request);
    co_return;
  }
  Elements result(*a.layout, c.rank == 0 ? a.count : 0);
  ReduceArgs local = a;
  local.receive = result.data();
  local.root = 0;
  Task reducing = reduce(c.locally(), local);
  co_await reducing;
  if (c.rank == 0) {
    c.isend(request, elements(a, result.data()), a.root);
    co_await c.done(request);
  }
}

Task inter_allreduce(Context c, ReduceArgs a) {
  Elements result(*a.layout, c.rank == 0 ? a.count : 0);
  ReduceArgs local = a;
  local.receive = result.data();
  local.root = 0;
  Task reducing = reduce(c.locally(), local);
  co_await reducing;
  if (c.rank == 0) {
    p2p::RequestCore requests[2];
    c.irecv(requests[0], elements(a, a.receive), 0);
    c.isend(requests[1], elements(a, result.data()), 0);
    co_await c.all(requests, 2);
  }
  Task spreading = bcast(c.locally(), BcastArgs{elements(a, a.receive), 0});
  co_await spreading;
}

Task inter_reduce_scatter(Context c, ReduceScatterArgs a) {
  auto length = [&](int r) { return a.counts ? a.counts[static_cast<std::size_t>(r)] : a.count; };
  Count all_elements = 0;
  for (int r = 0; r < c.size; ++r) all_elements += length(r);
  const bool leader = c.rank == 0;
  Elements ours(*a.layout, leader ? all_elements : 0), theirs(*a.layout, leader ? all_elements : 0);
  Task reducing = reduce(c.locally(), ReduceArgs{a.send, ours.data(), all_elements, a.layout, a.op, 0});
  co_await reducing;
  const Context local = c.locally();
  p2p::RequestCore requests[2];
  if (!leader) {
    local.irecv(requests[0], Buffer{a.receive, length(c.rank), a.layout}, 0);
    co_await c.done(requests[0]);
    co_return;
  }
  c.irecv(requests[0], Buffer{theirs.data(), all_elements, a.layout}, 0);
  c.isend(requests[1], Buffer{ours.data(), all_elements, a.layout}, 0);
  co_await c.all(requests, 2);
  const Buffer all_parts{theirs.data(), all_elements, a.layout};
  Requests sends(static_cast<std::size_t>(c.size));
  Count start = length(0);
  copy(all_parts.part(0, start), Buffer{a.receive, start, a.layout});
  for (int r = 1; r < c.size; start += length(r), ++r) local.isend(sends.next(), all_parts.part(start, length(r)), r);
  co_await all(c, sends);
}
}  // namespace tutti::coll

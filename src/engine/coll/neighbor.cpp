// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The one algorithm of the neighbourhood collectives: all receives, then all sends. Between two ranks that are neighbours more than once
// the order of messages decides which block is which: sends go in the order of the destinations, receives in the order of the sources.
// In a grid a dimension of one or two places that wraps round leads to the same rank on both sides; what leaves in the positive
// direction there arrives from the negative one (MPI-5.0 §8.6), so a grid's receives are posted with the two directions swapped.
#include "engine/coll/neighbor.hpp"

namespace tutti::coll {
namespace {

Task exchange(Context c, NeighborArgs a) {
  const std::span<const int> sources = a.neighbors.sources, destinations = a.neighbors.destinations;
  Requests requests(sources.size() + destinations.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::size_t from = a.neighbors.grid ? i ^ 1 : i;
    if (sources[from] != MPI_PROC_NULL) c.irecv(requests.next(), a.receive[static_cast<int>(from)], sources[from]);
  }
  for (std::size_t i = 0; i < destinations.size(); ++i) {
    if (destinations[i] != MPI_PROC_NULL) c.isend(requests.next(), a.same ? a.common : a.send[static_cast<int>(i)], destinations[i]);
  }
  co_await all(c, requests);
}
}  // namespace

Task neighbor_exchange(const Context& c, const NeighborArgs& args) { return exchange(c, args); }
}  // namespace tutti::coll

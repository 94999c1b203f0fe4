// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The table of peers.
#include "transport/peer.hpp"

#include <memory>
#include <vector>

namespace tutti::transport {
namespace {
// Never destroyed: what upper layers hang on a peer lives as long as the process.
std::vector<std::unique_ptr<Peer>>& peers = *new std::vector<std::unique_ptr<Peer>>;
std::mutex mutex;
}  // namespace

Peer& peer_of(std::uint32_t index) {
  std::lock_guard lock(mutex);
  if (peers.size() <= index) peers.resize(runtime::process().ranks);
  std::unique_ptr<Peer>& place = peers[index];
  if (!place) {
    const runtime::Process& me = runtime::process();
    place = std::make_unique<Peer>();
    place->index = index;
    place->self = index == me.rank;
    place->block = &runtime::block_of(index);
    place->out = reinterpret_cast<shm::Pair*>(me.segment.pair(me.rank, index));
    place->in = reinterpret_cast<shm::Pair*>(me.segment.pair(index, me.rank));
  }
  return *place;
}
}  // namespace tutti::transport

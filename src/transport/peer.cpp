// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The table of peers.
#include "transport/peer.hpp"

#include <memory>
#include <unordered_map>
#include <vector>

namespace tutti::transport {
namespace {
// Never destroyed: what upper layers hang on a peer lives as long as the process.
std::vector<std::unique_ptr<Peer>>& peers = *new std::vector<std::unique_ptr<Peer>>;  // of our job, by rank
std::unordered_map<runtime::ProcessId, std::unique_ptr<Peer>>& guests = *new std::unordered_map<runtime::ProcessId, std::unique_ptr<Peer>>;
std::mutex mutex;

std::unique_ptr<Peer> make_peer(runtime::Job& job, std::uint32_t index) {
  const runtime::Process& me = runtime::process();
  auto peer = std::make_unique<Peer>();
  peer->index = index;
  peer->job = &job;
  peer->self = job.own && index == me.rank;
  peer->block = &job.segment.rank(index);
  peer->out = reinterpret_cast<shm::Pair*>(job.segment.pair(job.sender, index));
  if (job.own) peer->in = reinterpret_cast<shm::Pair*>(me.segment.pair(index, me.rank));
  return peer;
}
}  // namespace

Peer& peer_of(runtime::ProcessId process) {
  const std::uint32_t index = runtime::rank_of(process);
  runtime::Job& job = runtime::job_of_process(process);
  std::lock_guard lock(mutex);
  if (job.own && peers.size() <= index) peers.resize(runtime::process().ranks);
  std::unique_ptr<Peer>& place = job.own ? peers[index] : guests[process];
  if (!place) place = make_peer(job, index);
  return *place;
}

void forget(const runtime::Job& job) {
  std::lock_guard lock(mutex);
  std::erase_if(guests, [&](const auto& entry) { return entry.second->job == &job; });
}
}  // namespace tutti::transport

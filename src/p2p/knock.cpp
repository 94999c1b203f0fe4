// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Doors and who stands there.
#include "p2p/knock.hpp"

#include <deque>
#include <map>
#include <mutex>
#include <set>

#include "p2p/protocol.hpp"

namespace tutti::p2p {
namespace {

struct Visitor {
  Peer* peer;
  std::uint64_t context;
};
// Under runtime::Guard.
std::map<std::uint64_t, std::deque<Visitor>> doors;
std::set<std::uint64_t> refusals;  // contexts of knocks of this process
std::uint64_t next_door = 1;

void send_away(const Visitor& visitor) { control(*visitor.peer, {Verb::turned_away, visitor.context}); }
}  // namespace

std::uint64_t open_door() {
  runtime::Guard guard;
  doors[next_door];
  return next_door++;
}

bool close_door(std::uint64_t door) {
  runtime::Guard guard;
  const auto place = doors.find(door);
  if (place == doors.end()) return false;
  for (const Visitor& visitor : place->second) send_away(visitor);
  doors.erase(place);
  return true;
}

bool is_open(std::uint64_t door) {
  runtime::Guard guard;
  return doors.contains(door);
}

void knock(runtime::ProcessId at, std::uint64_t door, std::uint64_t context) {
  Peer& peer = transport::peer_of(at);
  runtime::Guard guard;
  control(peer, {Verb::knock, door, 0, 0, 0, context});
}

bool turned_away(std::uint64_t context) {
  runtime::Guard guard;
  return refusals.erase(context) != 0;
}

bool take_knock(std::uint64_t door, Knock& knock) {
  runtime::Guard guard;
  const auto place = doors.find(door);
  if (place == doors.end() || place->second.empty()) return false;
  const Visitor visitor = place->second.front();
  place->second.pop_front();
  knock = {runtime::process_id(visitor.peer->job->id, visitor.peer->index), visitor.context};
  return true;
}

void turn_away(const Knock& knock) {
  Peer& peer = transport::peer_of(knock.from);
  runtime::Guard guard;
  send_away({&peer, knock.context});
}

void hear_knock(Peer& peer, const Control& c) {
  const auto place = doors.find(c.token);
  if (place == doors.end()) return send_away({&peer, c.context});
  place->second.push_back({&peer, c.context});
  wake_own_threads();
}

void hear_refusal(std::uint64_t context) {
  refusals.insert(context);
  wake_own_threads();
}

void forget_finished_jobs() {
  static std::mutex mutex;
  std::lock_guard one_at_a_time(mutex);
  for (runtime::Job* job : runtime::finished_jobs()) {
    runtime::Guard guard;
    if (job->channels.load(std::memory_order_relaxed) != 0) continue;
    for (auto& [door, visitors] : doors) std::erase_if(visitors, [job](const Visitor& visitor) { return visitor.peer->job == job; });
    forget_orphans(*job);
    forget_heard(*job);
    transport::forget(*job);
    runtime::forget(*job);
  }
}
}  // namespace tutti::p2p

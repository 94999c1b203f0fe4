// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What waits for room towards a peer: messages and answers in the order in which they were to be sent, and streams of data.
#include <algorithm>
#include <vector>

#include "p2p/protocol.hpp"

namespace tutti::p2p {
namespace {

std::vector<Lane*> busy;

void make_busy(Lane& lane) {
  if (lane.busy) return;
  lane.busy = true;
  busy.push_back(&lane);
}

void append(Peer& peer, Lane::Entry entry) {
  Lane& lane = lane_of(peer);
  if (peer.failed.load(std::memory_order_relaxed)) {
    if (entry.request != nullptr) fail(*entry.request, MPIX_ERR_PROC_FAILED);
    return;
  }
  totals.queued.add();
  lane.backlog.push_back(entry);
  peer.blocked = true;
  make_busy(lane);
}

bool push_control(Peer& peer, const Control& c) {
  Slot* slot = transport::shm::reserve(peer);
  if (slot == nullptr) return false;
  slot->context = c.context;
  slot->set_content(c.verb, c.bytes);
  slot->token = c.token;
  slot->remote = c.remote;
  slot->position = c.position;
  transport::shm::publish(peer, *slot);
  return true;
}

int push_backlog(Lane& lane) {
  int events = 0;
  while (!lane.backlog.empty()) {
    const Lane::Entry& entry = lane.backlog.front();
    const bool pushed = entry.request != nullptr ? push(*lane.peer, *entry.request) : push_control(*lane.peer, entry.control);
    if (!pushed) return events;
    lane.backlog.pop_front();
    ++events;
  }
  lane.peer->blocked = false;
  return events;
}

/// The streams take turns, a piece each.
int push_streams(Lane& lane) {
  int events = 0;
  while (RequestCore* request = lane.streams.first) {
    lane.streams.remove(*request);
    const Pushed pushed = push_piece(*lane.peer, *request);
    if (pushed != Pushed::all) lane.streams.push_back(*request);  // request->list still says so
    if (pushed == Pushed::nothing) return events;
    ++events;
  }
  return events;
}
}  // namespace

Lane& lane_of(Peer& peer) {
  if (peer.lane == nullptr) peer.lane = std::make_shared<Lane>(Lane{&peer, {}, {}, {}, {}, false});
  return *static_cast<Lane*>(peer.lane.get());
}

void clear_backlog(Peer& peer, std::vector<RequestCore*>& requests) {
  Lane& lane = lane_of(peer);
  for (const Lane::Entry& entry : lane.backlog)
    if (entry.request != nullptr) requests.push_back(entry.request);
  lane.backlog.clear();
  std::erase(busy, &lane);
  lane.busy = false;
}

void queue(Peer& peer, RequestCore& request) {
  request.stage = RequestCore::Stage::queued;
  append(peer, {&request, {}});
}

bool unqueue(Peer& peer, RequestCore& request) {
  Lane& lane = lane_of(peer);
  auto place = std::find_if(lane.backlog.begin(), lane.backlog.end(), [&](const Lane::Entry& e) { return e.request == &request; });
  if (place == lane.backlog.end()) return false;
  lane.backlog.erase(place);
  peer.blocked = !lane.backlog.empty();
  return true;
}

void control(Peer& peer, const Control& c) {
  if (peer.self) return answer(peer, c);
  if (peer.blocked || !push_control(peer, c)) append(peer, {nullptr, c});
}

void stream(Peer& peer, RequestCore& request) {
  Lane& lane = lane_of(peer);
  unlink(request);
  link(lane.streams, request);
  make_busy(lane);
}

int push_lanes() {
  int events = 0;
  for (std::size_t i = 0; i < busy.size();) {
    Lane& lane = *busy[i];
    events += push_backlog(lane);
    if (!lane.peer->blocked) events += push_streams(lane);
    if (lane.backlog.empty() && lane.streams.empty()) {
      lane.busy = false;
      busy[i] = busy.back();
      busy.pop_back();
    } else {
      ++i;
    }
  }
  return events;
}

void forget_lanes(const runtime::Job& job) {
  for (std::size_t i = 0; i < busy.size();) {
    if (busy[i]->peer->job != &job) {
      ++i;
      continue;
    }
    busy[i] = busy.back();
    busy.pop_back();
  }
}

bool lanes_empty() { return busy.empty(); }

void for_each_lane(void (*look)(const Lane& lane, void* what), void* what) {
  for (const Lane* lane : busy) look(*lane, what);
}
}  // namespace tutti::p2p

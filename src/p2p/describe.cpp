// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What point-to-point operations wait for, in the terms of runtime/waits.hpp; runs when a thread has slept for a while. Under the Guard.
#include "p2p/protocol.hpp"

namespace tutti::p2p {

using runtime::WaitKind;
using runtime::Waits;

namespace {

constexpr std::uint32_t kOutside = runtime::WaitSlot::kProcesses;  // stands for all processes of other jobs

std::uint32_t number_of(const Peer& peer) { return peer.job->own ? peer.index : kOutside; }
std::int32_t index_of(const Peer& peer) { return static_cast<std::int32_t>(number_of(peer)); }

std::int32_t text_of(Waits& waits, const Channel& channel) {
  return waits.text_for(channel.context(), [&] { return channel.words(); });
}

/// Also where one member is meant: so that it can be said who of a communicator is missing.
void add_members(Waits& waits, const Channel& channel) {
  for (int rank = 0; rank < channel.size(); ++rank) waits.add_member(number_of(channel.peer(rank)));
}

runtime::SendMode mode_of(const RequestCore& request) {
  if (request.mode == Mode::synchronous) return runtime::SendMode::synchronous;
  const bool buffered =
      request.mode == Mode::awaited && request.bytes <= settings::eager_bytes.get() && request.stage == RequestCore::Stage::announced;
  return buffered ? runtime::SendMode::buffered : runtime::SendMode::standard;
}

void describe_send(Waits& waits, const RequestCore& request) {
  const bool queued = request.stage == RequestCore::Stage::queued;
  const Channel& channel = *request.channel;
  add_members(waits, channel);
  waits.add({queued ? WaitKind::room : WaitKind::match, 0, index_of(*request.partner), request.rank, request.tag, text_of(waits, channel),
             channel.context(), static_cast<std::uint64_t>(request.bytes), 0, 0, mode_of(request)});
}

void add_messages(const Channel& channel, Waits& waits) {
  for (const Unexpected* message = channel.matcher().arrivals.first; message != nullptr; message = message->next_arrival) {
    const Envelope& e = message->envelope;
    waits.add_message({index_of(*e.from), e.source, e.tag, text_of(waits, channel), channel.context(), static_cast<std::uint64_t>(e.bytes)});
  }
}

/// Who can make this process do something that the program did not call for: continue a collective, send what is queued.
void add_background(Waits& waits, const RequestCore& request) {
  if (request.kind == RequestCore::Kind::none || request.channel == nullptr) return;
  if (request.kind == RequestCore::Kind::send || request.rank >= 0) {
    waits.add_background(request.kind == RequestCore::Kind::send ? number_of(*request.partner) : number_of(request.channel->peer(request.rank)));
    return;
  }
  for (int rank = 0; rank < request.channel->size(); ++rank) waits.add_background(number_of(request.channel->peer(rank)));
}
}  // namespace

void describe_arrival(Waits& waits, WaitKind kind, const Channel& channel, int source, int tag) {
  const bool any = source == MPI_ANY_SOURCE;
  add_members(waits, channel);
  waits.add({kind, 0, any ? runtime::kAnyMember : index_of(channel.peer(source)), source, tag, text_of(waits, channel), channel.context(), 0, 0, 0,
             runtime::SendMode::standard});
}

void describe(Waits& waits, const RequestCore& request) {
  if (request.complete()) return;
  if (request.kind == RequestCore::Kind::receive && request.stage == RequestCore::Stage::posted)
    return describe_arrival(waits, WaitKind::receive, *request.channel, request.rank, request.tag);
  const bool waits_for_peer = request.stage == RequestCore::Stage::queued || request.stage == RequestCore::Stage::announced;
  if (request.kind == RequestCore::Kind::send && waits_for_peer) return describe_send(waits, request);
  waits.add_opaque();  // data is on its way, or the request is not of point-to-point
}

void describe_lanes(Waits& waits) {
  for_each_lane(
      [](const Lane& lane, void* what) {
        static_cast<Waits*>(what)->add({WaitKind::room, 0, index_of(*lane.peer), 0, 0, runtime::kNoText, 0, 0, 0, 0, runtime::SendMode::standard});
      },
      &waits);
}

void describe_process(Waits& waits) {
  if (direct_busy()) waits.leave_open();
  for (const Channel* channel : all_channels()) add_messages(*channel, waits);
  for_each_lane([](const Lane& lane, void* what) { static_cast<Waits*>(what)->add_background(number_of(*lane.peer)); }, &waits);
  for_each_arranged([&](const runtime::Continuation& c) { add_background(waits, *static_cast<const RequestCore*>(c.awaited)); });
}
}  // namespace tutti::p2p

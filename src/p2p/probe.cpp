// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Probing, matched probing (MPI-5.0 §3.8.1, §3.8.2) and cancelling (§3.8.4).
#include "p2p/protocol.hpp"
#include "p2p/races.hpp"

namespace tutti::p2p {
namespace {

/// Nothing is there: throws if nothing can come any more, or if it may have been a failed process's turn.
void refuse(const Channel& channel, int source) {
  if (const int obstacle = channel.obstacle(source)) throw_obstacle(obstacle, channel, source);
  if (source == MPI_ANY_SOURCE && (channel.state() & Channel::kUnacknowledged) != 0) throw_obstacle(MPIX_ERR_PROC_FAILED_PENDING, channel, source);
}

Unexpected* look(Channel& channel, int source, int tag, bool take, Result& found) {
  runtime::Guard guard;
  Unexpected* message = channel.matcher().find(source, tag);
  if (message == nullptr) {
    if (__builtin_expect(channel.state() != 0, 0)) refuse(channel, source);
    return nullptr;
  }
  found = Result{message->envelope.source, message->envelope.tag, message->envelope.bytes};
  if (take) channel.matcher().remove(*message);
  if (races::wanted()) races::probed(channel, source, tag, message->envelope, take);
  return message;
}

Unexpected* look_twice(Channel& channel, int source, int tag, bool take, Result& found) {
  Unexpected* message = look(channel, source, tag, take, found);
  if (message != nullptr) return message;
  runtime::progress();
  return look(channel, source, tag, take, found);
}

Unexpected* look_until_found(Channel& channel, int source, int tag, bool take, Result& found) {
  Unexpected* message = nullptr;
  // Asked again after it was found, it must not look for another one.
  runtime::wait_until([&] { return message != nullptr || (message = look(channel, source, tag, take, found)) != nullptr; },
                      [&](runtime::Waits& waits) { describe_arrival(waits, runtime::WaitKind::probe, channel, source, tag); });
  return message;
}

void cancel_receive(RequestCore& request) {
  if (request.stage != RequestCore::Stage::posted) return;
  request.channel->matcher().unpost(request);
  request.result.cancelled = true;
  complete(request);
}

void cancel_send(RequestCore& request) {
  Peer& peer = *request.partner;
  bool taken = false;
  if (request.stage == RequestCore::Stage::queued) {
    taken = unqueue(peer, request);
  } else if (request.stage == RequestCore::Stage::announced && peer.self) {
    Unexpected* message = take_unmatched(request.channel->context(), peer, request.token);
    taken = message != nullptr;
    if (taken) Unexpected::destroy(message);
  } else if (request.stage == RequestCore::Stage::announced) {
    request.stage = RequestCore::Stage::moving;  // asked once; the answer decides
    return control(peer, {Verb::withdraw, request.token, 0, 0, 0, request.channel->context()});
  }
  if (!taken) return;
  request.result.cancelled = true;
  complete(request);
}
}  // namespace

bool iprobe(Channel& channel, int source, int tag, Result& found) { return look_twice(channel, source, tag, false, found) != nullptr; }

Result probe(Channel& channel, int source, int tag) {
  Result found;
  look_until_found(channel, source, tag, false, found);
  return found;
}

Unexpected* improbe(Channel& channel, int source, int tag, Result& found) { return look_twice(channel, source, tag, true, found); }

Unexpected* mprobe(Channel& channel, int source, int tag, Result& found) { return look_until_found(channel, source, tag, true, found); }

void cancel(RequestCore& request) {
  runtime::Guard guard;
  if (request.complete()) return;
  if (request.kind == RequestCore::Kind::receive) cancel_receive(request);
  else cancel_send(request);
}
}  // namespace tutti::p2p

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Large messages: what happens once an announced message has met its receive. A payload in the sender's heap is read in place. Else the
// sender pipes it through the bulk area; or, contiguous to contiguous, the receiver copies out of the sender's memory, alone or with the sender's
// help (direct.cpp).
#include <algorithm>
#include <cstring>

#include "base/assert.hpp"
#include "base/pack.hpp"
#include "p2p/protocol.hpp"
#include "runtime/causality.hpp"
#include "runtime/events.hpp"

namespace tutti::p2p {

namespace shm = transport::shm;

namespace {

/// Both ends are in this process.
void copy_locally(RequestCore& request, RequestCore& sender, Count bytes) {
  if (bytes == 0) return;
  if (sender.contiguous != nullptr && request.contiguous != nullptr) {
    std::memmove(request.contiguous, sender.contiguous, static_cast<std::size_t>(bytes));
  } else if (sender.contiguous != nullptr) {
    base::unpack(*request.layout, request.buffer, request.count, 0, sender.contiguous, bytes);
  } else if (request.contiguous != nullptr) {
    base::pack(*sender.layout, sender.buffer, sender.count, 0, request.contiguous, bytes);
  } else {
    base::copy(*sender.layout, sender.buffer, sender.count, *request.layout, request.buffer, request.count);
  }
}

/// The payload lies in memory that is mapped here too.
void copy_in_place(RequestCore& request, const std::byte* data, Count bytes) {
  if (request.contiguous != nullptr) std::memcpy(request.contiguous, data, static_cast<std::size_t>(bytes));
  else base::unpack(*request.layout, request.buffer, request.count, 0, data, bytes);
}

void withdraw(Peer& peer, const Control& c) {
  Unexpected* message = take_unmatched(c.context, peer, c.token);
  if (message != nullptr) Unexpected::destroy(message);
  control(peer, {message != nullptr ? Verb::withdrawn : Verb::kept, c.token});
}
}  // namespace

void arrived(const RequestCore& request, WayCounter& way, Count number) {
  way.count(request.result.bytes);
  if (runtime::watched(runtime::EventKind::transferred))
    runtime::raise_event(runtime::EventKind::transferred, request.channel != nullptr ? request.channel->context() : 0,
                         {request.result.source, request.result.bytes, number});
}

void finish_receive(RequestCore& request, std::uint64_t token) {
  unlink(request);
  control(*request.partner, {Verb::fetched, token});
  complete(request);
}

void transfer(RequestCore& request, const Envelope& envelope, Count bytes) {
  if (envelope.from->self) {
    RequestCore& sender = request_of(envelope.token);
    copy_locally(request, sender, bytes);
    complete(sender);
    return complete(request);
  }
  request.list = nullptr;
  if (envelope.from->failed.load(std::memory_order_relaxed)) return fail(request, MPIX_ERR_PROC_FAILED);
  if (bytes == 0) return finish_receive(request, envelope.token);
  link(lane_of(*envelope.from).incoming, request);
  if (const std::byte* data = shm::view_of(*envelope.from, envelope.address, static_cast<std::uint64_t>(bytes))) {
    copy_in_place(request, data, bytes);
    // As in poll_direct(): with news in between the sender may have given the message up while it was copied; so it is asked.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!news_waits()) return finish_receive(request, envelope.token);
    return control(*envelope.from, {Verb::fetch, envelope.token, token_of(request), 0, static_cast<std::uint64_t>(bytes)});
  }
  request.incoming_token = envelope.token;
  const bool direct = envelope.address != 0 && request.contiguous != nullptr && shm::direct_allowed(*envelope.from);
  if (direct && begin_direct(request, envelope.address, bytes, bytes >= settings::joint_bytes.get() ? choose_way() : Way::piped)) return;
  control(*envelope.from, {Verb::fetch, envelope.token, token_of(request), 0, static_cast<std::uint64_t>(bytes)});
}

void answer(Peer& peer, const Control& c) {
  if (c.verb == Verb::withdraw) return withdraw(peer, c);
  if (c.verb == Verb::knock) return hear_knock(peer, c);
  if (c.verb == Verb::turned_away) return hear_refusal(c.token);
  RequestCore* named = live(peer, c.token);
  if (__builtin_expect(named == nullptr, 0)) return;
  RequestCore& request = *named;
  // To the program, too, the end of a synchronous send says that its receive has begun.
  if (runtime::causal() && request.mode == Mode::synchronous && peer.job->own) {
    const shm::SlotNote& note = peer.in->notes[peer.in_next % shm::kSlots];
    runtime::heard(peer.index, note.time, note.known);
  }
  switch (c.verb) {
    case Verb::fetch:
      if (!may_pipe(peer, c.position)) return;
      request.stage = RequestCore::Stage::moving;
      request.remote = c.remote;
      request.incoming = static_cast<Count>(c.bytes);  // how much of it is wanted
      request.moved = 0;
      return stream(peer, request);
    case Verb::help: request.stage = RequestCore::Stage::moving; return help(peer, request, c);
    case Verb::withdrawn:
      unlink(request);
      request.result.cancelled = true;
      return complete(request);
    case Verb::kept: return;
    default:
      TUTTI_ASSERT(c.verb == Verb::matched || c.verb == Verb::fetched);
      unlink(request);
      return complete(request);
  }
}

void take_data(Peer& peer, const Slot& slot, const std::byte* payload) {
  RequestCore* named = live(peer, slot.token);
  if (__builtin_expect(named == nullptr, 0)) return;
  RequestCore& request = *named;
  const auto position = static_cast<Count>(slot.position);
  const auto bytes = static_cast<Count>(slot.bytes());
  if (request.contiguous != nullptr) std::memcpy(request.contiguous + position, payload, static_cast<std::size_t>(bytes));
  else base::unpack(*request.layout, request.buffer, request.count, position, payload, bytes);
  request.moved += bytes;
  if (request.moved != request.result.bytes) return;
  measured(Way::piped, request);
  arrived(request, totals.piped, kPiped);
  unlink(request);
  complete(request);
}

Pushed push_piece(Peer& peer, RequestCore& request) {
  // At least four pieces, so that the receiver's copying overlaps with ours.
  const Count piece = std::min(std::max(request.incoming / 4, settings::least_pipe_bytes.get()), settings::pipe_bytes.get());
  const Count bytes = std::min(piece, request.incoming - request.moved);
  Slot* slot = shm::reserve(peer, static_cast<std::uint32_t>(bytes));
  if (slot == nullptr) return Pushed::nothing;
  slot->set_content(Verb::data, static_cast<std::uint64_t>(bytes));
  slot->token = request.remote;
  slot->position = static_cast<std::uint64_t>(request.moved);
  std::byte* to = shm::bulk_of(peer, *slot);
  if (request.contiguous != nullptr) std::memcpy(to, request.contiguous + request.moved, static_cast<std::size_t>(bytes));
  else base::pack(*request.layout, request.buffer, request.count, request.moved, to, bytes);
  request.moved += bytes;
  shm::publish(peer, *slot);
  if (request.moved != request.incoming) return Pushed::piece;
  complete(request);
  return Pushed::all;
}
}  // namespace tutti::p2p

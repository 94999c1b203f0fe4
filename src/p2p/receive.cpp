// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Receiving: posting receives, and what happens when something comes.
#include <cstring>

#include "base/catalogue.hpp"
#include "base/pack.hpp"
#include "p2p/protocol.hpp"
#include "p2p/races.hpp"
#include "runtime/events.hpp"
#include "runtime/site.hpp"

namespace tutti::p2p {

namespace {

void prepare(RequestCore& request, void* buffer, Count count, const base::Layout& layout, std::uint32_t signature) {
  request.kind = RequestCore::Kind::receive;
  request.signature = signature;
  request.origin = runtime::current_origin();
  request.continuation = nullptr;
  request.buffer = buffer;
  request.count = count;
  request.bytes = count * layout.size;
  if (layout.contiguous_for(count)) {
    request.contiguous = static_cast<std::byte*>(base::data_address(layout, buffer));
  } else {
    request.contiguous = nullptr;
    request.layout = base::LayoutRef(&layout);
  }
  request.moved = 0;
  request.result = Result{};
  request.done.store(false, std::memory_order_relaxed);
}

void put(const RequestCore& request, const std::byte* payload, Count bytes) {
  if (bytes == 0) return;
  if (request.contiguous == nullptr) base::unpack(*request.layout, request.buffer, request.count, 0, payload, bytes);
  else if (bytes == 8) std::memcpy(request.contiguous, payload, 8);
  else std::memcpy(request.contiguous, payload, static_cast<std::size_t>(bytes));
}

void accept(RequestCore& request, Unexpected& message) {
  deliver(request, message.envelope, message.payload());
  Unexpected::destroy(&message);
}

std::uint64_t arrivals = 0;

const transport::shm::SlotNote& note_of(const Peer& peer) { return peer.in->notes[peer.in_next % transport::shm::kSlots]; }

/// What the slot's note says besides.
void add_note(const Peer& peer, Envelope& envelope) {
  const transport::shm::SlotNote& note = note_of(peer);
  envelope.stamp = note.time;
  envelope.heard = note.heard;
  envelope.known = note.known;
  envelope.arrival = ++arrivals;
}

constexpr Count kKnownBytes = sizeof(transport::shm::SlotNote::known) + alignof(std::uint32_t);

/// The slot will be used again.
void keep_known(Unexpected& message, Count payload_bytes) {
  auto* behind = reinterpret_cast<std::uint32_t*>(message.payload() + (payload_bytes + 3) / 4 * 4);
  std::memcpy(behind, message.envelope.known, sizeof(transport::shm::SlotNote::known));
  message.envelope.known = behind;
}

void handle_envelope(Peer& peer, const Slot& slot) {
  const Verb verb = slot.verb();
  const runtime::Site site = verb == Verb::eager ? slot.token : verb == Verb::announce ? slot.position : note_of(peer).site;
  Envelope envelope{slot.source,    slot.tag, static_cast<Count>(slot.bytes()), &peer, slot.token, verb == Verb::announce ? slot.remote : 0, verb,
                    slot.signature, site};
  if (__builtin_expect(runtime::process().checks != 0, 0)) add_note(peer, envelope);
  const std::byte* payload = transport::shm::payload(peer, slot);
  Channel* channel = find_channel(slot.context);
  if (channel != nullptr) {
    if (RequestCore* request = channel->matcher().take_posted(slot.source, slot.tag)) return deliver(*request, envelope, payload);
    if (__builtin_expect(!channel->open(), 0)) return;  // nobody will receive it; the sender ends its part by itself
  }
  if (channel != nullptr && channel->use() == Channel::Use::collective) compare_with_record(*channel, envelope);
  const Count bytes = verb == Verb::announce ? 0 : envelope.bytes;
  Unexpected& message = *Unexpected::make(channel, envelope, bytes + (envelope.known != nullptr ? kKnownBytes : 0));
  if (bytes != 0) std::memcpy(message.payload(), payload, static_cast<std::size_t>(bytes));
  if (__builtin_expect(envelope.known != nullptr, 0)) keep_known(message, bytes);
  if (channel != nullptr) unexpected(message);
  else keep_orphan(slot.context, message);
}
}  // namespace

void unexpected(Unexpected& message) {
  const Envelope& envelope = message.envelope;
  totals.unexpected.add();
  message.channel->matcher().add(message);
  if (runtime::watched(runtime::EventKind::unexpected))
    runtime::raise_event(runtime::EventKind::unexpected, message.channel->context(), {envelope.source, envelope.tag, envelope.bytes});
}

void deliver(RequestCore& request, const Envelope& envelope, const std::byte* payload) {
  if (runtime::causal() && envelope.from->job->own) runtime::heard(envelope.from->index, envelope.stamp, envelope.known);
  if (races::wanted()) races::matched(request, envelope);
  Count bytes = envelope.bytes < request.bytes ? envelope.bytes : request.bytes;
  request.incoming = envelope.bytes;
  request.partner = envelope.from;
  request.result.source = envelope.source;
  request.result.tag = envelope.tag;
  request.result.bytes = bytes;
  if (__builtin_expect(envelope.bytes > request.bytes, 0)) {
    request.result.error_class = MPI_ERR_TRUNCATE;
    request.sent_at = envelope.from->job->own ? envelope.site : 0;
  }
  if (__builtin_expect(envelope.signature != request.signature, 0) && !compatible(request, envelope)) bytes = request.result.bytes = 0;
  if (request.channel != nullptr) request.channel->traffic.receive(bytes);
  if (envelope.verb == Verb::announce) {
    request.stage = RequestCore::Stage::moving;
    return transfer(request, envelope, bytes);
  }
  put(request, payload, bytes);
  if (envelope.verb == Verb::eager_sync) control(*envelope.from, {Verb::matched, envelope.token});
  complete(request);
}

void handle(Peer& peer, const Slot& slot) {
  const Verb verb = slot.verb();
  if (__builtin_expect(verb <= Verb::announce, 1)) return handle_envelope(peer, slot);
  if (verb == Verb::data) return take_data(peer, slot, transport::shm::payload(peer, slot));
  answer(peer, {verb, slot.token, slot.remote, slot.position, slot.bytes(), slot.context});
}

void irecv(RequestCore& request, Channel& channel, void* buffer, Count count, const base::Layout& layout, int source, int tag,
           std::uint32_t signature) {
  prepare(request, buffer, count, layout, signature);
  request.channel = &channel;
  request.rank = source;
  request.tag = tag;
  runtime::Guard guard;
  if (races::wanted()) races::posted(request);
  if (Unexpected* message = channel.matcher().find(source, tag)) {
    channel.matcher().remove(*message);
    return accept(request, *message);
  }
  if (__builtin_expect(channel.state() != 0, 0)) {
    if (const int obstacle = channel.obstacle(source)) return fail(request, obstacle);
  }
  request.stage = RequestCore::Stage::posted;
  channel.matcher().post(request);
}

void imrecv(RequestCore& request, Unexpected* message, void* buffer, Count count, const base::Layout& layout) {
  prepare(request, buffer, count, layout, layout.message_class);
  request.channel = message->channel;
  request.rank = message->envelope.source;
  request.tag = message->envelope.tag;
  request.order = 0;  // matched already
  runtime::Guard guard;
  accept(request, *message);
}

Result recv(Channel& channel, void* buffer, Count count, const base::Layout& layout, int source, int tag) {
  RequestCore request;
  irecv(request, channel, buffer, count, layout, source, tag);
  wait(request);
  check(request);
  return request.result;
}

void check(const RequestCore& request) {
  if (__builtin_expect(request.result.error_class == MPI_SUCCESS, 1)) return;
  if (request.result.error_class == MPI_ERR_TRUNCATE) {
    const runtime::Site begun = request.origin.site == runtime::current_origin().site ? 0 : request.origin.site;
    const std::uint32_t sender = request.partner != nullptr ? request.partner->index : 0;
    throw base::Error(base::msg::truncated, request.incoming, request.result.source, request.result.tag,
                      request.sent_at != 0 ? ", sent at " + runtime::site_mark(sender, request.sent_at) + "," : "", request.bytes,
                      begun != 0 ? " (it was begun at " + runtime::site_mark(runtime::process().rank, begun) + ")" : "");
  }
  if (request.result.error_class != MPI_ERR_OTHER) throw_obstacle(request.result.error_class, *request.channel, request.rank);
  throw base::Error(base::msg::transfer_failed, request.result.bytes, request.result.source, request.result.tag);
}
}  // namespace tutti::p2p

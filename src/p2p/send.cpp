// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Sending. The short path is send(): a small contiguous message goes from the user's buffer into one slot of the peer's ring.
#include <cstring>

#include "base/pack.hpp"
#include "p2p/protocol.hpp"
#include "runtime/causality.hpp"

namespace tutti::p2p {

namespace shm = transport::shm;

namespace {

inline void fill_header(Slot& slot, const Channel& channel, int tag, Count bytes, Verb verb, std::uint32_t signature) {
  slot.signature = signature;
  slot.context = channel.context();
  slot.source = channel.rank();
  slot.tag = tag;
  slot.set_content(verb, static_cast<std::uint64_t>(bytes));
}

/// Up to kInlineBytes; the sizes of single numbers without a call.
inline void copy_short(std::byte* to, const std::byte* from, Count bytes) {
  if (bytes == 8) std::memcpy(to, from, 8);
  else if (bytes == 4) std::memcpy(to, from, 4);
  else if (bytes != 0) std::memcpy(to, from, static_cast<std::size_t>(bytes));  // without bytes the buffer may be null
}

void pack_all(const RequestCore& request, std::byte* to) {
  if (request.contiguous != nullptr) std::memcpy(to, request.contiguous, static_cast<std::size_t>(request.bytes));
  else if (request.bytes != 0) base::pack(*request.layout, request.buffer, request.count, 0, to, request.bytes);
}

bool push_eager(Peer& peer, RequestCore& request) {
  const bool synchronous = waits_for_receive(request.mode);
  Slot* slot = shm::reserve(peer, request.bytes > shm::kInlineBytes ? static_cast<std::uint32_t>(request.bytes) : 0);
  if (slot == nullptr) return false;
  fill_header(*slot, *request.channel, request.tag, request.bytes, synchronous ? Verb::eager_sync : Verb::eager, request.signature);
  slot->token = synchronous ? token_of(request) : request.origin.site;
  pack_all(request, slot->in_bulk() ? shm::bulk_of(peer, *slot) : slot->inline_bytes);
  request.stage = RequestCore::Stage::announced;
  if (synchronous) {
    link(lane_of(peer).announced, request);
    peer.out->notes[peer.out_next % shm::kSlots].site = request.origin.site;
  }
  shm::publish(peer, *slot);
  if (!synchronous) complete(request);
  return true;
}

bool push_announcement(Peer& peer, RequestCore& request) {
  Slot* slot = shm::reserve(peer);
  if (slot == nullptr) return false;
  fill_header(*slot, *request.channel, request.tag, request.bytes, Verb::announce, request.signature);
  slot->token = token_of(request);
  slot->position = request.origin.site;
  slot->remote = reinterpret_cast<std::uint64_t>(request.contiguous);
  totals.announced.add();
  request.stage = RequestCore::Stage::announced;
  link(lane_of(peer).announced, request);
  shm::publish(peer, *slot);
  return true;
}

/// A message to oneself: given to its receive if that is posted, else kept; large or synchronous ones by reference.
void send_to_self(RequestCore& request) {
  Channel& channel = *request.channel;
  const bool by_reference = waits_for_receive(request.mode) || request.bytes > settings::eager_bytes.get();
  Envelope envelope{channel.rank(), request.tag,       request.bytes,      request.partner, token_of(request), 0,
                    Verb::announce, request.signature, request.origin.site};
  if (runtime::causal()) envelope.stamp = envelope.heard = runtime::now();
  request.stage = RequestCore::Stage::announced;
  if (RequestCore* receive = channel.matcher().take_posted(channel.rank(), request.tag)) return deliver(*receive, envelope, nullptr);
  if (by_reference) totals.announced.add();
  else envelope.verb = Verb::eager;
  Unexpected& message = *Unexpected::make(&channel, envelope, by_reference ? 0 : request.bytes);
  if (!by_reference) pack_all(request, message.payload());
  unexpected(message);
  wake_own_threads();  // one may probe
  if (!by_reference) complete(request);
}

void prepare(RequestCore& request, Channel& channel, Peer& peer, const void* buffer, Count count, const base::Layout& layout, int dest, int tag,
             Mode mode, std::uint32_t signature) {
  request.kind = RequestCore::Kind::send;
  request.mode = mode;
  request.stage = RequestCore::Stage::none;
  request.continuation = nullptr;
  request.channel = &channel;
  request.buffer = const_cast<void*>(buffer);
  request.count = count;
  request.bytes = count * layout.size;
  if (layout.contiguous_for(count)) {
    request.contiguous = static_cast<std::byte*>(base::data_address(layout, buffer));
  } else {
    request.contiguous = nullptr;
    request.layout = base::LayoutRef(&layout);
  }
  request.rank = dest;
  request.tag = tag;
  request.signature = signature;
  request.origin = runtime::current_origin();
  request.found = 0;
  request.moved = 0;
  request.list = nullptr;
  request.partner = &peer;
  request.result = Result{};
  request.done.store(false, std::memory_order_relaxed);
}
}  // namespace

bool push(Peer& peer, RequestCore& request) {
  return request.bytes <= settings::eager_bytes.get() ? push_eager(peer, request) : push_announcement(peer, request);
}

void isend(RequestCore& request, Channel& channel, const void* buffer, Count count, const base::Layout& layout, int dest, int tag, Mode mode,
           std::uint32_t signature) {
  runtime::Guard guard;
  Peer& peer = channel.peer(dest);
  if (!peer.self) shm::expect_to_send(peer);
  prepare(request, channel, peer, buffer, count, layout, dest, tag, mode, signature);
  channel.traffic.send(request.bytes);
  if (__builtin_expect(!channel.open(), 0)) return fail(request, channel.obstacle(dest));
  if (peer.self) return send_to_self(request);
  if (peer.blocked || !push(peer, request)) queue(peer, request);
}

void send(Channel& channel, const void* buffer, Count count, const base::Layout& layout, int dest, int tag, Mode mode) {
  const Count bytes = count * layout.size;
  if (__builtin_expect(bytes <= shm::kInlineBytes && !waits_for_receive(mode) && layout.contiguous_for(count), 1)) {
    runtime::Guard guard;
    Peer& peer = channel.peer(dest);
    if (__builtin_expect(!peer.self && !peer.blocked && channel.open(), 1)) {
      if (Slot* slot = shm::reserve(peer)) {
        fill_header(*slot, channel, tag, bytes, Verb::eager, layout.message_class);
        slot->token = runtime::current_origin().site;
        copy_short(slot->inline_bytes, static_cast<const std::byte*>(base::data_address(layout, buffer)), bytes);
        channel.traffic.send(bytes);
        shm::publish(peer, *slot);
        return;
      }
    }
  }
  RequestCore request;
  isend(request, channel, buffer, count, layout, dest, tag, mode);
  wait(request);
  check(request);
}
}  // namespace tutti::p2p

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Moving bytes through a pair of shared memory. "Full" is a status, never a wait: reserve() gives nullptr and the caller comes back
// later. Called by p2p under runtime::Guard.
#pragma once
#include <sys/uio.h>

#include <cstring>

#include "base/cpu.hpp"
#include "runtime/causality.hpp"
#include "runtime/progress.hpp"
#include "runtime/settings.hpp"
#include "transport/peer.hpp"

namespace tutti::transport::shm {

namespace settings {
/// 0: no process touches another one's memory.
inline constinit runtime::Setting direct{1};
}  // namespace settings

/// First contact, or a ring that seems full: looks again; true when there is a slot now.
bool refresh_slow(Peer& peer);
/// Room for a payload; looks again when it seems full. The offset in bulk, or kNoRoom.
inline constexpr std::uint32_t kNoRoom = ~0u;
std::uint32_t take_bulk(Peer& peer, std::uint32_t bytes);

/// Something will be sent to a peer soon. Not earlier than it is needed: the peer polls that line, and would take it back.
inline void expect_to_send(const Peer& peer) { base::prefetch_to_write(&peer.out->slots[peer.out_next % kSlots]); }

/// The next slot towards a peer, to be filled and published before anything else is reserved; nullptr when there is no room. With
/// bulk_bytes != 0 also room for that many bytes (at most kBulkBytes / 4), whose offset is written into the slot.
inline Slot* reserve(Peer& peer, std::uint32_t bulk_bytes = 0) {
  if (__builtin_expect(peer.out_next == peer.out_limit, 0) && !refresh_slow(peer)) return nullptr;
  Slot& slot = peer.out->slots[peer.out_next % kSlots];
  slot.content = 0;
  if (bulk_bytes != 0) {
    const std::uint32_t offset = take_bulk(peer, bulk_bytes);
    if (offset == kNoRoom) return nullptr;
    slot.content = Slot::kInBulk;
    slot.bulk_offset = offset;
  }
  return &slot;
}
inline std::byte* bulk_of(Peer& peer, const Slot& slot) { return peer.out->bulk + slot.bulk_offset; }

/// The sender's time and what it knows of the receiver's, beside the reserved slot.
void note_time(Peer& peer);

/// Hands the reserved slot over: one release store, then a fence and a look whether the peer sleeps.
inline void publish(Peer& peer, Slot& slot) {
  peer.bulk_end[peer.out_next % kSlots] = peer.bulk_head;
  if (runtime::causal()) note_time(peer);
  slot.ready.store(++peer.out_next, std::memory_order_release);
  runtime::ring(*peer.block);
}

/// The next slot from a peer, or nullptr. It stays valid until release().
inline Slot* peek(Peer& peer) {
  Slot& slot = peer.in->slots[peer.in_next % kSlots];
  return slot.ready.load(std::memory_order_acquire) == peer.in_next + 1 ? &slot : nullptr;
}
inline const std::byte* payload(Peer& peer, const Slot& slot) { return slot.in_bulk() ? peer.in->bulk + slot.bulk_offset : slot.inline_bytes; }

/// Tells the sender what was consumed, and wakes it if it waits for room.
void publish_consumed(Peer& peer);

/// Gives the slot of the last peek() back. The sender learns of it in portions: a quarter of the slots or of the bulk area at a time,
/// so a sender that found no room is always woken by one of those.
inline void release(Peer& peer, const Slot& slot) {
  if (slot.in_bulk()) peer.bulk_unpublished += static_cast<std::uint32_t>(slot.bytes());
  ++peer.in_next;
  if (peer.in_next - peer.in_published >= kSlots / 4 || peer.bulk_unpublished >= kBulkBytes / 4) publish_consumed(peer);
}

/// Nothing came: let the sender have what was consumed, so that it starts again at the warm end of the bulk area.
inline void idle(Peer& peer) {
  if (peer.in_published == peer.in_next) return;
  peer.in_published = peer.in_next;
  peer.bulk_unpublished = 0;
  peer.in->consumed.store(peer.in_next, std::memory_order_release);
}

/// Copies between this process's memory and a peer's; false when the system forbids it (then it is never tried again with this job).
bool read_peer(const Peer& peer, void* to, std::uint64_t from, std::size_t bytes);
bool write_peer(const Peer& peer, std::uint64_t to, const void* from, std::size_t bytes);
/// The same where the peer's side is n pieces, at most kMaxPieces; on this side the bytes lie together.
inline constexpr std::size_t kMaxPieces = 256;
bool read_peer(const Peer& peer, void* to, const iovec* from, std::size_t n);
bool write_peer(const Peer& peer, const iovec* to, std::size_t n, const void* from);
/// Where the peer's memory at this address can be read and written here, because it lies in the peer's heap (runtime/heap.hpp); else nullptr.
std::byte* view_of(Peer& peer, std::uint64_t address, std::uint64_t bytes);

/// Whether direct copies are worth a try: forbidden neither by the setting nor, as far as is known, by the system.
bool direct_allowed(const Peer& peer);
}  // namespace tutti::transport::shm

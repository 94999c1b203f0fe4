// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The rare half of the shared-memory transport: first contact, full rings, direct copies.
#include "transport/shm/shm.hpp"

#include <sys/uio.h>

#include <cerrno>

namespace tutti::transport::shm {
namespace {

void reclaim(Peer& peer, std::uint32_t consumed) {
  if (consumed == peer.out_next) {
    peer.bulk_head = peer.bulk_tail = 0;  // empty: start at the warm end again
  } else if (consumed != peer.out_limit - kSlots) {
    peer.bulk_tail = peer.bulk_end[(consumed - 1) % kSlots];
  }
  peer.out_limit = consumed + kSlots;
}

void look_again(Peer& peer) { reclaim(peer, peer.out->consumed.load(std::memory_order_acquire)); }

/// No room: ask to be woken, then look once more, since the receiver may have been faster.
template <class HasRoom>
bool wait_for_room(Peer& peer, HasRoom&& has_room) {
  look_again(peer);
  if (has_room()) return true;
  peer.out->sender_waits.store(1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_seq_cst);  // pairs with the fence in publish_consumed()
  look_again(peer);
  return has_room();
}

std::uint32_t try_bulk(Peer& peer, std::uint32_t bytes) {
  std::uint64_t begin = peer.bulk_head;
  const std::uint64_t offset = begin % kBulkBytes;
  if (offset + bytes > kBulkBytes) begin += kBulkBytes - offset;
  if (begin + bytes - peer.bulk_tail > kBulkBytes) return kNoRoom;
  peer.bulk_head = begin + bytes;
  return static_cast<std::uint32_t>(begin % kBulkBytes);
}

void introduce(Peer& peer) {
  const runtime::Job& job = *peer.job;
  peer.introduced = true;
  peer.out_limit = kSlots;
  if (job.own) {
    job.segment.contacts(peer.index)[job.sender / 64].fetch_or(std::uint64_t(1) << (job.sender % 64), std::memory_order_release);
    return;
  }
  const std::uint32_t guest = job.sender - job.segment.ranks();
  job.segment.guest_contacts(peer.index)[guest / 64].fetch_or(std::uint64_t(1) << (guest % 64), std::memory_order_release);
  job.segment.guest_news(peer.index).fetch_add(1, std::memory_order_release);
}
}  // namespace

bool refresh_slow(Peer& peer) {
  if (!peer.introduced) {
    introduce(peer);
    return true;
  }
  return wait_for_room(peer, [&] { return peer.out_next != peer.out_limit; });
}

std::uint32_t take_bulk(Peer& peer, std::uint32_t bytes) {
  bytes = (bytes + kCacheLine - 1) / kCacheLine * kCacheLine;
  // Go back to the warm end as soon as the receiver has everything.
  if (peer.bulk_head != 0) look_again(peer);
  std::uint32_t offset = try_bulk(peer, bytes);
  if (offset != kNoRoom) return offset;
  wait_for_room(peer, [&] { return (offset = try_bulk(peer, bytes)) != kNoRoom; });
  return offset;
}

void publish_consumed(Peer& peer) {
  idle(peer);
  std::atomic_thread_fence(std::memory_order_seq_cst);  // pairs with the fence in wait_for_room()
  if (peer.in->sender_waits.load(std::memory_order_relaxed) == 0) return;
  peer.in->sender_waits.store(0, std::memory_order_relaxed);
  runtime::ring(*peer.block);
}

void note_time(Peer& peer) {
  SlotNote& note = peer.out->notes[peer.out_next % kSlots];
  note.time = runtime::stamp();
  note.heard = peer.job->own ? runtime::known_time(peer.index) : 0;
  runtime::known_times(note.known);
}

bool direct_allowed(const Peer& peer) { return settings::direct.get() != 0 && peer.job->direct.load(std::memory_order_relaxed); }

namespace {
template <class Call>
bool move_all(Call call, const Peer& peer, std::byte* local, const iovec* pieces, std::size_t n) {
  iovec there[kMaxPieces];
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < n; ++i) bytes += (there[i] = pieces[i]).iov_len;
  for (iovec* next = there; bytes != 0;) {
    const iovec here{local, bytes};
    const ssize_t moved = call(peer.block->pid.load(std::memory_order_relaxed), &here, 1, next, n, 0);
    if (moved <= 0) {
      if (moved < 0 && (errno == EPERM || errno == EACCES || errno == ENOSYS)) peer.job->direct.store(false, std::memory_order_relaxed);
      return false;
    }
    local += moved;
    bytes -= static_cast<std::size_t>(moved);
    for (auto gone = static_cast<std::size_t>(moved); gone != 0 || (n != 0 && next->iov_len == 0);) {
      const std::size_t part = gone < next->iov_len ? gone : next->iov_len;
      next->iov_base = static_cast<std::byte*>(next->iov_base) + part;
      next->iov_len -= part;
      gone -= part;
      if (next->iov_len == 0) ++next, --n;
    }
  }
  return true;
}
}  // namespace

bool read_peer(const Peer& peer, void* to, const iovec* from, std::size_t n) {
  return move_all(process_vm_readv, peer, static_cast<std::byte*>(to), from, n);
}

bool write_peer(const Peer& peer, const iovec* to, std::size_t n, const void* from) {
  return move_all(process_vm_writev, peer, static_cast<std::byte*>(const_cast<void*>(from)), to, n);
}

bool read_peer(const Peer& peer, void* to, std::uint64_t from, std::size_t bytes) {
  const iovec piece{reinterpret_cast<void*>(from), bytes};
  return read_peer(peer, to, &piece, 1);
}

bool write_peer(const Peer& peer, std::uint64_t to, const void* from, std::size_t bytes) {
  const iovec piece{reinterpret_cast<void*>(to), bytes};
  return write_peer(peer, &piece, 1, from);
}
}  // namespace tutti::transport::shm

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The shared memory between one sender S and one receiver R: a ring of slots, one cache line each, and a bulk area for payloads that
// do not fit into a slot. A small message is one slot: one line travels from core to core.
//
//   Slot::ready      0 -> n+1     S, release, when the n-th slot ever sent is complete; n lives at slots[n % kSlots]
//                    R polls slots[next % kSlots].ready for next + 1 by acquire; S never writes a slot that R has not given back
//   consumed         R, release: how many slots R has given back, with their bulk payloads; S reads it by acquire when the ring seems full
//   sender_waits     0 -> 1       S, when it found no room; then fence, look at `consumed` once more
//                    1 -> 0       R, after publishing `consumed` and a fence; then R rings S
//   joint[i]         a large copy that both ends share, see JointCopy
//
// Bulk space is given out by S alone (offset in the slot) and comes back with the slot that used it.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/types.hpp"
#include "runtime/areas.hpp"
#include "runtime/causality.hpp"

namespace tutti::transport::shm {

inline constexpr std::uint32_t kSlots = 128;
inline constexpr std::uint32_t kInlineBytes = 24;
inline constexpr std::uint32_t kBulkBytes = 256 << 10;
inline constexpr std::uint32_t kJointCopies = 16;
inline constexpr std::uint32_t kJointChunks = (1u << 24) - 1;  // the most that one joint copy can have

/// What a slot means. The first three carry an envelope to be matched; the others are addressed to a request by its token.
enum class Verb : std::uint8_t {
  eager = 1,    // payload inline or in bulk
  eager_sync,   // likewise, and the sender waits for `matched`; token is the sender's request
  announce,     // rendezvous: the payload stays with the sender until asked for; Announcement inline
  matched,      // to the sender: your synchronous message met its receive
  fetch,        // to the sender: send me the payload through the bulk area (remote = receiver's request)
  help,         // to the sender: I copy out of your memory, help from the other end (joint copy)
  fetched,      // to the sender: I have all of it
  data,         // to the receiver: a piece of the payload
  withdraw,     // to the receiver: the sender wants to cancel the message with this token
  withdrawn,    // to the sender: done, it was never matched
  kept,         // to the sender: too late
  knock,        // to a process without a common communicator: let us make a channel with this context (token: at which door)
  turned_away,  // to who knocked: no (token: the context)
};

struct Slot {
  std::atomic<std::uint32_t> ready;
  std::uint32_t signature;  // messages: of the type or of the collective call
  std::uint64_t context;
  std::int32_t source;  // rank of the sender in its group
  std::int32_t tag;
  std::uint64_t content;  // bits 0-47 bytes() | 48-55 verb() | 63 in_bulk()
  std::uint64_t token;    // the addressed or the sending request, as its owner named it; eager: where the program sent it (a Site)
  union {
    std::byte inline_bytes[kInlineBytes];
    struct {
      std::uint64_t remote;  // announce: address of the payload (0: not in one piece); fetch, data: the receiver's request; help: its address
      std::uint64_t
          position;  // announce: where the program sent it (a Site); data: where in the message; help: which joint copy, and its use above bit 8
      std::uint32_t bulk_offset;
      std::uint32_t unused;
    };
  };

  static constexpr std::uint64_t kInBulk = std::uint64_t(1) << 63;

  /// Of the whole message (data: of this piece).
  std::uint64_t bytes() const { return content & ((std::uint64_t(1) << 48) - 1); }
  Verb verb() const { return static_cast<Verb>(content >> 48); }
  /// Whether the payload lies in the bulk area, at `bulk_offset`; settled when the slot is reserved.
  bool in_bulk() const { return (content & kInBulk) != 0; }
  /// Whole words only: reading back a word of which a part was just written waits until the line has come from the other core.
  void set_content(Verb verb, std::uint64_t bytes) { content = (content & kInBulk) | static_cast<std::uint64_t>(verb) << 48 | bytes; }
};
static_assert(sizeof(Slot) == kCacheLine && offsetof(Slot, inline_bytes) == 40);

/// A large contiguous copy that the receiver has begun and the sender may help with: both take chunks from one word, the receiver from
/// the front, the sender from the back, until they meet. The place is used again for the next copy, so each use has a number: a sender
/// that hears of a copy only when it is over must not take chunks of the next one.
///   claim   front in bits 0-23, back in bits 24-47, in chunks, the number of the use above; compare-and-exchange by either; empty when
///           front == back
///   copied  chunks that are there; each adds after its copy (release); the receiver is done when copied == chunks (acquire)
struct JointCopy {
  std::atomic<std::uint64_t> claim;
  std::atomic<std::uint32_t> copied;
  std::atomic<std::uint32_t> failed;  // an end met an error of the system

  static constexpr std::uint64_t word(std::uint64_t use, std::uint64_t front, std::uint64_t back) { return use << 48 | back << 24 | front; }
  static constexpr std::uint16_t use_of(std::uint64_t word) { return static_cast<std::uint16_t>(word >> 48); }
  static constexpr std::uint32_t back_of(std::uint64_t word) { return static_cast<std::uint32_t>(word >> 24) & kJointChunks; }
  static constexpr std::uint32_t front_of(std::uint64_t word) { return static_cast<std::uint32_t>(word) & kJointChunks; }
};

/// What S says of a slot besides, before it publishes it: the site always, the rest where checks ask for it.
struct SlotNote {
  std::uint32_t time;                         // of S, where clocks are kept (runtime/causality.hpp)
  std::uint32_t heard;                        // the time of R that S has heard of
  std::uint64_t site;                         // eager_sync: where the program sent it
  std::uint32_t known[runtime::kKnownTimes];  // the times of the first ranks that S has heard of
};

struct Pair {
  Slot slots[kSlots];
  alignas(kCacheLine) std::atomic<std::uint32_t> consumed;
  alignas(kCacheLine) std::atomic<std::uint32_t> sender_waits;
  alignas(kCacheLine) SlotNote notes[kSlots];  // of the slots
  alignas(kCacheLine) JointCopy joint[kJointCopies];
  alignas(4096) std::byte bulk[kBulkBytes];
};
static_assert(offsetof(Pair, consumed) == kSlots * kCacheLine);
static_assert(sizeof(Pair) <= runtime::kPairBytes);
}  // namespace tutti::transport::shm

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Large messages: what happens once an announced message has met its receive. Contiguous to contiguous the receiver copies out of the
// sender's memory, with the sender's help when it is worth it and the sender is waiting too; else the sender pipes the payload
// through the bulk area.
#include <algorithm>
#include <cstring>
#include <vector>

#include "base/assert.hpp"
#include "base/pack.hpp"
#include "p2p/protocol.hpp"

namespace tutti::p2p {

namespace shm = transport::shm;

namespace {

/// The unit of a joint copy, and from which size on the sender is asked to help.
constexpr Count kChunkBytes = 64 << 10;
constexpr Count kJointBytes = 2 * kChunkBytes;

struct Joint {
  RequestCore* request;
  shm::JointCopy* copy;
  std::uint32_t index;
  std::uint16_t use;
  std::uint64_t address;
  std::uint64_t token;
};
std::vector<Joint> joints;  // of receives: begun, the sender still copies its part

/// Takes the next chunk from one end; false when both ends have met, or when the place serves another copy already.
bool claim(shm::JointCopy& copy, std::uint16_t use, bool from_back, std::uint32_t& chunk) {
  std::uint64_t seen = copy.claim.load(std::memory_order_relaxed);
  while (true) {
    const std::uint32_t front = shm::JointCopy::front_of(seen);
    const std::uint32_t back = shm::JointCopy::back_of(seen);
    if (front == back || shm::JointCopy::use_of(seen) != use) return false;
    chunk = from_back ? back - 1 : front;
    const std::uint64_t next = from_back ? shm::JointCopy::word(use, front, back - 1) : shm::JointCopy::word(use, front + 1, back);
    if (copy.claim.compare_exchange_weak(seen, next, std::memory_order_relaxed)) return true;
  }
}

Count chunk_bytes(std::uint32_t chunk, Count total) { return std::min(kChunkBytes, total - Count(chunk) * kChunkBytes); }

void fetch_through_bulk(RequestCore& request, const Envelope& envelope, Count bytes) {
  control(*envelope.from, {Verb::fetch, envelope.token, token_of(request), 0, static_cast<std::uint64_t>(bytes)});
}

void finish_receive(RequestCore& request, std::uint64_t token) {
  control(*request.partner, {Verb::fetched, token});
  complete(request);
}

bool begin_joint(RequestCore& request, const Envelope& envelope, Count bytes) {
  Peer& peer = *envelope.from;
  const auto index = static_cast<std::uint32_t>(__builtin_ctz(~peer.joint_used));
  if (index >= shm::kJointCopies || bytes > kChunkBytes * shm::kJointChunks) return false;
  peer.joint_used |= 1u << index;
  shm::JointCopy& copy = peer.in->joint[index];
  request.chunks = static_cast<std::uint32_t>((bytes + kChunkBytes - 1) / kChunkBytes);
  request.moved = bytes;
  copy.copied.store(0, std::memory_order_relaxed);
  copy.failed.store(0, std::memory_order_relaxed);
  const auto use = static_cast<std::uint16_t>(shm::JointCopy::use_of(copy.claim.load(std::memory_order_relaxed)) + 1);
  copy.claim.store(shm::JointCopy::word(use, 0, request.chunks), std::memory_order_release);  // seen by the sender after `help`
  control(peer, {Verb::help, envelope.token, reinterpret_cast<std::uint64_t>(request.contiguous), std::uint64_t(use) << 8 | index,
                 static_cast<std::uint64_t>(bytes)});
  joints.push_back({&request, &copy, index, use, envelope.address, envelope.token});
  return true;
}

/// One chunk of the receiver's part. Either end's failure shows at the end, when all is copied again or piped.
bool advance(const Joint& joint) {
  std::uint32_t chunk;
  if (!claim(*joint.copy, joint.use, false, chunk)) return false;
  const Count offset = Count(chunk) * kChunkBytes;
  if (!shm::read_peer(*joint.request->partner, joint.request->contiguous + offset, joint.address + static_cast<std::uint64_t>(offset),
                      static_cast<std::size_t>(chunk_bytes(chunk, joint.request->moved))))
    joint.copy->failed.store(1, std::memory_order_relaxed);
  joint.copy->copied.fetch_add(1, std::memory_order_acq_rel);
  return true;
}

void finish_joint(const Joint& joint) {
  RequestCore& request = *joint.request;
  request.partner->joint_used &= ~(1u << joint.index);
  if (joint.copy->failed.load(std::memory_order_relaxed) == 0) return finish_receive(request, joint.token);
  const Count bytes = request.moved;
  request.moved = 0;
  control(*request.partner, {Verb::fetch, joint.token, token_of(request), 0, static_cast<std::uint64_t>(bytes)});
}

/// The sender's part of a joint copy: chunks from the back until the ends meet.
void help(Peer& peer, RequestCore& request, const Control& c) {
  shm::JointCopy& copy = peer.out->joint[c.position & 0xff];
  const auto use = static_cast<std::uint16_t>(c.position >> 8);
  request.stage = RequestCore::Stage::moving;
  std::uint32_t chunk;
  while (claim(copy, use, true, chunk)) {
    const Count offset = Count(chunk) * kChunkBytes;
    if (!shm::write_peer(peer, c.remote + static_cast<std::uint64_t>(offset), request.contiguous + offset,
                         static_cast<std::size_t>(chunk_bytes(chunk, static_cast<Count>(c.bytes)))))
      copy.failed.store(1, std::memory_order_relaxed);
    copy.copied.fetch_add(1, std::memory_order_acq_rel);
  }
  runtime::ring(*peer.block);
}

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

void withdraw(Peer& peer, const Control& c) {
  Unexpected* message = take_unmatched(c.context, peer, c.token);
  if (message != nullptr) Unexpected::destroy(message);
  control(peer, {message != nullptr ? Verb::withdrawn : Verb::kept, c.token});
}
}  // namespace

void transfer(RequestCore& request, const Envelope& envelope, Count bytes) {
  if (envelope.from->self) {
    RequestCore& sender = request_of(envelope.token);
    copy_locally(request, sender, bytes);
    complete(sender);
    return complete(request);
  }
  if (bytes == 0) return finish_receive(request, envelope.token);
  const bool direct = envelope.address != 0 && request.contiguous != nullptr && shm::direct_allowed();
  if (direct && bytes >= kJointBytes && begin_joint(request, envelope, bytes)) return;
  if (direct && shm::read_peer(*envelope.from, request.contiguous, envelope.address, static_cast<std::size_t>(bytes)))
    return finish_receive(request, envelope.token);
  fetch_through_bulk(request, envelope, bytes);
}

void answer(Peer& peer, const Control& c) {
  if (c.verb == Verb::withdraw) return withdraw(peer, c);
  RequestCore& request = request_of(c.token);
  switch (c.verb) {
    case Verb::fetch:
      request.stage = RequestCore::Stage::moving;
      request.remote = c.remote;
      request.incoming = static_cast<Count>(c.bytes);  // how much of it is wanted
      request.moved = 0;
      return stream(peer, request);
    case Verb::help:
      return help(peer, request, c);
    case Verb::withdrawn:
      request.result.cancelled = true;
      return complete(request);
    case Verb::kept:
      return;
    default:
      TUTTI_ASSERT(c.verb == Verb::matched || c.verb == Verb::fetched);
      return complete(request);
  }
}

void take_data(const Slot& slot, const std::byte* payload) {
  RequestCore& request = request_of(slot.token);
  const auto position = static_cast<Count>(slot.position);
  const auto bytes = static_cast<Count>(slot.bytes);
  if (request.contiguous != nullptr) std::memcpy(request.contiguous + position, payload, static_cast<std::size_t>(bytes));
  else base::unpack(*request.layout, request.buffer, request.count, position, payload, bytes);
  request.moved += bytes;
  if (request.moved == request.result.bytes) complete(request);
}

Pushed push_piece(Peer& peer, RequestCore& request) {
  const Count bytes = std::min(kPipeBytes, request.incoming - request.moved);
  Slot* slot = shm::reserve(peer, static_cast<std::uint32_t>(bytes));
  if (slot == nullptr) return Pushed::nothing;
  slot->verb = static_cast<std::uint64_t>(Verb::data);
  slot->bytes = static_cast<std::uint64_t>(bytes);
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

int poll_joint() {
  int events = 0;
  for (std::size_t i = 0; i < joints.size();) {
    const Joint joint = joints[i];
    while (advance(joint)) ++events;
    if (joint.copy->copied.load(std::memory_order_acquire) != joint.request->chunks) {
      ++i;
      continue;
    }
    joints[i] = joints.back();
    joints.pop_back();
    finish_joint(joint);
    ++events;
  }
  return events;
}
}  // namespace tutti::p2p

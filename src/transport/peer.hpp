// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What this process knows of one other process (or of itself): the route to it, chosen once, and the state of both directions. Only
// touched under runtime::Guard, except `index`, `job`, `self` and `block`, which never change.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

#include "runtime/jobs.hpp"
#include "runtime/process.hpp"
#include "transport/shm/pair.hpp"

namespace tutti::transport {

struct Peer {
  std::uint32_t index = 0;  // rank in its job
  runtime::Job* job = nullptr;
  std::uint32_t guest = 0;  // of a process of another job that was heard of: its number among our guests
  bool self = false;
  bool introduced = false;  // it knows that it must look at what we send
  // Sending. `out_limit` is the first slot number that may not be used yet; 0 until first contact, so that first contact is the slow path.
  shm::Pair* out = nullptr;  // in the segment of its job
  runtime::RankBlock* block = nullptr;
  std::uint32_t out_next = 0;
  std::uint32_t out_limit = 0;
  std::uint64_t bulk_head = 0;                        // bytes ever given out, padding included
  std::uint64_t bulk_tail = 0;                        // bytes given back
  std::array<std::uint64_t, shm::kSlots> bulk_end{};  // bulk_head after each slot
  // Receiving.
  shm::Pair* in = nullptr;  // in the segment of our job; of a process of another job nullptr until it is heard of
  std::uint32_t in_next = 0;
  std::uint32_t in_published = 0;
  std::uint32_t bulk_unpublished = 0;
  bool heard = false;            // polled
  std::uint32_t joint_used = 0;  // bitmap of in->joint
  // Its heap as it is mapped here, once it was asked for (shm/heap_view.cpp).
  std::byte* heap = nullptr;
  bool heap_tried = false;
  // Upper layer (p2p): sends and answers that wait for room, payloads being streamed.
  bool blocked = false;             // something waits: later messages must queue behind it; or the process has failed
  std::atomic<bool> failed{false};  // it died, and everything that it had sent has been heard; also read outside the Guard
  std::shared_ptr<void> lane;       // p2p::Lane, once anything ever had to wait
};

/// The peer behind a process; made on first use, lives until the process ends, or until forget(). Throws base::Error when a process of
/// another job can't be reached.
Peer& peer_of(runtime::ProcessId process);
/// Destroys the peers of a job (not our own).
void forget(const runtime::Job& job);
}  // namespace tutti::transport

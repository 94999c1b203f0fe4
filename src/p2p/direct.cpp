// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Transfers between two processes that may touch each other's memory. Each has a place that both ends see (shm::JointCopy), a word from
// which they take chunks. In a joint copy both copy chunks until they meet. A piped transfer is one chunk: the end that takes it
// decides, the sender that it will pipe, the receiver, when the sender does not come, that it copies out of its memory alone.
// Which way is faster differs between machines by factors, so the first large transfers of a process try both. Under runtime::Guard.
#include <sched.h>

#include <algorithm>
#include <vector>

#include "base/clock.hpp"
#include "p2p/protocol.hpp"

namespace tutti::p2p {

namespace shm = transport::shm;
using shm::JointCopy;

namespace {

constexpr Count kChunkBytes = 64 << 10;  // of a joint copy

struct Place {
  Peer* peer;
  RequestCore* request;  // of an offer only to be touched while it stands
  JointCopy* copy;
  std::uint32_t index;
  std::uint16_t use;
  std::uint64_t address;
  Count bytes;
  Count chunk;  // bytes of a chunk
  Count offered_polls;
  Way way;
};
std::vector<Place> places;

/// The best throughput that each way has shown so far, in bytes per ns.
struct Trial {
  int tries = 0;
  double best = 0;
};
constexpr int kTries = 6;
Trial trials[2];

/// Takes the next chunk from one end; false when both ends have met, or when the place serves another transfer already.
bool claim(JointCopy& copy, std::uint16_t use, bool from_back, std::uint32_t& chunk) {
  std::uint64_t seen = copy.claim.load(std::memory_order_relaxed);
  while (true) {
    const std::uint32_t front = JointCopy::front_of(seen);
    const std::uint32_t back = JointCopy::back_of(seen);
    if (front == back || JointCopy::use_of(seen) != use) return false;
    chunk = from_back ? back - 1 : front;
    const std::uint64_t next = from_back ? JointCopy::word(use, front, back - 1) : JointCopy::word(use, front + 1, back);
    if (copy.claim.compare_exchange_weak(seen, next, std::memory_order_relaxed)) return true;
  }
}

/// One chunk of the receiver's part. Either end's failure shows at the end, when all is piped instead.
bool advance(const Place& place) {
  std::uint32_t chunk;
  if (!claim(*place.copy, place.use, false, chunk)) return false;
  const Count offset = Count(chunk) * place.chunk;
  if (!shm::read_peer(*place.peer, place.request->contiguous + offset, place.address + static_cast<std::uint64_t>(offset),
                      static_cast<std::size_t>(std::min(place.chunk, place.bytes - offset))))
    place.copy->failed.store(1, std::memory_order_relaxed);
  place.copy->copied.fetch_add(1, std::memory_order_acq_rel);
  return true;
}

void finish(const Place& place) {
  RequestCore& request = *place.request;
  if (place.copy->failed.load(std::memory_order_relaxed) == 0) {
    if (place.way == Way::joint) {
      measured(Way::joint, request);
      arrived(request, totals.joint, kJoint);
    } else {
      arrived(request, totals.alone, kAlone);
    }
    return finish_receive(request, request.incoming_token);
  }
  control(*place.peer, {Verb::fetch, request.incoming_token, token_of(request), 0, static_cast<std::uint64_t>(place.bytes)});
}

/// A place is open until its chunks are copied or, an offer, until the sender has taken it up.
enum class Standing { open, taken_up, copied };

Standing go_on(Place& place, int& events) {
  if (place.way == Way::piped) {
    const std::uint64_t word = place.copy->claim.load(std::memory_order_relaxed);
    const bool taken = JointCopy::front_of(word) == JointCopy::back_of(word);
    if (taken) return Standing::taken_up;
    if (++place.offered_polls < (runtime::process().oversubscribed ? settings::offer_polls_oversubscribed : settings::offer_polls).get())
      return Standing::open;
    if (!advance(place)) return Standing::taken_up;
    ++events;
    return Standing::copied;
  }
  while (advance(place)) ++events;
  return place.copy->copied.load(std::memory_order_acquire) == place.request->chunks ? Standing::copied : Standing::open;
}
}  // namespace

Way choose_way() {
  if (const Count forced = settings::large_way.get(); forced != 0) return static_cast<Way>(forced - 1);
  Trial& piped = trials[static_cast<int>(Way::piped)];
  Trial& joint = trials[static_cast<int>(Way::joint)];
  if (piped.tries < kTries || joint.tries < kTries) return piped.tries <= joint.tries ? Way::piped : Way::joint;
  return piped.best >= joint.best ? Way::piped : Way::joint;
}

void measured(Way way, RequestCore& request) {
  if (request.began == 0) return;
  Trial& trial = trials[static_cast<int>(way)];
  trial.best = std::max(trial.best, static_cast<double>(request.result.bytes) / static_cast<double>(base::now_ns() - request.began + 1));
  ++trial.tries;
  request.began = 0;
}

bool begin_direct(RequestCore& request, std::uint64_t address, Count bytes, Way way) {
  Peer& peer = *request.partner;
  const Count chunk = way == Way::joint ? kChunkBytes : bytes;
  const auto index = static_cast<std::uint32_t>(__builtin_ctz(~peer.joint_used));
  if (index >= shm::kJointCopies || bytes > chunk * shm::kJointChunks) return false;
  peer.joint_used |= 1u << index;
  JointCopy& copy = peer.in->joint[index];
  request.chunks = static_cast<std::uint32_t>((bytes + chunk - 1) / chunk);
  const bool timed = bytes >= 4 * kChunkBytes && std::min(trials[0].tries, trials[1].tries) < kTries;
  request.began = timed ? base::now_ns() : 0;
  copy.copied.store(0, std::memory_order_relaxed);
  copy.failed.store(0, std::memory_order_relaxed);
  // Numbers of uses are never 0, so that a `fetch` without an offer has position 0.
  auto use = static_cast<std::uint16_t>(JointCopy::use_of(copy.claim.load(std::memory_order_relaxed)) + 1);
  if (use == 0) use = 1;
  copy.claim.store(JointCopy::word(use, 0, request.chunks), std::memory_order_release);  // seen by the sender after the message below
  const std::uint64_t position = std::uint64_t(use) << 8 | index;
  places.push_back({&peer, &request, &copy, index, use, address, bytes, chunk, 0, way});
  if (way == Way::joint)
    control(peer,
            {Verb::help, request.incoming_token, reinterpret_cast<std::uint64_t>(request.contiguous), position, static_cast<std::uint64_t>(bytes)});
  else control(peer, {Verb::fetch, request.incoming_token, token_of(request), position, static_cast<std::uint64_t>(bytes)});
  return true;
}

bool may_pipe(Peer& peer, std::uint64_t position) {
  if (position == 0) return true;
  std::uint32_t chunk;
  return claim(peer.out->joint[position & 0xff], static_cast<std::uint16_t>(position >> 8), true, chunk);
}

void help(Peer& peer, RequestCore& request, const Control& c) {
  JointCopy& copy = peer.out->joint[c.position & 0xff];
  const auto use = static_cast<std::uint16_t>(c.position >> 8);
  const auto bytes = static_cast<Count>(c.bytes);
  std::uint32_t chunk;
  while (claim(copy, use, true, chunk)) {
    const Count offset = Count(chunk) * kChunkBytes;
    if (!shm::write_peer(peer, c.remote + static_cast<std::uint64_t>(offset), request.contiguous + offset,
                         static_cast<std::size_t>(std::min(kChunkBytes, bytes - offset))))
      copy.failed.store(1, std::memory_order_relaxed);
    copy.copied.fetch_add(1, std::memory_order_acq_rel);
  }
  runtime::ring(*peer.block);
}

bool direct_busy() { return !places.empty(); }

int poll_direct() {
  int events = 0;
  for (std::size_t i = 0; i < places.size();) {
    const Standing standing = go_on(places[i], events);
    if (standing == Standing::open) {
      ++i;
      continue;
    }
    const Place place = places[i];
    places[i] = places.back();
    places.pop_back();
    place.peer->joint_used &= ~(1u << place.index);
    ++events;
    if (standing != Standing::copied) continue;
    // A sender that has given the message up may use its buffer for something else, but it does so only after news that it has heard
    // before: what we have copied is the message unless there is news now.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (__builtin_expect(news_waits(), 0)) {
      const std::uint64_t token = place.request->token;
      hear_news();
      i = 0;
      if (live(*place.peer, token) == nullptr) continue;
    }
    finish(place);
  }
  return events;
}

void drop_place(RequestCore& request) {
  const auto found = std::find_if(places.begin(), places.end(), [&](const Place& place) { return place.request == &request; });
  if (found == places.end()) return;
  const Place place = *found;
  *found = places.back();
  places.pop_back();
  place.peer->joint_used &= ~(1u << place.index);
  std::uint32_t chunk;
  while (claim(*place.copy, place.use, false, chunk)) place.copy->copied.fetch_add(1, std::memory_order_relaxed);
  // The sender may be writing the chunk that it has taken: that takes microseconds, unless it is dead.
  while (place.way == Way::joint && place.copy->copied.load(std::memory_order_acquire) != request.chunks &&
         place.peer->block->failed.load(std::memory_order_acquire) == 0)
    sched_yield();
}
}  // namespace tutti::p2p

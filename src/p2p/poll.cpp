// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Progress of point-to-point: looks at the rings of all peers that have ever sent something, pushes what waits for room, and goes on
// with large copies; and the completion of requests.
#include <array>
#include <utility>
#include <vector>

#include "p2p/collective.hpp"
#include "p2p/protocol.hpp"

namespace tutti::p2p {
constinit runtime::Continuation detail::arranged{nullptr, &detail::arranged, &detail::arranged, nullptr};

namespace {

constexpr int kSlotsPerRound = 64;  // from one peer, so that a flood from one does not starve the others

std::vector<Peer*> heard;
std::vector<std::uint64_t> known;  // the contacts that are in `heard`, and the counter of guests as last seen
std::array<std::uint64_t, runtime::kGuests / 64> known_guests;

void greet_rank(std::uint32_t rank) { heard.push_back(&transport::peer_of(runtime::process_id(runtime::own_job().id, rank))); }

/// A guest that can't be reached is not heard; it notices that itself.
void greet_guest(std::uint32_t guest) {
  const runtime::Segment& mine = runtime::process().segment;
  try {
    Peer& peer = transport::peer_of(mine.guest(guest).load(std::memory_order_acquire));
    peer.guest = guest;
    peer.in = reinterpret_cast<transport::shm::Pair*>(mine.pair(mine.ranks() + guest, runtime::process().rank));
    heard.push_back(&peer);
  } catch (const base::Error&) {}
}

void greet(std::size_t word, std::uint64_t newcomers, void (*greet_one)(std::uint32_t)) {
  for (; newcomers != 0; newcomers &= newcomers - 1)
    greet_one(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(newcomers))));
}

[[gnu::noinline]] void greet_newcomers(std::size_t word, std::uint64_t now) {
  const std::uint64_t before = std::exchange(known[word], now);
  if (word + 1 != known.size()) return greet(word, now & ~before, greet_rank);
  const std::atomic<std::uint64_t>* contacts = runtime::process().segment.guest_contacts(runtime::process().rank);
  for (std::size_t i = 0; i < known_guests.size(); ++i) {
    const std::uint64_t guests = contacts[i].load(std::memory_order_acquire);
    greet(i, guests & ~std::exchange(known_guests[i], guests), greet_guest);
  }
}

void look_for_newcomers() {
  const std::atomic<std::uint64_t>* contacts = runtime::process().segment.contacts(runtime::process().rank);
  for (std::size_t word = 0; word < known.size(); ++word) {
    const std::uint64_t now = contacts[word].load(std::memory_order_acquire);
    if (__builtin_expect(now != known[word], 0)) greet_newcomers(word, now);
  }
}

int hear(Peer& peer) {
  int events = 0;
  while (Slot* slot = transport::shm::peek(peer)) {
    handle(peer, *slot);
    transport::shm::release(peer, *slot);
    if (++events == kSlotsPerRound) return events;
  }
  if (events == 0) transport::shm::idle(peer);
  return events;
}

/// Puts a continuation into the ring of those that wait; forget() takes it out.
void arrange(RequestCore& request, runtime::Continuation& continuation) {
  continuation.awaited = &request;
  continuation.next = &detail::arranged;
  continuation.previous = detail::arranged.previous;
  continuation.previous->next = detail::arranged.previous = &continuation;
}

void forget(const runtime::Continuation& continuation) {
  continuation.previous->next = continuation.next;
  continuation.next->previous = continuation.previous;
}
}  // namespace

void drain(Peer& peer) {
  look_for_newcomers();
  while (Slot* slot = transport::shm::peek(peer)) {
    handle(peer, *slot);
    transport::shm::release(peer, *slot);
  }
}

namespace {
int poll() {
  look_for_newcomers();
  int events = 0;
  for (std::size_t i = 0; i < heard.size(); ++i) events += hear(*heard[i]);
  if (__builtin_expect(!lanes_empty(), 0)) events += push_lanes();
  events += poll_direct();
  if (__builtin_expect(news_waits(), 0)) {
    hear_news();
    ++events;
  }
  return events;
}
}  // namespace

void start() {
  runtime::set_describer(describe_process);
  known.assign(runtime::process().segment.rank_words() + 1, 0);
  runtime::add_poller(poll);
  runtime::set_sleep_check(look_before_sleep);
}

void forget_heard(const runtime::Job& job) {
  forget_lanes(job);
  for (const Peer* peer : heard)
    if (peer->job == &job) known_guests[peer->guest / 64] &= ~(std::uint64_t(1) << (peer->guest % 64));
  std::erase_if(heard, [&](const Peer* peer) { return peer->job == &job; });
}

void complete(RequestCore& request) {
  request.layout = {};
  if (request.continuation != nullptr) {
    forget(*request.continuation);
    runtime::schedule(request.continuation);
  }
  request.done.store(true, std::memory_order_release);
  wake_own_threads();
}

void wake_own_threads() {
  if (runtime::process().threaded) runtime::ring(*runtime::process().block);
}

bool on_complete(RequestCore& request, runtime::Continuation& continuation) {
  runtime::Guard guard;
  if (request.complete()) return false;
  request.continuation = &continuation;
  arrange(request, continuation);
  return true;
}

void wait(RequestCore& request) {
  runtime::wait_until([&] { return request.complete(); }, [&](runtime::Waits& waits) { describe(waits, request); });
}

void wait_all(RequestCore* requests, std::size_t n) {
  const auto describe_all = [&](runtime::Waits& waits) {
    for (std::size_t i = 0; i < n; ++i) describe(waits, requests[i]);
  };
  for (std::size_t i = n; i-- != 0;) runtime::wait_until([&] { return requests[i].complete(); }, describe_all);
}

void flush() {
  const auto done = [] {
    runtime::Guard guard;
    return lanes_empty();
  };
  runtime::wait_until(done, [](runtime::Waits& waits) { describe_lanes(waits); });
}
}  // namespace tutti::p2p

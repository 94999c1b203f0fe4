// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The inside of point-to-point: what the files of this folder share. All of it runs under runtime::Guard.
//
//   small     S: eager                                          R: match, copy
//   sync      S: eager_sync                                     R: match, copy, matched -> S
//   large     S: announce                                       R: match, then one of
//               in place  R copies out of S's heap, fetched -> S
//               piped     fetch -> S; S: data, data, ...        R: unpack; when S does not begin soon, R takes the offer back and
//                         copies out of S's memory alone, fetched -> S
//               joint     help -> S; both copy, R from the front and S from the back; fetched -> S
//   meet      S: knock                                          R: makes a channel, or turned_away -> S
//   cancel    S: withdraw                                       R: withdrawn -> S or kept -> S
#pragma once
#include <cstdint>
#include <deque>

#include "p2p/match.hpp"
#include "p2p/p2p.hpp"
#include "p2p/knock.hpp"
#include "p2p/settings.hpp"
#include "p2p/traffic.hpp"
#include "transport/shm/shm.hpp"

namespace tutti::p2p {

using transport::Peer;
using transport::shm::Slot;
using transport::shm::Verb;

/// An answer of the protocol, addressed to a request by its token.
struct Control {
  Verb verb;
  std::uint64_t token;
  std::uint64_t remote = 0;
  std::uint64_t position = 0;
  std::uint64_t bytes = 0;
  std::uint64_t context = 0;
};

/// What could not be sent to one peer yet.
struct Lane {
  struct Entry {
    RequestCore* request;  // or, when nullptr,
    Control control;
  };
  Peer* peer;
  std::deque<Entry> backlog;
  List<RequestCore, &RequestCore::next, &RequestCore::previous> streams;
  bool busy = false;  // in the list of lanes to be pushed
};

inline std::uint64_t token_of(RequestCore& request) { return reinterpret_cast<std::uint64_t>(&request); }
inline RequestCore& request_of(std::uint64_t token) { return *reinterpret_cast<RequestCore*>(token); }

// poll.cpp
/// Something has changed that another thread of this process may sleep for. Progress does this by itself for what comes from outside.
void wake_own_threads();

void forget_heard(const runtime::Job& job);

// knock.cpp
void hear_knock(Peer& peer, const Control& control);
void hear_refusal(std::uint64_t context);

// lane.cpp: waiting for room.
void queue(Peer& peer, RequestCore& request);
bool unqueue(Peer& peer, RequestCore& request);
void control(Peer& peer, const Control& control);
void stream(Peer& peer, RequestCore& request);
int push_lanes();
bool lanes_empty();
/// Drops what waits for room towards a job that has ended.
void forget_lanes(const runtime::Job& job);

// send.cpp
/// Sends a request's envelope, with the payload when it is small; false when there is no room.
bool push(Peer& peer, RequestCore& request);

// receive.cpp
/// Gives a message to its receive. The payload is read before it returns.
void deliver(RequestCore& request, const Envelope& envelope, const std::byte* payload);
/// Keeps a message that has no receive yet in the matcher of its channel.
void unexpected(Unexpected& message);
/// What came from a peer.
void handle(Peer& peer, const Slot& slot);

// rendezvous.cpp
void transfer(RequestCore& request, const Envelope& envelope, Count bytes);
void answer(Peer& peer, const Control& control);
void take_data(const Slot& slot, const std::byte* payload);
enum class Pushed : std::uint8_t { nothing, piece, all };
/// Sends the next piece of a payload; after `all` the request is complete.
Pushed push_piece(Peer& peer, RequestCore& request);
void finish_receive(RequestCore& request, std::uint64_t token);
/// A large message is there; which way it came is counted, and told as a number to who watches.
enum : Count { kPiped, kJoint, kAlone };
void arrived(const RequestCore& request, WayCounter& way, Count number);

// direct.cpp
/// The faster way on this machine, found out by measuring the first transfers.
Way choose_way();
/// Begins a direct transfer, or offers the sender to pipe; false when there is no place for it.
bool begin_direct(RequestCore& request, std::uint64_t address, Count bytes, Way way);
/// The sender's part of a joint copy.
void help(Peer& peer, RequestCore& request, const Control& control);
/// Takes up the receiver's offer (the position of a `fetch`); false when the receiver has lost patience.
bool may_pipe(Peer& peer, std::uint64_t position);
/// A transfer that is being timed has ended.
void measured(Way way, RequestCore& request);
/// Goes on with the direct transfers that this process receives.
int poll_direct();

// channel.cpp
/// Keeps a message for a channel that is not there yet.
void keep_orphan(std::uint64_t context, Unexpected& message);
/// Throws away what processes of a job have sent to channels that are not there.
void forget_orphans(const runtime::Job& job);
/// Takes an unmatched message of this sender out; nullptr when it was matched already.
Unexpected* take_unmatched(std::uint64_t context, const Peer& from, std::uint64_t token);
}  // namespace tutti::p2p

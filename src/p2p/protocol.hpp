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
#include <vector>

#include "p2p/knock.hpp"
#include "p2p/match.hpp"
#include "p2p/p2p.hpp"
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
  // What a failure must find: sends whose payload is being piped, sends that wait for an answer, receives that wait for their payload.
  PostedList streams, announced, incoming;
  bool busy = false;  // in the list of lanes to be pushed
};

// A token is a request's address, which needs 48 bits, and above it how often requests had been abandoned when it was given: what comes
// later for an abandoned request must not be taken for one that has come to lie at the same address.
inline constexpr int kTokenShift = 48;
extern std::uint64_t abandonments;  // in the place where tokens have it (failure.cpp)
inline std::uint64_t token_of(RequestCore& request) { return request.token = reinterpret_cast<std::uint64_t>(&request) | abandonments; }
inline RequestCore& request_of(std::uint64_t token) { return *reinterpret_cast<RequestCore*>(token & ((std::uint64_t{1} << kTokenShift) - 1)); }
/// The request that a partner names, nullptr when it was abandoned.
RequestCore* search_live(Peer& peer, std::uint64_t token);
inline RequestCore* live(Peer& peer, std::uint64_t token) {
  if (__builtin_expect((token ^ abandonments) >> kTokenShift == 0, 1)) return &request_of(token);
  return search_live(peer, token);
}
/// Puts a request into one of its partner's lists, and takes it out of whichever it is in.
inline void link(PostedList& list, RequestCore& request) {
  list.push_back(request);
  request.list = &list;
}
inline void unlink(RequestCore& request) {
  if (request.list != nullptr) static_cast<PostedList*>(request.list)->remove(request);
  request.list = nullptr;
}

// failure.cpp
/// Whether there is news that this process has not heard.
bool news_waits();
/// Hears it: ends operations that need a process that has failed or a communicator that was revoked.
void hear_news();
/// What a new channel must know of failures and revocations so far.
void look_back(Channel& channel);
/// Ends a request with an error.
void fail(RequestCore& request, int error_class);

// poll.cpp
/// Handles everything that a peer has sent.
void drain(Peer& peer);
/// Something has changed that another thread of this process may sleep for. Progress does this by itself for what comes from outside.
void wake_own_threads();

void forget_heard(const runtime::Job& job);

// knock.cpp
void hear_knock(Peer& peer, const Control& control);
void hear_refusal(std::uint64_t context);

// lane.cpp: waiting for room.
Lane& lane_of(Peer& peer);
/// Gives up all that waits towards a peer that has failed; its requests are no business of the lane's any more.
void clear_backlog(Peer& peer, std::vector<RequestCore*>& requests);
void queue(Peer& peer, RequestCore& request);
bool unqueue(Peer& peer, RequestCore& request);
void control(Peer& peer, const Control& control);
void stream(Peer& peer, RequestCore& request);
int push_lanes();
bool lanes_empty();
/// Drops what waits for room towards a job that has ended.
void forget_lanes(const runtime::Job& job);
/// Calls look(lane) for each that is not empty.
void for_each_lane(void (*look)(const Lane& lane, void* what), void* what);

// describe.cpp: what the process waits for (runtime/describe.hpp).
/// A message from `source` (or from any) that has not come.
void describe_arrival(runtime::Waits& waits, runtime::WaitKind kind, const Channel& channel, int source, int tag);
void describe_lanes(runtime::Waits& waits);
void describe_process(runtime::Waits& waits);

// send.cpp
/// Sends a request's envelope, with the payload when it is small; false when there is no room.
bool push(Peer& peer, RequestCore& request);

// compare.cpp
/// Whether a message may go to a receive whose signature is another: remembers to warn of a type that differs, and lets operations of collectives
/// fail that do not belong together.
bool compatible(RequestCore& request, const Envelope& envelope);

/// Whether a message of one class may be received as another; `strict`: bytes are a type like others.
bool types_fit(std::uint32_t sent, std::uint32_t wanted, bool strict);

// collective.cpp
/// A message of a collective came before a receive for it: fails the call that it should have been for, or keeps it in mind.
void compare_with_record(Channel& channel, const Envelope& envelope);

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
void take_data(Peer& peer, const Slot& slot, const std::byte* payload);
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
/// Whether this process receives anything by a direct transfer now.
bool direct_busy();
/// Before a receive is abandoned: from then on nobody copies into its buffer.
void drop_place(RequestCore& request);

// channel.cpp
/// As add_total_traffic(), of those channels that are there only those of one use.
void add_total_traffic(Traffic& sum, Channel::Use use);
/// All channels of this process.
std::vector<Channel*> all_channels();
/// Keeps a message for a channel that is not there yet.
void keep_orphan(std::uint64_t context, Unexpected& message);
/// Throws away what processes of a job have sent to channels that are not there.
void forget_orphans(const runtime::Job& job);
/// Takes an unmatched message of this sender out; nullptr when it was matched already.
Unexpected* take_unmatched(std::uint64_t context, const Peer& from, std::uint64_t token);
}  // namespace tutti::p2p

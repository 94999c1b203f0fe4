// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Matching (MPI-5.0 §3.5): posted receives and unexpected messages of one channel. Both are kept per source, in order, so that a long
// queue from one source does not slow another; receives from any source stand in a list of their own, and unexpected messages also in
// the order of their arrival. A message goes to the earliest posted receive that it fits, a receive takes the earliest message that
// fits it; from one source that is the order of sending. Under runtime::Guard.
#pragma once
#include <cstdint>
#include <vector>

#include "p2p/list.hpp"
#include "p2p/p2p.hpp"
#include "transport/shm/pair.hpp"

namespace tutti::p2p {

/// What came, before it is matched.
struct Envelope {
  int source;
  int tag;
  Count bytes;
  transport::Peer* from;
  std::uint64_t token;        // the sending request, for the protocols that answer
  std::uint64_t address;      // announce: where the payload lies in the sender, 0 if in pieces
  transport::shm::Verb verb;  // eager, eager_sync or announce
  std::uint32_t signature;    // as in RequestCore
  runtime::Site site;         // of the call that sent it; 0: not known
  // Where clocks are kept:
  std::uint32_t stamp = 0;               // the sender's time
  std::uint32_t heard = 0;               // and what it knew of the receiver's
  const std::uint32_t* known = nullptr;  // and of others', of a message without a receive behind its payload
  std::uint64_t arrival = 0;             // how many messages had come before
};

/// A message without a receive. Eager payloads follow the structure in memory.
struct Unexpected {
  Envelope envelope;
  Channel* channel;            // nullptr once taken by a matched probe of a channel that is gone
  Unexpected* next = nullptr;  // from this source
  Unexpected* previous = nullptr;
  Unexpected* next_arrival = nullptr;
  Unexpected* previous_arrival = nullptr;

  std::byte* payload() { return reinterpret_cast<std::byte*>(this + 1); }
  /// With room for `payload_bytes` behind it.
  static Unexpected* make(Channel* channel, const Envelope& envelope, Count payload_bytes);
  static void destroy(Unexpected* message);
};

using PostedList = List<RequestCore, &RequestCore::next, &RequestCore::previous>;
using SourceList = List<Unexpected, &Unexpected::next, &Unexpected::previous>;
using ArrivalList = List<Unexpected, &Unexpected::next_arrival, &Unexpected::previous_arrival>;

/// A message of a collective that belongs to no call of this rank (p2p/collective.hpp).
struct Stray {
  int source = -1;  // -1: there is none
  std::uint32_t number = 0;
  std::uint32_t signature = 0;
};

struct Matcher {
  struct Source {
    PostedList posted;
    SourceList unexpected;
  };
  std::vector<Source> sources;  // by rank, made on first use
  PostedList any_source;
  ArrivalList arrivals;
  static inline std::uint64_t order = 0;  // of posting, in all channels
  int size = 0;
  runtime::Gauge length;  // of the unexpected messages
  Stray stray;            // the first one

  Source& source(int rank) {
    if (__builtin_expect(sources.empty(), 0)) sources.resize(static_cast<std::size_t>(size));
    return sources[static_cast<std::size_t>(rank)];
  }

  /// The posted receive that a message from `source` with `tag` goes to, taken out of its list; nullptr when there is none.
  RequestCore* take_posted(int source, int tag);
  void post(RequestCore& request);
  void unpost(RequestCore& request);
  /// The earliest message for a receive; stays where it is.
  Unexpected* find(int source, int tag);
  /// How many receives wait; walks the lists.
  Count posted_receives() const;
  void add(Unexpected& message);
  void remove(Unexpected& message);
};

inline bool tag_fits(int wanted, int tag) { return wanted == tag || wanted == MPI_ANY_TAG; }
}  // namespace tutti::p2p

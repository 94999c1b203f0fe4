// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What point-to-point counts for performance variables: per channel, and for the whole process. Under runtime::Guard.
#pragma once
#include "runtime/counters.hpp"

namespace tutti::p2p {

/// Messages and bytes of a channel. A message counts as sent when its sending begins, as received when it meets its receive.
struct Traffic {
  runtime::Tally sent, sent_bytes;
  runtime::Tally received, received_bytes;

  void send(Count bytes) {
    sent.add();
    sent_bytes.add(bytes);
  }
  void receive(Count bytes) {
    received.add();
    received_bytes.add(bytes);
  }
  void add(const Traffic& other) {
    sent.add(other.sent.get());
    sent_bytes.add(other.sent_bytes.get());
    received.add(other.received.get());
    received_bytes.add(other.received_bytes.get());
  }
};

/// The ways of messages, by number and bytes.
struct WayCounter {
  runtime::Tally messages, bytes;
  void count(Count n) {
    messages.add();
    bytes.add(n);
  }
};

struct Totals {
  runtime::Tally unexpected;         // messages that came before their receive
  runtime::Gauge unexpected_length;  // those that wait now, in all channels
  runtime::Gauge unexpected_bytes;   // and the payload kept for them
  runtime::Tally announced;          // messages sent whose payload stayed until it was asked for
  runtime::Tally queued;             // messages and answers that found no room at first
  WayCounter piped, joint, alone;    // received: through the bulk area; copied by both ends; copied by the receiver alone
};
extern Totals totals;

/// Adds up all channels of this process, also those that are gone.
void add_total_traffic(Traffic& sum);
/// Receives that wait for their message, in all channels.
Count posted_receives();
}  // namespace tutti::p2p

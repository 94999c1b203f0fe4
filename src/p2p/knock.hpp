// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// How two processes without a common communicator begin to talk: one opens a door, which is a number of its own, the other knocks there
// and names a context, on which both then make a channel. A knock at a door that is not open is turned away. Any thread may call.
#pragma once
#include <cstdint>

#include "runtime/identity.hpp"

namespace tutti::p2p {

struct Knock {
  runtime::ProcessId from = 0;
  std::uint64_t context = 0;
};

/// Opens a door of this process, and returns its number.
std::uint64_t open_door();
/// Closes it and turns away who stands there; false when there is no such door.
bool close_door(std::uint64_t door);
bool is_open(std::uint64_t door);

/// Knocks at another process's (or the own) door. Throws base::Error when the process can't be reached.
void knock(runtime::ProcessId at, std::uint64_t door, std::uint64_t context);
/// Whether a knock with this context was turned away; true once only.
bool turned_away(std::uint64_t context);
/// The first who stands at the door; false when nobody does.
bool take_knock(std::uint64_t door, Knock& knock);
/// Sends somebody away whose knock was taken.
void turn_away(const Knock& knock);

/// Drops what is left of jobs that have ended: their peers, and messages that nobody asked for.
void forget_finished_jobs();
}  // namespace tutti::p2p

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Whether all members of a communicator call the same collective in the same place (MPI-5.0 §6.1), with arguments that fit. What is compared
// stands in p2p/signature.hpp, when in p2p/collective.hpp; here a call says what it is, and a difference becomes an error that names all ranks
// with their lines and arguments. Any thread.
#pragma once
#include "api/functions.hpp"
#include "engine/coll/context.hpp"
#include "p2p/left_over.hpp"

namespace tutti::coll {

/// What a call says of itself.
struct Call {
  api::Function function;
  std::uint32_t argument = 0;  // of p2p/signature.hpp
  std::uint32_t data = p2p::kAnyData;
  PerMessage per_message = PerMessage::nothing;
};

/// The call of MPI that this thread is in, which works by collectives inside; the others must be in the same.
Call current_call(std::uint32_t argument = 0);

/// The context of MPI_COMM_WORLD, which is called by its name.
void set_world(std::uint64_t context);

/// Enters a call that begins: from now on its messages say what it is. Throws when something has come that belongs to another one.
void begin(Context& context, const Call& call);

/// The end of a communicator: throws when a message has come that no call of this rank will ever receive.
void require_no_stray(p2p::Channel& channel);
/// The end of MPI: throws when messages of collectives have been left over.
void require_no_left_overs(const std::vector<p2p::LeftOver>& messages);

/// Throws unless what a rank sends to itself has as many bytes as what it receives from itself.
void require_same_size(api::Function function, Count sent, Count received);
}  // namespace tutti::coll

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The messages by which the members of a communicator agree on a new one: what the leader (rank 0) of each group decides reaches all.
// Tasks of the collectives' engine, so that MPI_Comm_idup uses the same code without blocking. What pointers point to stays alive until
// the task has ended.
#pragma once
#include <cstdint>
#include <vector>

#include "engine/coll/coll.hpp"
#include "engine/coll/mismatch.hpp"
#include "object/comm.hpp"

namespace tutti::object {

/// The next collective call on a communicator, as the engine wants it. Takes the call's number: all members must do the same, and say the
/// same of it. Persistent collectives may be started in different orders by different ranks (MPI-5.0 §6.13), so they have tags of their own, taken
/// when they are made; the order of making is the same everywhere.
inline constexpr int kPersistentTag = 1 << 30;
coll::Context next_collective(Comm& comm, bool blocking, const coll::Call& call, bool persistent = false);

/// Throws when no collective operation can be completed on the communicator any more, because of a failure or because it was revoked.
inline void require_open(Comm& comm) { p2p::require_open(comm.collective()); }
/// The next collective for a part of the call of MPI that this thread is in; throws like require_open().
inline coll::Context next_collective(Comm& comm, bool blocking) {
  require_open(comm);
  return next_collective(comm, blocking, coll::current_call());
}
/// Whether an error tells of a failure or a revocation.
inline bool tells_failure(const base::Error& error) { return error.error_class() == MPIX_ERR_PROC_FAILED || error.error_class() == MPIX_ERR_REVOKED; }

/// A barrier before something is given up; without it where a process has failed or the communicator was revoked.
void meet_if_possible(Comm& comm);

/// A context id that no other living communicator has, on the whole machine.
std::uint64_t fresh_context_id();

/// All members get the same fresh id.
coll::Task agree_id(coll::Context c, std::uint64_t* id);

/// What a member says in a split.
struct SplitEntry {
  int color;
  int key;
  std::uint64_t id;  // a fresh one, used if the member becomes the leader
};
/// All members get the entries of the local and, in an inter-communicator, of the remote group, by rank.
coll::Task share_entries(coll::Context c, SplitEntry mine, SplitEntry* local, SplitEntry* remote);

/// For inter-communicators: all members get the list of processes that the remote leader gave, and an id that both sides have.
coll::Task exchange_lists(coll::Context c, const std::vector<Process>* mine, std::vector<Process>* theirs, std::uint64_t* id);

/// For inter-communicators: whether the local group comes first in a merge (MPI-5.0 §7.6.2), and an id that both sides have.
struct MergePlan {
  std::uint64_t id;
  std::uint64_t first;
};
coll::Task plan_merge(coll::Context c, bool high, MergePlan* plan);

/// Gives the members of `group`, ranks of which are known in `channel` by their processes' ranks in `parent`, the id of the group's
/// leader. Called by the members only; blocks.
std::uint64_t share_id(p2p::Channel& channel, const Group& parent, const Group& group, int tag, p2p::Signature signature = 0);
}  // namespace tutti::object

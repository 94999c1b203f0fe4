// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Waits in words: what a sleeping thread waits for, said as a person would.
#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "explain/snapshot.hpp"

namespace tutti::explain {

/// "1-3, 7"
std::string rank_list(const std::vector<int>& ranks);
/// "rank 1", "ranks 1-3, 7", at most `most` of them by number.
std::string these_ranks(const std::vector<int>& ranks, std::size_t most = 8);

/// "MPI_Recv"; "MPI" when there is no such function.
std::string function_name(std::uint32_t function);

/// What a wait's event belongs to, by its context.
enum class Sphere : std::uint8_t { messages, collective, partitions, meeting };
Sphere sphere_of(const runtime::WaitEntry& entry);

/// "rank 0 waits in MPI_Recv" + what + ", at " + where
struct Words {
  std::string call;   // "MPI_Recv"
  std::string what;   // " for a message from rank 1 with tag 7 on MPI_COMM_WORLD"
  std::string where;  // "ring.cpp:31 in exchange()"
};

/// Says a place in a rank's program.
using Describe = std::function<std::string(std::uint32_t rank, runtime::Site site)>;

class Speaker {
 public:
  Speaker(const runtime::Segment& segment, Describe describe, const Snapshot& snapshot)
      : segment_(segment), describe_(std::move(describe)), snapshot_(snapshot) {}

  std::string place(int rank, runtime::Site site) const;
  /// The communicator, window or file; "" when it has no words.
  std::string text(const Wait& wait, std::int32_t index) const;
  /// `entry` is the event to speak of, nullptr for none.
  Words words(const Wait& wait, const runtime::WaitEntry* entry) const;
  /// Of a collective: the members that are in no collective on that communicator.
  std::vector<int> missing(const Wait& wait, const runtime::WaitEntry& entry) const;
  const Snapshot& snapshot() const { return snapshot_; }
  const runtime::Segment& segment() const { return segment_; }

 private:
  std::string event(const Wait& wait, const runtime::WaitEntry& entry) const;
  std::string peer(const runtime::WaitEntry& entry) const;
  bool in_collective(int rank, std::uint64_t context) const;

  const runtime::Segment& segment_;
  const Describe describe_;
  const Snapshot& snapshot_;
};

/// The first event of a wait that cannot come; nullptr if all may.
const runtime::WaitEntry* first_unmet(const Wait& wait, const Snapshot& snapshot, const Set& acts);
}  // namespace tutti::explain

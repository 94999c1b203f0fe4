// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Agreements among processes of which any may die at any instruction. Each contributes to an entry of its own area of the job's memory,
// where it stays readable whatever becomes of it, and reads those of the others. A process that is dead and has not contributed never
// will; so in the end everybody reads the same contributions and works out the same outcome, and nothing has to be decided by anybody.
//
// An entry, written by its owner only:
//   key          0: free. The owner fills the entry, then stores the agreement's key (release); readers look for it (acquire).
//   completed    0 -> 1 by the owner once it has read all others (release)
//   key -> 0     by the owner, when it has completed and no living member still needs the entry: a member that does has an entry with
//                the same key that is not completed; one without such an entry has completed and given its own back.
//
// Under runtime::Guard, except where it is said otherwise. Members may be processes of other jobs.
#pragma once
#include <cstdint>
#include <vector>

#include "p2p/p2p.hpp"

namespace tutti::fault {

/// What a process contributes. Sets of members are bitmaps of their places in the list of members.
struct Contribution {
  std::uint64_t function = 0;               // which function was called: must be the same everywhere
  std::uint64_t value = 0;                  // the outcome has the bitwise and
  std::uint64_t context = 0;                // an unused context id
  std::vector<std::uint64_t> failed;        // members that it knows to have failed
  std::vector<std::uint64_t> acknowledged;  // those of them that it has acknowledged
};

/// What all members get alike.
struct Outcome {
  bool same_function = true;
  std::uint64_t value = ~std::uint64_t{0};
  std::uint64_t context = 0;     // that of the first member that is left
  std::vector<bool> left;        // by place: contributed and not known to have failed
  bool all_acknowledged = true;  // every contributor has acknowledged every failure
};

/// One agreement of this process.
class Agreement {
 public:
  /// `members`: processes in the same order at all members, this process among them; `id` and `number` name the agreement.
  Agreement(std::vector<runtime::ProcessId> members, std::uint64_t id, std::uint32_t number);

  /// Contributes, and completes `done` when the outcome is known. Takes the Guard by itself.
  void start(Contribution mine, p2p::RequestCore& done);
  const Outcome& outcome() const { return outcome_; }
  /// Looks for contributions; true when all are there. For the poller.
  bool advance();

 private:
  struct Part {
    bool known = false;
    bool contributed = false;
    std::uint64_t context = 0;
  };
  void hear(std::size_t place, std::size_t entry);
  void conclude();

  const std::vector<runtime::ProcessId> members_;
  const std::uint64_t key_;
  std::size_t entry_ = 0;
  std::size_t missing_;
  std::vector<Part> parts_;
  std::uint64_t function_ = 0;
  std::vector<std::uint64_t> failed_;        // known to any contributor
  std::vector<std::uint64_t> acknowledged_;  // by all contributors
  Outcome outcome_;
  p2p::RequestCore* done_ = nullptr;
};
}  // namespace tutti::fault

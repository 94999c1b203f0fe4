// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Who waits for ever. Judges a snapshot, and is sure only after two looks at which the same threads slept in the same waits, so that they
// all slept at one moment in between; no correct program is ever blamed, so whatever is not known counts as able to help.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "explain/graph.hpp"
#include "explain/snapshot.hpp"

namespace tutti::explain {

/// Threads that wait for ever.
struct Deadlock {
  Snapshot snapshot;
  std::vector<std::size_t> stuck;  // indices into snapshot.waits, by rank
  Set acts;                        // ranks that may still act
};

/// What a wait needs, as the graph takes it. `finished` ranks bring nothing about.
Waiter waiter_of(const Wait& wait, const Snapshot& snapshot);

/// Waits that cannot end as far as one snapshot shows; ranks in `free` can act besides.
Deadlock find_stuck(Snapshot snapshot, const Set& free);

class Watch {
 public:
  enum class Finding { nothing, perhaps, sure };
  /// Looks once. After `perhaps` the caller should look again soon, after `sure` deadlock() says who.
  Finding look(const runtime::Segment& segment, const std::vector<RankProcess>& processes);
  const Deadlock& deadlock() const { return last_; }

 private:
  using Name = std::vector<std::uint64_t>;  // of the stuck waits and of their processes' other threads

  Set ranks_that_can_act(const Deadlock& deadlock, Name& threads) const;

  Deadlock last_;
  Name name_;
};
}  // namespace tutti::explain

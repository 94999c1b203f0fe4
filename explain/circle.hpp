// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The circle to show first: the shortest way from a stuck rank over those it waits for back to itself.
#pragma once
#include <vector>

#include "explain/deadlock.hpp"
#include "explain/words.hpp"

namespace tutti::explain {

/// One stuck wait and the event that it waits for in vain.
struct Link {
  const Wait* wait;
  const runtime::WaitEntry* entry;  // nullptr: none that can be named
};

struct Circle {
  std::vector<Link> links;  // each waits for the next; the last for the first, if `closed`
  bool closed = false;
  std::vector<int> finished;  // not closed: the last waits for these, who have finished
};

/// The stuck ranks and finished ones that a wait needs.
std::vector<int> needed_by(const Link& link, const Deadlock& deadlock, const Speaker& speaker);
Circle find_circle(const Deadlock& deadlock, const Speaker& speaker);
}  // namespace tutti::explain

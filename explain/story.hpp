// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The report of a deadlock: who waits for whom in a circle, what nearly matched, what was sent and never received, and the usual mend.
#pragma once
#include <string>

#include "explain/deadlock.hpp"
#include "explain/words.hpp"

namespace tutti::explain {

struct Story {
  std::string sentence;  // after "tutti: deadlock: "
  std::string details;   // indented lines
};

Story tell(const Deadlock& deadlock, const runtime::Segment& segment, const Describe& describe);
}  // namespace tutti::explain

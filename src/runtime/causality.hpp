// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What happened before what, for checks that ask whether two events of different ranks are ordered: a vector clock per rank, in the job's memory,
// written by its rank alone. Each slot that is sent carries its sender's own time and what it knows of the first ranks'; the receive that meets a
// message takes them up. The times of ranks beyond are read as they are now in the sender's clock, not as they were: more may seem ordered than is,
// never less, so nobody is blamed wrongly. Kept only when a check needs it. Under runtime::Guard, or in calls that are alone on their window.
#pragma once
#include <atomic>
#include <cstdint>

#include "runtime/checks.hpp"

namespace tutti::runtime {

/// Whether clocks are kept in this job.
inline bool causal() { return __builtin_expect((process().checks & (bit(Check::rma) | bit(Check::races))) != 0, 0); }

/// This rank's own time; begins with 1.
std::uint32_t now();
/// What this rank knows of another one's time.
std::uint32_t known_time(std::uint32_t rank);
/// Time goes on: what is done from here on is later.
std::uint32_t tick();

/// What a slot to be published carries: the own time, and those of the first ranks (of a small job all) that are known; `times` has room for
/// kKnownTimes.
std::uint32_t stamp();
inline constexpr std::uint32_t kKnownTimes = 16;
void known_times(std::uint32_t* times);
/// A message of `rank` with this stamp has met its receive; `times` as it carried them, or nullptr.
void heard(std::uint32_t rank, std::uint32_t stamp, const std::uint32_t* times);
/// For synchronisation outside of messages: takes up a clock that was left somewhere, and leaves this rank's there. It has a word per rank.
void catch_up(const std::atomic<std::uint32_t>* clock);
void hand_over(std::atomic<std::uint32_t>* clock);

/// Ranks may be ordered by something that clocks do not see (memory or files that they share, processes of other jobs): from now on, and for all.
void order_otherwise();
bool ordered_otherwise();

/// Called before time is told to others or taken up from them, so that what was noted elsewhere so far (watchpoints) gets its time first.
void set_note_taker(void (*function)());
}  // namespace tutti::runtime

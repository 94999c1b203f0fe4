// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What happened before what, for checks that ask whether two events of different ranks are ordered: a vector clock per rank, in the job's memory,
// written by its rank alone. Each slot that is sent carries its sender's own time; the receive that meets a message takes up the sender's clock. As a reader sees
// the sender's other times as they are now, not as they were, more may seem ordered than is, never less: nobody is blamed wrongly. Kept only
// when a check needs it. Under runtime::Guard, or in calls that are alone on their window.
#pragma once
#include <atomic>
#include <cstdint>

#include "runtime/checks.hpp"

namespace tutti::runtime {

/// Whether clocks are kept in this job.
inline bool causal() { return __builtin_expect(checking(Check::rma), 0); }

/// This rank's own time; begins with 1.
std::uint32_t now();
/// What this rank knows of another one's time.
std::uint32_t known_time(std::uint32_t rank);
/// Time goes on: what is done from here on is later.
std::uint32_t tick();

/// What a slot to be published carries.
std::uint32_t stamp();
/// A message of `rank` with this stamp has met its receive.
void heard(std::uint32_t rank, std::uint32_t stamp);
/// For synchronisation outside of messages: takes up a clock that was left somewhere, and leaves this rank's there. It has a word per rank.
void catch_up(const std::atomic<std::uint32_t>* clock);
void hand_over(std::atomic<std::uint32_t>* clock);

/// Called before time is told to others or taken up from them, so that what was noted elsewhere so far (watchpoints) gets its time first.
void set_note_taker(void (*function)());
}  // namespace tutti::runtime

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Watching whether ranks wait for ever: a look now and then at what they say themselves, which costs them nothing.
#include <fmt/core.h>

#include <algorithm>

#include "explain/story.hpp"
#include "explain/threads.hpp"
#include "job.hpp"
#include "messages.hpp"
#include "refusal.hpp"

namespace tutti::launch {
namespace {
constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint64_t kBetweenLooksNs = 250 * kMs;
constexpr std::uint64_t kSecondLookNs = 60 * kMs;  // after one that found something
constexpr std::uint64_t kSettleNs = 400 * kMs;     // for others to join a deadlock
constexpr std::uint64_t kGraceNs = 200 * kMs;      // between asking the ranks to end and killing them
}  // namespace

void Job::look_for_deadlock() {
  const explain::Watch::Finding finding = watch_.look(segment_, processes_);
  next_look_ns_ = now_ns() + (finding == explain::Watch::Finding::perhaps ? kSecondLookNs : kBetweenLooksNs);
  if (finding == explain::Watch::Finding::nothing) sure_since_ns_ = 0;
  if (finding == explain::Watch::Finding::sure && !held_ && settled(watch_.deadlock())) return deadlocked();
  if (finding == explain::Watch::Finding::nothing && !said_stuck_ && options_.stuck_seconds > 0) look_for_stillness();
}

/// Ranks that can still act may be about to wait as well; a little patience makes the picture whole.
bool Job::settled(const explain::Deadlock& found) {
  const std::uint64_t now = now_ns();
  if (std::all_of(found.acts.begin(), found.acts.end(), [](std::uint64_t word) { return word == 0; })) return true;
  if (sure_since_ns_ == 0) sure_since_ns_ = now;
  next_look_ns_ = now + kSecondLookNs;
  return now - sure_since_ns_ >= kSettleNs;
}

void Job::look_for_stillness() {
  using Finding = explain::Stillness::Finding;
  const std::uint64_t now = now_ns();
  const Finding finding = stillness_.look(segment_, watch_.deadlock().snapshot, now, static_cast<std::uint64_t>(options_.stuck_seconds * 1e9));
  if (finding == Finding::nothing) return;
  said_stuck_ = true;
  const double seconds = static_cast<double>(stillness_.still_ns(now)) * 1e-9;
  const std::string sentence = finding == Finding::polling ? fmt::format(msg::stuck_polling, seconds) : fmt::format(msg::stuck_still, seconds);
  if (!options_.quiet) report("stuck", sentence, what_ranks_do(segment_, processes_, {}, describe()) + msg::stuck_goes_on);
}

void Job::deadlocked() {
  const explain::Deadlock& found = watch_.deadlock();
  held_ = std::any_of(found.stuck.begin(), found.stuck.end(), [&](std::size_t i) {
    return explain::traced(found.snapshot.ranks[static_cast<std::size_t>(found.snapshot.waits[i].rank)].process);
  });
  const explain::Story story = explain::tell(found, segment_, describe());
  output_->drain(-1);
  const std::string end = held_ ? msg::deadlock_held : fmt::format(msg::deadlock_ended, kStatusDeadlock);
  if (!options_.quiet) report("deadlock", story.sentence, story.details + end);
  if (!held_) begin_end(kStatusDeadlock, SIGTERM, kGraceNs);
}
}  // namespace tutti::launch

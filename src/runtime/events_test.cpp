// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Gauges with their watermarks, and the queue of events: in order, with what was lost, silent when nobody watches.
#include "runtime/events.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "runtime/counters.hpp"
#include "runtime/progress.hpp"
#include "runtime/settings.hpp"

namespace tutti::runtime {
namespace {

TEST(Gauge, KeepsEachWatermarkFromItsOwnBeginning) {
  Gauge gauge;
  Watermark first, second;
  gauge.attach(first);
  gauge.raise(5);
  gauge.lower(4);
  gauge.attach(second);
  EXPECT_EQ(gauge.level(), 1);
  EXPECT_EQ(first.highest, 5);
  EXPECT_EQ(second.highest, 1);
  gauge.raise(2);
  EXPECT_EQ(first.highest, 5);
  EXPECT_EQ(second.highest, 3);
  gauge.detach(first);
  gauge.raise(10);
  EXPECT_EQ(first.highest, 5);
  EXPECT_EQ(second.highest, 13);
  gauge.detach(second);
  gauge.detach(second);  // not there any more
  gauge.raise(1);
  EXPECT_EQ(second.highest, 13);
}

std::vector<Event> seen;
void see(const Event& event) { seen.push_back(event); }

void raise(std::uint64_t context, Count number) {
  Guard guard;
  if (watched(EventKind::unexpected)) raise_event(EventKind::unexpected, context, {number});
}

TEST(Events, ComeInOrderWithWhatWasLost) {
  seen.clear();
  set_event_sink(see);
  raise(1, 7);
  progress();
  EXPECT_TRUE(seen.empty());  // nobody watches
  watch(EventKind::unexpected, true);
  EXPECT_FALSE(watched(EventKind::asleep));
  settings::event_queue.set(3);
  for (Count i = 0; i < 5; ++i) raise(i < 4 ? 1 : 2, i);
  EXPECT_TRUE(seen.empty());  // not before the next round of progress
  progress();
  ASSERT_EQ(seen.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(seen[i].data[0], static_cast<Count>(i));
    EXPECT_EQ(seen[i].lost_before, 0);
    EXPECT_GE(seen[i].time, seen[i == 0 ? 0 : i - 1].time);
  }
  // The next one of each context says how many of its own were lost.
  raise(1, 10);
  raise(2, 11);
  raise(1, 12);
  progress();
  ASSERT_EQ(seen.size(), 6u);
  EXPECT_EQ(seen[3].lost_before, 1);
  EXPECT_EQ(seen[4].lost_before, 1);
  EXPECT_EQ(seen[5].lost_before, 0);
  settings::event_queue.set(1024);
  watch(EventKind::unexpected, false);
  raise(1, 13);
  progress();
  EXPECT_EQ(seen.size(), 6u);
}
}  // namespace
}  // namespace tutti::runtime

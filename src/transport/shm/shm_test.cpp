// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The ring and the bulk area between a sender and a receiver, both in this process: order, contents, what "full" means, and that room
// comes back.
#include "transport/shm/shm.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <thread>

#include "base/futex.hpp"

namespace tutti::transport::shm {
namespace {

/// A pair of peers as two processes would see it. Zeroed pages, as the segment has them.
struct Ring {
  std::unique_ptr<Pair> pair = std::make_unique<Pair>();
  std::unique_ptr<runtime::RankBlock> blocks[2] = {std::make_unique<runtime::RankBlock>(), std::make_unique<runtime::RankBlock>()};
  Peer sender, receiver;  // the sender's and the receiver's view of the other

  Ring() {
    sender.out = receiver.in = pair.get();
    sender.block = blocks[1].get();
    receiver.block = blocks[0].get();
    sender.introduced = true;
    sender.out_limit = kSlots;
  }
  bool send(std::uint64_t number, std::uint32_t bulk_bytes) {
    Slot* slot = reserve(sender, bulk_bytes);
    if (slot == nullptr) return false;
    slot->token = number;
    slot->set_content(Verb::eager, bulk_bytes);
    if (bulk_bytes != 0) std::memset(bulk_of(sender, *slot), static_cast<int>(number & 0xff), bulk_bytes);
    publish(sender, *slot);
    return true;
  }
  /// The number of what came, or -1; checks a bulk payload.
  std::int64_t receive() {
    Slot* slot = peek(receiver);
    if (slot == nullptr) return -1;
    const auto number = static_cast<std::int64_t>(slot->token);
    const std::byte* bytes = payload(receiver, *slot);
    for (std::uint64_t i = 0; slot->in_bulk() && i < slot->bytes(); ++i)
      if (bytes[i] != static_cast<std::byte>(number & 0xff)) return -2;
    release(receiver, *slot);
    return number;
  }
};

TEST(ShmRing, IsEmptyAtFirst) {
  Ring ring;
  EXPECT_EQ(ring.receive(), -1);
}

TEST(ShmRing, TakesAsManyAsItHasSlotsThenIsFull) {
  Ring ring;
  for (std::uint32_t i = 0; i < kSlots; ++i) ASSERT_TRUE(ring.send(i, 0));
  EXPECT_FALSE(ring.send(kSlots, 0));
  EXPECT_EQ(ring.pair->sender_waits.load(), 1u);
  for (std::uint32_t i = 0; i < kSlots; ++i) ASSERT_EQ(ring.receive(), i);
  EXPECT_EQ(ring.receive(), -1);
  EXPECT_TRUE(ring.send(kSlots, 0));
  EXPECT_EQ(ring.receive(), kSlots);
}

TEST(ShmRing, WakesASenderThatFoundNoRoom) {
  Ring ring;
  ring.blocks[0]->sleepers = 1;  // the sender sleeps
  std::uint64_t number = 0;
  while (ring.send(number, 0)) ++number;
  for (std::uint32_t i = 0; i < kSlots; ++i) ring.receive();
  EXPECT_NE(ring.blocks[0]->bell.load(), 0u);
}

TEST(ShmRing, BulkIsFullByBytes) {
  Ring ring;
  int sent = 0;
  while (ring.send(static_cast<std::uint64_t>(sent), kBulkBytes / 4)) ++sent;
  EXPECT_EQ(sent, 4);
  EXPECT_TRUE(ring.send(4, 0));  // a short one still goes
  for (int i = 0; i < 5; ++i) ASSERT_EQ(ring.receive(), i);
  EXPECT_TRUE(ring.send(5, kBulkBytes / 4));
}

/// Whatever sizes: nothing is lost, overwritten or reordered, and an emptied ring always has room.
TEST(ShmRing, RandomTraffic) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Ring ring;
  std::uint64_t sent = 0, received = 0;
  for (int step = 0; step < 200000; ++step) {
    if (random() % 2 == 0) {
      const std::uint32_t bytes = random() % 3 == 0 ? 0 : random() % 4 == 0 ? random() % (kBulkBytes / 4) + 1 : random() % 3000 + 1;
      const bool empty = sent == received;
      if (empty) idle(ring.receiver);
      const bool went = ring.send(sent, bytes);
      ASSERT_TRUE(went || !empty) << "no room for " << bytes << " bytes in an empty ring";
      sent += went;
    } else {
      const std::int64_t got = ring.receive();
      if (sent == received) {
        ASSERT_EQ(got, -1);
        if (random() % 2) idle(ring.receiver);
      } else {
        ASSERT_EQ(got, static_cast<std::int64_t>(received));
        ++received;
      }
    }
  }
}

/// A sender that sleeps when there is no room must be woken by the receiver's own bookkeeping, with any sizes.
TEST(ShmRing, TwoThreadsWithSleep) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Ring ring;
  constexpr std::int64_t kMessages = 60000;
  std::thread sender([&] {
    std::mt19937 random(seed);
    runtime::RankBlock& me = *ring.blocks[0];
    for (std::int64_t i = 0; i < kMessages; ++i) {
      const std::uint32_t bytes = random() % 2 == 0 ? 0 : random() % 50 == 0 ? random() % (kBulkBytes / 4) + 1 : random() % 2000 + 1;
      while (!ring.send(static_cast<std::uint64_t>(i), bytes)) {
        me.sleepers.fetch_add(1);
        const std::uint32_t seen = me.bell.load();
        const bool went = ring.send(static_cast<std::uint64_t>(i), bytes);
        if (!went) base::futex_wait(me.bell, seen, -1);
        me.sleepers.fetch_sub(1);
        if (went) break;
      }
    }
  });
  for (std::int64_t expected = 0; expected < kMessages;) {
    const std::int64_t got = ring.receive();
    if (got == -1) {
      idle(ring.receiver);
      std::this_thread::yield();
      continue;
    }
    ASSERT_EQ(got, expected);
    ++expected;
  }
  sender.join();
}
}  // namespace
}  // namespace tutti::transport::shm

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Reading wait slots: copied between two looks at state and number, so a copy is whole or not taken.
#include "explain/snapshot.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

namespace tutti::explain {
namespace {

using runtime::RankBlock;
using runtime::RankState;
using runtime::SlotState;
using runtime::WaitSlot;

bool sleeps(const RankBlock& block, const WaitSlot& slot, std::uint32_t number, std::uint32_t seen) {
  return slot.state.load(std::memory_order_acquire) == SlotState::stands && slot.number.load(std::memory_order_acquire) == number &&
         block.bell.load(std::memory_order_acquire) == seen;
}

void fill(Wait& wait, const WaitSlot& slot) {
  wait.thread = slot.thread;
  wait.any = slot.any != 0;
  wait.beyond = slot.beyond != 0;
  wait.items = slot.items;
  wait.left_out = slot.left_out;
  wait.more_messages = slot.more_messages;
  wait.function = slot.function;
  wait.peer = slot.peer;
  wait.tag = slot.tag;
  wait.site = slot.site;
  wait.communicator = slot.communicator;
  wait.since = slot.since;
  wait.members.assign(std::begin(slot.members), std::end(slot.members));
  wait.background.assign(std::begin(slot.background), std::end(slot.background));
  wait.entries.assign(slot.entry, slot.entry + std::min(slot.entries, WaitSlot::kEntries));
  wait.messages.assign(slot.message, slot.message + std::min(slot.messages, WaitSlot::kMessages));
  for (const auto& text : slot.text) wait.texts.emplace_back(text, strnlen(text, sizeof text));
}

void read_slots(const runtime::Segment& segment, std::uint32_t rank, Snapshot& snapshot) {
  const RankBlock& block = segment.rank(rank);
  if (block.waiting.load(std::memory_order_acquire) == 0) return;
  for (std::uint32_t i = 0; i < runtime::kWaitSlots; ++i) {
    const WaitSlot& slot = segment.wait_slot(rank, i);
    if (slot.state.load(std::memory_order_acquire) != SlotState::stands) continue;
    Wait wait;
    wait.rank = static_cast<int>(rank);
    wait.slot = i;
    wait.number = slot.number.load(std::memory_order_relaxed);
    const std::uint32_t seen = slot.seen;
    fill(wait, slot);
    std::atomic_thread_fence(std::memory_order_acquire);
    if (!sleeps(block, slot, wait.number, seen)) continue;
    snapshot.ranks[rank].waits.push_back(snapshot.waits.size());
    snapshot.waits.push_back(std::move(wait));
  }
}

Standing standing_of(const RankProcess& process, RankState state) {
  if (state == RankState::finalized || (state == RankState::gone && process.finalized)) return Standing::finished;
  return state == RankState::claimed && process.alive ? Standing::running : Standing::unknown;
}
}  // namespace

Snapshot take_snapshot(const runtime::Segment& segment, const std::vector<RankProcess>& processes) {
  Snapshot snapshot;
  snapshot.ranks.resize(processes.size());
  snapshot.news = segment.header().news.load(std::memory_order_acquire) != 0;
  for (std::uint32_t rank = 0; rank < processes.size(); ++rank) {
    const RankBlock& block = segment.rank(rank);
    RankView& view = snapshot.ranks[rank];
    view.standing = standing_of(processes[rank], block.state.load(std::memory_order_acquire));
    view.process_lives = processes[rank].alive;
    view.recovers = block.told.load(std::memory_order_relaxed) != 0;
    view.threaded = block.threaded.load(std::memory_order_relaxed) != 0;
    view.process = block.pid.load(std::memory_order_relaxed);
    view.moved = block.recorder.moved.load(std::memory_order_relaxed);
    view.calls = block.recorder.calls.load(std::memory_order_relaxed);
    if (view.standing == Standing::running) read_slots(segment, rank, snapshot);
  }
  return snapshot;
}

bool still_sleeps(const runtime::Segment& segment, const Wait& wait) {
  const auto rank = static_cast<std::uint32_t>(wait.rank);
  const WaitSlot& slot = segment.wait_slot(rank, wait.slot);
  return sleeps(segment.rank(rank), slot, wait.number, slot.seen);
}
}  // namespace tutti::explain

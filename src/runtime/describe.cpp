// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Writing wait slots. What does not fit is left out so that a wait never looks harder to end than it is: of operations that are all
// needed some may be missing; where one is enough, those without a place stand as a set of processes.
#include "runtime/describe.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/clock.hpp"
#include "runtime/process.hpp"

namespace tutti::runtime {
namespace {

Describer describe_process = nullptr;

WaitSlot* take_slot() {
  for (std::uint32_t i = 0; i < kWaitSlots; ++i) {
    WaitSlot& slot = process().segment.wait_slot(process().rank, i);
    SlotState free = SlotState::free;
    if (slot.state.compare_exchange_strong(free, SlotState::writing, std::memory_order_acquire, std::memory_order_relaxed)) return &slot;
  }
  return nullptr;
}

void put(std::uint64_t* set, std::uint32_t process) { set[process / 64] |= std::uint64_t(1) << (process % 64); }

void write_call(WaitSlot& slot) {
  const Origin origin = current_origin();
  slot.function = origin.function;
  slot.site = origin.site;
  const RecordedCall* call = current_call();
  if (call == nullptr) return;
  slot.peer = call->peer.load(std::memory_order_relaxed);
  slot.tag = call->tag.load(std::memory_order_relaxed);
  slot.communicator = call->communicator.load(std::memory_order_relaxed);
  slot.since = call->entered.load(std::memory_order_relaxed);
}
}  // namespace

void set_describer(Describer describer) { describe_process = describer; }

void Waits::begin_item(Origin origin) {
  origin_ = origin;
  ++slot_.items;
}

void Waits::add(WaitEntry entry) {
  if (slot_.items == 0) begin_item();
  entry.item = slot_.items - 1;
  entry.site = origin_.site;
  entry.function = origin_.function;
  if (slot_.entries == WaitSlot::kEntries) return leave_out(entry);
  slot_.entry[slot_.entries++] = entry;
}

void Waits::leave_out(const WaitEntry& entry) {
  if (slot_.any == 0 || slot_.entry[WaitSlot::kEntries - 1].item == entry.item) return;
  ++slot_.left_out;
  // The last place stands for all that have none, each by the first event that it needs.
  WaitEntry& last = slot_.entry[WaitSlot::kEntries - 1];
  if (last.process >= 0) add_member(static_cast<std::uint32_t>(last.process));
  if (entry.process >= 0) add_member(static_cast<std::uint32_t>(entry.process));
  if (last.kind == WaitKind::opaque || entry.kind == WaitKind::opaque) last.kind = WaitKind::opaque;
  last.process = kAnyMember;
  last.item = entry.item;
}

void Waits::add_member(std::uint32_t process) {
  if (process < WaitSlot::kProcesses) put(slot_.members, process);
  else slot_.beyond = 1;
}

void Waits::add_background(std::uint32_t process) {
  if (process < WaitSlot::kProcesses) put(slot_.background, process);
  else slot_.beyond = 1;
}

void Waits::add_message(const WaitingMessage& message) {
  if (slot_.messages == WaitSlot::kMessages) ++slot_.more_messages;
  else slot_.message[slot_.messages++] = message;
}

std::int32_t Waits::add_text(std::uint64_t context, const std::string& words) {
  contexts_[texts_] = context;
  const std::size_t bytes = std::min<std::size_t>(words.size(), WaitSlot::kTextBytes - 1);
  std::memcpy(slot_.text[texts_], words.data(), bytes);
  slot_.text[texts_][bytes] = '\0';
  return static_cast<std::int32_t>(texts_++);
}

Publication::Publication(std::uint32_t seen, Describe describe, void* what) : slot_(take_slot()) {
  if (slot_ == nullptr) return;
  WaitSlot& slot = *slot_;
  slot.number.fetch_add(1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);  // pairs with a reader's second look at `number`
  std::memset(reinterpret_cast<std::byte*>(&slot) + offsetof(WaitSlot, seen), 0, sizeof slot - offsetof(WaitSlot, seen));
  slot.seen = seen;
  slot.thread = gettid();
  write_call(slot);
  if (slot.since == 0) slot.since = base::now_ns();
  {
    Waits waits(slot);
    const Guard guard;
    describe(what, waits);
    if (slot.entries == 0) waits.add_opaque();
    if (describe_process != nullptr) describe_process(waits);
  }
  slot.state.store(SlotState::stands, std::memory_order_release);
  process().block->waiting.fetch_add(1, std::memory_order_release);
}

Publication::~Publication() {
  if (slot_ == nullptr) return;
  process().block->waiting.fetch_sub(1, std::memory_order_relaxed);
  slot_->state.store(SlotState::free, std::memory_order_release);
}
}  // namespace tutti::runtime

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The table of handles.
#include "object/object.hpp"

#include <mutex>
#include <vector>

#include "base/assert.hpp"

namespace tutti::object {
namespace table {

std::atomic<Slot*> chunks[kChunks];
Object* predefined[kPredefinedEnd];

namespace {
std::mutex mutex;
std::uint32_t used = 0;       // slots ever given out
std::uint32_t free_head = 0;  // index + 1 of the first free slot
constexpr std::uint32_t kGenerationMask = 0xffffff;

Slot& slot_at(std::uint32_t index) { return chunks[index >> kChunkBits].load(std::memory_order_acquire)[index & ((1u << kChunkBits) - 1)]; }

std::uint32_t take_slot() {
  if (free_head != 0) {
    const std::uint32_t index = free_head - 1;
    free_head = slot_at(index).next_free;
    return index;
  }
  const std::uint32_t index = used++;
  TUTTI_ASSERT((index >> kChunkBits) < kChunks);
  if (chunks[index >> kChunkBits].load(std::memory_order_relaxed) == nullptr)
    chunks[index >> kChunkBits].store(new Slot[1u << kChunkBits], std::memory_order_release);
  return index;
}

std::uint32_t index_of(std::uintptr_t handle) { return static_cast<std::uint32_t>(handle) - static_cast<std::uint32_t>(kPredefinedEnd); }

std::uintptr_t next_handle(Slot& slot, std::uint32_t index, Kind kind) {
  slot.generation = (slot.generation + 1) & kGenerationMask;
  return (std::uintptr_t(kind) << 56) | (std::uintptr_t(slot.generation) << 32) | (index + kPredefinedEnd);
}

std::uintptr_t register_object(Object* object, Kind kind) {
  const std::uint32_t index = take_slot();
  Slot& slot = slot_at(index);
  const std::uintptr_t handle = next_handle(slot, index, kind);
  slot.object.store(object, std::memory_order_relaxed);
  slot.handle.store(handle, std::memory_order_release);
  return handle;
}

// The handles that died last, in a ring. Under the mutex.
constexpr std::size_t kFormers = 1024;
Former formers[kFormers];
std::size_t formers_seen = 0;

void remember(std::uintptr_t handle, const Object& object) {
  formers[formers_seen++ % kFormers] = {handle, object.origin(), runtime::current_origin()};
}

void forget(std::uintptr_t handle) {
  const std::uint32_t index = index_of(handle);
  Slot& slot = slot_at(index);
  slot.handle.store(0, std::memory_order_release);
  slot.object.store(nullptr, std::memory_order_relaxed);
  slot.next_free = free_head;
  free_head = index + 1;
}
}  // namespace

void for_each(const std::function<void(Object&)>& visit) {
  std::lock_guard lock(mutex);
  for (std::uint32_t index = 0; index < used; ++index)
    if (Object* object = slot_at(index).object.load(std::memory_order_relaxed)) visit(*object);
}

std::optional<Former> former(std::uintptr_t handle) {
  std::lock_guard lock(mutex);
  for (const Former& f : formers)
    if (f.handle == handle && handle != 0) return f;
  return {};
}

std::optional<Former> last_former(Kind kind) {
  std::lock_guard lock(mutex);
  for (std::size_t i = formers_seen; i-- > 0 && formers_seen - i <= kFormers;)
    if (kind_of(formers[i % kFormers].handle) == kind) return formers[i % kFormers];
  return {};
}

std::uintptr_t from_int(int value, Kind kind) {
  const auto low = static_cast<std::uint32_t>(value);
  if (low < kPredefinedEnd) return low;
  const std::uint32_t index = low - static_cast<std::uint32_t>(kPredefinedEnd);
  if ((index >> kChunkBits) >= kChunks || chunks[index >> kChunkBits].load(std::memory_order_acquire) == nullptr) return 0;
  const std::uintptr_t handle = slot_at(index).handle.load(std::memory_order_acquire);
  return (handle >> 56) == std::uintptr_t(kind) ? handle : 0;
}
}  // namespace table

Object::Object(Kind kind, std::uintptr_t predefined_handle) : handle_(predefined_handle), kind_(kind) {
  if (predefined_handle != 0) {
    TUTTI_ASSERT(predefined_handle < kPredefinedEnd && table::predefined[predefined_handle] == nullptr);
    table::predefined[predefined_handle] = this;
  }
}

Object::~Object() { revoke_handle(); }

std::uintptr_t Object::give_handle() {
  std::lock_guard lock(table::mutex);
  std::uintptr_t value = handle_.load(std::memory_order_relaxed);
  if (value == 0) {
    value = table::register_object(this, kind_);
    handle_.store(value, std::memory_order_release);
  }
  return value;
}

void Object::renew_handle() {
  const std::uintptr_t old = handle_.load(std::memory_order_relaxed);
  if (old < kPredefinedEnd) return;
  const std::uint32_t index = table::index_of(old);
  table::Slot& slot = table::slot_at(index);
  const std::uintptr_t renewed = table::next_handle(slot, index, kind_);
  slot.handle.store(renewed, std::memory_order_release);
  handle_.store(renewed, std::memory_order_release);
}

void Object::revoke_handle() {
  if (handle_.load(std::memory_order_relaxed) == 0) return;
  std::lock_guard lock(table::mutex);
  const std::uintptr_t value = handle_.exchange(0, std::memory_order_acq_rel);
  if (value == 0) return;
  if (value < kPredefinedEnd) {
    table::predefined[value] = nullptr;
    return;
  }
  table::remember(value, *this);
  table::forget(value);
}
}  // namespace tutti::object

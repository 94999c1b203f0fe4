// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Buffered sends.
#include "object/send_buffer.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <new>
#include <utility>

#include "base/catalogue.hpp"
#include "base/pack.hpp"
#include "object/leaks.hpp"

namespace tutti::object {

/// What stands in front of a message's bytes; MPI_BSEND_OVERHEAD is what a program reserves for it.
struct SendBuffer::Entry : runtime::Continuation {
  SendBuffer* buffer;
  std::uint64_t number;
  std::size_t bytes;  // with the entry itself
  Ref<Comm> comm;
  p2p::RequestCore core;

  std::byte* data() { return reinterpret_cast<std::byte*>(this + 1); }
};

namespace {
constexpr std::size_t kAlign = 16;
std::mutex owners_mutex;
std::map<const Object*, std::unique_ptr<SendBuffer>> owners;

bool automatic(const void* memory) { return memory == MPI_BUFFER_AUTOMATIC; }
std::byte* align(std::byte* p) { return reinterpret_cast<std::byte*>((reinterpret_cast<std::uintptr_t>(p) + kAlign - 1) / kAlign * kAlign); }
}  // namespace

/// First fit between the entries, which stand in order of address.
std::byte* SendBuffer::place_for(std::size_t bytes) {
  if (automatic(memory_)) return static_cast<std::byte*>(std::malloc(bytes));
  std::byte* begin = align(memory_);
  for (Entry* entry : entries_) {
    if (begin + bytes <= reinterpret_cast<std::byte*>(entry)) return begin;
    begin = align(reinterpret_cast<std::byte*>(entry) + entry->bytes);
  }
  return begin + bytes <= memory_ + bytes_ ? begin : nullptr;
}

void SendBuffer::send(Comm& comm, const void* data, Count count, const base::Layout& layout, int dest, int tag) {
  static_assert(sizeof(Entry) + kAlign <= MPI_BSEND_OVERHEAD);
  const Count packed = count * layout.size;
  const std::size_t bytes = sizeof(Entry) + static_cast<std::size_t>(packed);
  runtime::progress();  // lets go of messages that have left
  Entry* entry = nullptr;
  {
    std::lock_guard lock(mutex_);
    std::byte* place = place_for(bytes);
    if (place == nullptr) throw base::Error(base::msg::send_buffer_full, bytes_, packed);
    entry = new (place) Entry{};
    entry->buffer = this;
    entry->number = ++sent_;
    entry->bytes = bytes;
    entry->comm = Ref<Comm>(&comm);
    entries_.insert(std::find_if(entries_.begin(), entries_.end(), [&](Entry* e) { return e > entry && !automatic(memory_); }), entry);
    under_way_.fetch_add(1, std::memory_order_relaxed);
  }
  base::pack(layout, data, count, 0, entry->data(), packed);
  entry->run = [](runtime::Continuation* self) { static_cast<Entry*>(self)->buffer->left(static_cast<Entry*>(self)); };
  p2p::isend(entry->core, comm.channel(), entry->data(), packed, base::Layout::predefined(base::BasicType::packed), dest, tag, p2p::Mode::buffered,
             layout.message_class);
  if (!p2p::on_complete(entry->core, *entry)) left(entry);
}

std::uint64_t SendBuffer::oldest() const {
  std::uint64_t number = ~std::uint64_t(0);
  for (const Entry* entry : entries_) number = std::min(number, entry->number);
  return number;
}

void SendBuffer::left(Entry* entry) {
  std::list<Flush> done;
  {
    std::lock_guard lock(mutex_);
    entries_.remove(entry);
    entry->~Entry();
    if (automatic(memory_)) std::free(entry);
    const std::uint64_t first = oldest();
    while (!flushes_.empty() && flushes_.front().up_to < first) done.splice(done.end(), flushes_, flushes_.begin());
  }
  for (Flush& flush : done) flush.done();
  under_way_.fetch_sub(1, std::memory_order_release);  // last: a detach may destroy the buffer now
}

void SendBuffer::flush() {
  std::uint64_t up_to;
  {
    std::lock_guard lock(mutex_);
    up_to = sent_;
  }
  runtime::wait_until(
      [&] {
        if (under_way_.load(std::memory_order_acquire) == 0) return true;
        std::lock_guard lock(mutex_);
        return oldest() > up_to;
      },
      [this](runtime::Waits& waits) { describe(waits); });
}

bool SendBuffer::on_flushed(std::function<void()> done) {
  std::lock_guard lock(mutex_);
  if (entries_.empty()) return true;
  flushes_.push_back({sent_, std::move(done)});
  return false;
}

SendBuffer* SendBuffer::attached_to(const Object* owner) {
  std::lock_guard lock(owners_mutex);
  const auto place = owners.find(owner);
  return place == owners.end() ? nullptr : place->second.get();
}

SendBuffer& SendBuffer::of(Comm& comm) {
  SendBuffer* buffer = attached_to(&comm);
  Object* const session = comm.group().session();
  if (buffer == nullptr && session != nullptr) buffer = attached_to(session);
  if (buffer == nullptr) buffer = attached_to(nullptr);
  if (buffer == nullptr) throw base::Error(base::msg::no_send_buffer);
  return *buffer;
}

void SendBuffer::attach(const Object* owner, void* memory, Count bytes) {
  if (memory == nullptr && bytes != 0) throw base::Error(base::msg::null_pointer, "buffer");
  std::lock_guard lock(owners_mutex);
  std::unique_ptr<SendBuffer>& place = owners[owner];
  if (place) throw base::Error(base::msg::send_buffer_attached);
  place = std::make_unique<SendBuffer>(memory, automatic(memory) ? 0 : bytes);
}

void SendBuffer::detach(const Object* owner, void** memory, Count* bytes) {
  SendBuffer* buffer = attached_to(owner);
  if (buffer == nullptr) throw base::Error(base::msg::no_send_buffer);
  runtime::wait_until([&] { return buffer->under_way_.load(std::memory_order_acquire) == 0; },
                      [&](runtime::Waits& waits) { buffer->describe(waits); });
  *memory = buffer->memory_;
  *bytes = buffer->bytes_;
  std::lock_guard lock(owners_mutex);
  owners.erase(owner);
}

void SendBuffer::add_leaks(Leaks& leaks) {
  static constexpr Sort kSort{"a buffer", "buffers", "detached", "MPI_Buffer_detach"};
  std::lock_guard lock(owners_mutex);
  for (const auto& [owner, buffer] : owners) {
    if (automatic(buffer->memory_) || std::exchange(buffer->reported_, true)) continue;
    add_leak(leaks, kSort, buffer->made_, fmt::format("a buffer of {} bytes", buffer->bytes_));
  }
}

void SendBuffer::flush_all() {
  runtime::wait_until(
      [] {
        std::lock_guard lock(owners_mutex);
        return std::all_of(owners.begin(), owners.end(),
                           [](const auto& owner) { return owner.second->under_way_.load(std::memory_order_acquire) == 0; });
      },
      &SendBuffer::describe_all);
}

/// The Guard is held, so mutexes are not waited for; whoever has one is awake.
void SendBuffer::describe(runtime::Waits& waits) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return waits.leave_open();
  for (const Entry* entry : entries_) p2p::describe(waits, entry->core);
}

void SendBuffer::describe_all(runtime::Waits& waits) {
  const std::unique_lock lock(owners_mutex, std::try_to_lock);
  if (!lock) return waits.leave_open();
  for (const auto& [owner, buffer] : owners) buffer->describe(waits);
}
}  // namespace tutti::object

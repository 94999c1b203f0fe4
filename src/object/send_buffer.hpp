// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Memory that the program attaches for buffered sends (MPI-5.0 §3.6): to the process, to a communicator or to a session. Each message
// under way is an entry (its request and its packed data) inside that memory, or in memory of our own with MPI_BUFFER_AUTOMATIC.
#pragma once
#include <functional>
#include <list>
#include <memory>
#include <mutex>

#include "object/request.hpp"

namespace tutti::object {
class Leaks;

class SendBuffer {
 public:
  /// `memory` may be MPI_BUFFER_AUTOMATIC; `bytes` is its size then without meaning.
  SendBuffer(void* memory, Count bytes) : memory_(static_cast<std::byte*>(memory)), bytes_(bytes) {}

  void* memory() const { return memory_; }
  Count bytes() const { return bytes_; }

  /// Copies a message and starts to send it; throws MPI_ERR_BUFFER when there is no room.
  void send(Comm& comm, const void* data, Count count, const base::Layout& layout, int dest, int tag);
  /// Waits until all messages that are in the buffer now have left it.
  void flush();
  /// Calls `done` once all messages that are in the buffer now have left it; true when that is already so (`done` is not called).
  bool on_flushed(std::function<void()> done);

  /// The buffer that a buffered send on `comm` uses: the communicator's, else that of the session it comes from, else the process's (MPI-5.0
  /// §3.6). Throws MPI_ERR_BUFFER when there is none.
  static SendBuffer& of(Comm& comm);
  /// The buffer attached to an object, nullptr standing for the process; nullptr when there is none.
  static SendBuffer* attached_to(const Object* owner);
  static void attach(const Object* owner, void* memory, Count bytes);
  /// Waits for the messages, then takes the buffer away; throws MPI_ERR_BUFFER when there is none.
  static void detach(const Object* owner, void** memory, Count* bytes);
  /// At the end of MPI: waits for the messages of all buffers.
  static void flush_all();
  /// The buffers that the program has not detached.
  static void add_leaks(Leaks& leaks);

 private:
  struct Entry;
  struct Flush {
    std::uint64_t up_to;
    std::function<void()> done;
  };
  std::byte* place_for(std::size_t bytes);
  void left(Entry* entry);
  void describe(runtime::Waits& waits);
  static void describe_all(runtime::Waits& waits);
  std::uint64_t oldest() const;  // number of the oldest message under way

  std::mutex mutex_;
  std::byte* const memory_;
  const Count bytes_;
  const runtime::Origin made_ = runtime::current_origin();
  bool reported_ = false;      // as never detached
  std::list<Entry*> entries_;  // by address; with MPI_BUFFER_AUTOMATIC in order of sending
  std::list<Flush> flushes_;
  std::uint64_t sent_ = 0;
  std::atomic<std::uint64_t> under_way_{0};
};
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Filling a wait slot (waits.hpp). Whoever waits in wait_until() may pass a function that says what for; it runs under the Guard, in the
// waiting thread, and must not block. Each layer adds what it knows.
#pragma once
#include <cstdint>
#include <string>

#include "runtime/current_call.hpp"
#include "runtime/waits.hpp"

namespace tutti::runtime {

class Waits {
 public:
  explicit Waits(WaitSlot& slot) : slot_(slot) {}

  /// One of the items that follow is enough; otherwise all are needed.
  void need_any() { slot_.any = 1; }
  /// The entries that follow are those of one more operation, begun by the call `origin`.
  void begin_item(Origin origin = {});
  /// One more event that the operation needs.
  void add(WaitEntry entry);
  /// It ends in a way that cannot be described.
  void add_opaque() { add({WaitKind::opaque, 0, kAnyMember, 0, 0, kNoText, 0, 0, 0, 0, SendMode::standard}); }
  /// Any of these can bring about what an entry with kAnyMember waits for.
  void add_member(std::uint32_t process);
  /// Something else may end it: nobody can judge this wait.
  void leave_open() { slot_.beyond = 1; }
  void add_background(std::uint32_t process);
  void add_message(const WaitingMessage& message);
  /// Words for a communicator, told once per context: the index for WaitEntry::text; words() is called if they are new.
  template <class Words>
  std::int32_t text_for(std::uint64_t context, Words&& words) {
    for (std::uint32_t i = 0; i < texts_; ++i)
      if (contexts_[i] == context) return static_cast<std::int32_t>(i);
    return texts_ == WaitSlot::kTexts ? kNoText : add_text(context, words());
  }

 private:
  std::int32_t add_text(std::uint64_t context, const std::string& words);
  void leave_out(const WaitEntry& entry);

  WaitSlot& slot_;
  Origin origin_;
  std::uint32_t texts_ = 0;
  std::uint64_t contexts_[WaitSlot::kTexts] = {};
};

/// Adds what is known of the whole process: messages nobody has received, what goes on in the background. Set once, by p2p.
using Describer = void (*)(Waits&);
void set_describer(Describer describer);

/// Says what the calling thread waits for, from construction to destruction. Without a free slot nothing is said.
class Publication {
 public:
  using Describe = void (*)(void* what, Waits& waits);
  Publication(std::uint32_t seen, Describe describe, void* what);
  ~Publication();
  Publication(const Publication&) = delete;
  Publication& operator=(const Publication&) = delete;

 private:
  WaitSlot* slot_ = nullptr;
};
}  // namespace tutti::runtime

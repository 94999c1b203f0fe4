// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What sleeping ranks wait for, in shared memory: mpiexec finds out from it who can never go on, and says why. One slot a sleeping thread,
// written only when a thread has slept for a while already (progress.cpp), so waits that end soon cost nothing.
//
//   free -> writing    the thread, compare-and-exchange
//   writing -> stands  the thread, release; then it sleeps on its rank's doorbell until that differs from `seen`
//   stands -> free     the thread, once it is awake
//
// A thread sleeps for sure while its slot stands and the doorbell is still `seen`: it looked at all rings after it had said that it is
// about to sleep, and whoever has published something for it since has changed the doorbell. So if some ranks were all asleep at one
// moment, nothing was under way between them. A reader takes a copy between two looks at `state` and `number`.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/types.hpp"
#include "runtime/site.hpp"

namespace tutti::runtime {

enum class WaitKind : std::uint32_t {
  opaque,    // an event that nobody else can judge: it may come
  receive,   // a message from `process`, not yet sent
  probe,     // likewise, without receiving it
  match,     // a send of which nothing happens before `process` receives it
  room,      // a send for which there is no room before `process` takes earlier ones
  post,      // MPI_Win_post by `process`
  complete,  // MPI_Win_complete by `process`
  ready,     // MPI_Pready of partition `tag`, by this process itself
  lock,      // the lock that `process` holds, of the window memory of `rank`
};

/// Why a send waits for its receive: `buffered` ones do so under mpiexec --check=synchronous only.
enum class SendMode : std::uint32_t { standard, synchronous, buffered };

inline constexpr std::int32_t kAnyMember = -1;  // WaitEntry::process: any in WaitSlot::members
inline constexpr std::int32_t kNoText = -1;

/// One event that is needed. Entries with the same `item` are one operation's, which needs all of them.
struct WaitEntry {
  WaitKind kind;
  std::uint32_t item;
  std::int32_t process;  // index in MPI_COMM_WORLD of who can bring it about
  std::int32_t rank;     // the same as a rank of the communicator
  std::int32_t tag;
  std::int32_t text;  // the communicator in words: an index into WaitSlot::text
  std::uint64_t context;
  std::uint64_t bytes;
  Site site;  // of the call that began the operation, if that is not the call that waits
  std::uint32_t function;
  SendMode mode;
};
static_assert(sizeof(WaitEntry) == 56);

/// A message that has come and was not received.
struct WaitingMessage {
  std::int32_t process;  // the sender's
  std::int32_t rank;
  std::int32_t tag;
  std::int32_t text;
  std::uint64_t context;
  std::uint64_t bytes;
};

enum class SlotState : std::uint32_t { free = 0, writing = 1, stands = 2 };

struct WaitSlot {
  static constexpr std::uint32_t kEntries = 28;
  static constexpr std::uint32_t kMessages = 8;
  static constexpr std::uint32_t kTexts = 4;
  static constexpr std::uint32_t kTextBytes = 112;
  static constexpr std::uint32_t kProcesses = 4096;  // that a set can hold

  std::atomic<SlotState> state;
  std::atomic<std::uint32_t> number;  // of what was written into this slot so far
  std::uint32_t seen;                 // of the doorbell
  std::int32_t thread;
  std::uint32_t any;  // one item is enough; else all of them are needed
  std::uint32_t entries;
  std::uint32_t items;
  std::uint32_t left_out;  // items without an entry of their own; of `any` waits they stand in `members`
  std::uint32_t messages;
  std::uint32_t more_messages;
  // The call that waits, as the recorder shows it.
  std::uint32_t function;
  std::int32_t peer;
  std::int32_t tag;
  std::uint32_t beyond;  // some of those that can end it have no number here: nobody can judge it
  Site site;
  std::uint64_t communicator;
  std::uint64_t since;  // CLOCK_MONOTONIC ns
  std::uint64_t members[kProcesses / 64];
  std::uint64_t background[kProcesses / 64];  // those whose doing can make this process do something by the way, while the program waits
  WaitEntry entry[kEntries];
  WaitingMessage message[kMessages];
  char text[kTexts][kTextBytes];  // zero-terminated, with marks (site.hpp)
};
static_assert(sizeof(WaitSlot) <= 4096);

inline constexpr std::uint32_t kWaitSlots = 8;  // threads of one rank that can say what they wait for
inline constexpr std::uint64_t kWaitSlotBytes = 4096;
}  // namespace tutti::runtime

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A copy of what the ranks of a job do: where each stands, and what its sleeping threads wait for. Taken from outside while they run, so
// each wait is of one moment, but different ranks may be of different ones.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "explain/graph.hpp"
#include "runtime/segment.hpp"

namespace tutti::explain {

/// What mpiexec knows of a rank's process.
struct RankProcess {
  pid_t pid = 0;  // of the process that mpiexec started; 0: not started
  bool alive = false;
  int status = 0;          // as wait() gave it, once not alive
  bool finalized = false;  // and it had called MPI_Finalize
};

/// A sleeping thread.
struct Wait {
  int rank = 0;
  pid_t thread = 0;
  std::uint32_t slot = 0, number = 0;  // together they name this very sleep
  bool any = false;
  bool beyond = false;
  std::uint32_t items = 0, left_out = 0, more_messages = 0;
  std::uint32_t function = 0;
  std::int32_t peer = 0, tag = 0;
  runtime::Site site = 0;
  std::uint64_t communicator = 0, since = 0;
  Set members, background;
  std::vector<runtime::WaitEntry> entries;
  std::vector<runtime::WaitingMessage> messages;
  std::vector<std::string> texts;

  /// The words for a communicator, with marks; empty when there are none.
  std::string text(std::int32_t index) const {
    return index >= 0 && static_cast<std::size_t>(index) < texts.size() ? texts[static_cast<std::size_t>(index)] : std::string();
  }
};

enum class Standing : std::uint8_t { running, finished, unknown };

struct RankView {
  Standing standing = Standing::unknown;
  bool process_lives = false;
  bool threaded = false;
  pid_t process = 0;        // that is in MPI
  bool recovers = false;    // from failures of others: what it waits for may be ended by others' word
  std::uint64_t moved = 0;  // runtime::Recorder
  std::uint32_t calls = 0;
  std::vector<std::size_t> waits;  // indices into Snapshot::waits
};

struct Snapshot {
  std::vector<RankView> ranks;
  std::vector<Wait> waits;
  bool news = false;  // of failures that the job survives, and of revoked communicators
};

Snapshot take_snapshot(const runtime::Segment& segment, const std::vector<RankProcess>& processes);

/// Whether the thread has slept in this wait all the time since the snapshot.
bool still_sleeps(const runtime::Segment& segment, const Wait& wait);
}  // namespace tutti::explain

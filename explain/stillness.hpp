// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Suspecting that a job is stuck though some of its ranks do not sleep in MPI: nothing has moved between the ranks for a time. Suspicion
// only: a rank that computes may send at any moment, one that polls may stop doing so.
#pragma once
#include <cstdint>
#include <vector>

#include "explain/snapshot.hpp"

namespace tutti::explain {

/// Whether a function only asks whether something has happened (MPI_Test, MPI_Iprobe ...).
bool is_poll(std::uint32_t function);

class Stillness {
 public:
  enum class Finding {
    nothing,
    polling,  // all ranks wait, have finished, or do nothing but poll, without a pause
    still,    // some wait, and the others do something outside MPI
  };
  /// Looks once; to be called several times a second. `patience_ns` is for `still`; polling is suspected after 5 s at most.
  Finding look(const runtime::Segment& segment, const Snapshot& snapshot, std::uint64_t now_ns, std::uint64_t patience_ns);
  /// How long nothing has moved.
  std::uint64_t still_ns(std::uint64_t now_ns) const { return now_ns - since_ns_; }

 private:
  struct Sample {
    std::uint64_t print = 0;        // of what changes when something moves
    std::uint64_t polls = 0;        // repeated ones
    std::uint32_t polling = 0;      // looks that found the rank inside a poll, or calling one after the other
    std::uint64_t times_slept = 0;  // at the first look
  };
  void begin(std::uint64_t now_ns);
  bool all_poll(const Snapshot& snapshot) const;

  std::vector<Sample> ranks_;
  std::uint32_t looks_ = 0;
  std::uint64_t since_ns_ = 0;
};
}  // namespace tutti::explain

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What point-to-point does so that collectives are seen to match: each call is entered into the rank's record of collectives, which all
// ranks can read; messages are compared with the receive that they meet, or with the record when no receive waits for them; and a rank that
// is about to sleep compares its call with those of the ranks that it waits for. What is found makes the waiting operations fail with
// kMismatched; the collectives' engine turns that into words.
#pragma once
#include <cstdint>
#include <optional>

#include "p2p/match.hpp"
#include "p2p/p2p.hpp"
#include "p2p/signature.hpp"
#include "runtime/recorder.hpp"

namespace tutti::p2p {

/// A result's error class, never seen outside: the message belongs to another call than its receive.
inline constexpr int kMismatched = -2;

/// One recorded call, copied.
struct RecordedCollective {
  std::uint32_t number, signature, function;
  std::int32_t root;
  std::int64_t count;
  std::uint64_t datatype, site;
};

/// Numbers of persistent collectives carry one bit more than those of others.
inline constexpr std::uint32_t kCollectiveNumber = 0x3fffffff;
/// In a record: the call is known to match no other; what else comes for it is no news.
inline constexpr std::uint32_t kTold = 0x80000000;

/// What a process called in that place, if it has and that is still known. Any thread.
std::optional<RecordedCollective> find_collective(const runtime::RankBlock& process, std::uint64_t context, std::uint32_t number);

/// Marks the record of a call of this process as kTold.
void mark_told(const Channel& channel, std::uint32_t number);

/// Enters a call into the record. Of one that blocks, what has come for it already and differs from it is returned; or, once, what came for an
/// earlier one that had ended by then. What does not block fails when it is completed: it is compared before any sleep of this process while it
/// is among the last such calls.
Stray begin_collective(Channel& channel, std::uint32_t number, Signature signature, std::uint32_t function, bool blocking);
/// What came for a call that had ended by then.
Stray find_stray(Channel& channel);
/// The operations that this thread is going to sleep for, while it waits in a blocking collective.
class Waiting {
 public:
  Waiting(RequestCore* requests, std::size_t n);
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  /// Under the Guard.
  bool look();

 private:
  bool abandon(std::size_t failed);

  RequestCore* requests_;
  std::size_t n_;
  Waiting* outer_;
};

/// Compares what is under way with the calls of the ranks that are waited for; true when something has failed and is complete now.
bool look_before_sleep();
}  // namespace tutti::p2p

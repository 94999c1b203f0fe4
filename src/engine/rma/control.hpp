// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What the processes of a window share to synchronise (MPI-5.0 §12.5): per target a block of words in the window's shared memory, by
// which every process can act for itself, so that a target need not call MPI while others use its memory.
//
//   lock          passive target: kExclusive | the holder of the exclusive lock, else 0; shared holders stand in the bitmap sharers(target).
//                 Both are taken with `accumulate` held, by one store each, so a process that dies holds a lock or does not; who finds a
//                 holder dead ignores it. Given back without it, by a store or an and (release).
//   waiting       how many wait for `lock`; who they are stands in the bitmap waiters(target). A waiter: sets its bit, adds itself, fence,
//                 tries again. A releaser: releases, fence, looks at `waiting`, rings those in the bitmap. One of the two sees the other.
//   accumulate    makes accumulating operations atomic: 0 free; holder + 1, with kContended when someone sleeps on it. Whoever finds
//                 its holder dead takes it over: a half-done operation of a dead process is as good as any.
//   posted(t, o)  how often t has exposed its memory to o by MPI_Win_post (release); o counts how many it has used (acquire)
//   completed     how often origins have ended their access by MPI_Win_complete (release); the target knows how many it expects
//   regions       of a dynamic window: what the target has attached; changed by the target, read by others, both with `accumulate` held
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/types.hpp"

namespace tutti::rma {

inline constexpr std::uint32_t kExclusive = 1u << 31;
inline constexpr std::uint32_t kContended = 1u << 31;
inline constexpr std::uint32_t kRegions = 60;

struct Region {
  std::uint64_t base;
  std::uint64_t bytes;
};

struct TargetControl {
  alignas(kCacheLine) std::atomic<std::uint32_t> lock;
  std::atomic<std::uint32_t> exclusive_waiting;
  std::atomic<std::uint32_t> waiting;
  alignas(kCacheLine) std::atomic<std::uint32_t> accumulate;
  alignas(kCacheLine) std::atomic<std::uint32_t> completed;
  alignas(kCacheLine) std::uint32_t regions;
  std::uint32_t unlisted;  // attached, but the table was full: then nobody can say what is not attached
  Region region[kRegions];
};
static_assert(sizeof(TargetControl) % kCacheLine == 0 && std::atomic<std::uint32_t>::is_always_lock_free);

/// The blocks of all targets at the start of a window's shared memory. A plain view.
class Control {
 public:
  Control() = default;
  Control(std::byte* base, int ranks) : base_(base), ranks_(ranks) {}

  static std::size_t bytes(int ranks) { return static_cast<std::size_t>(ranks) * stride(ranks); }
  TargetControl& of(int target) const { return *reinterpret_cast<TargetControl*>(block(target)); }
  std::atomic<std::uint32_t>& posted(int target, int origin) const {
    return reinterpret_cast<std::atomic<std::uint32_t>*>(block(target) + sizeof(TargetControl))[origin];
  }
  std::atomic<std::uint64_t>* waiters(int target) const {
    return reinterpret_cast<std::atomic<std::uint64_t>*>(block(target) + sizeof(TargetControl) + posted_bytes(ranks_));
  }
  std::atomic<std::uint64_t>* sharers(int target) const {
    return reinterpret_cast<std::atomic<std::uint64_t>*>(block(target) + sizeof(TargetControl) + posted_bytes(ranks_) + bitmap_bytes(ranks_));
  }
  int ranks() const { return ranks_; }

 private:
  static std::size_t round_up(std::size_t bytes) { return (bytes + kCacheLine - 1) / kCacheLine * kCacheLine; }
  static std::size_t posted_bytes(int ranks) { return round_up(static_cast<std::size_t>(ranks) * sizeof(std::uint32_t)); }
  static std::size_t bitmap_bytes(int ranks) { return round_up((static_cast<std::size_t>(ranks) + 63) / 64 * sizeof(std::uint64_t)); }
  static std::size_t stride(int ranks) { return sizeof(TargetControl) + posted_bytes(ranks) + 2 * bitmap_bytes(ranks); }
  std::byte* block(int target) const { return base_ + static_cast<std::size_t>(target) * stride(ranks_); }

  std::byte* base_ = nullptr;
  int ranks_ = 0;
};
}  // namespace tutti::rma

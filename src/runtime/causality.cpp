// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "runtime/causality.hpp"

#include <algorithm>

#include "runtime/process.hpp"

namespace tutti::runtime {
namespace {

std::atomic<void (*)()> note_taker{nullptr};

std::atomic<std::uint32_t>* clock_of(std::uint32_t rank) { return process().segment.clock(rank); }
std::atomic<std::uint32_t>* mine() { return clock_of(process().rank); }

void take_notes() {
  if (auto* function = note_taker.load(std::memory_order_relaxed)) function();
}

void raise(std::atomic<std::uint32_t>& time, std::uint32_t to) {
  std::uint32_t seen = time.load(std::memory_order_relaxed);
  while (seen < to && !time.compare_exchange_weak(seen, to, std::memory_order_acq_rel, std::memory_order_relaxed)) continue;
}
}  // namespace

std::uint32_t now() { return known_time(process().rank) + 1; }

std::uint32_t known_time(std::uint32_t rank) { return mine()[rank].load(std::memory_order_relaxed); }

std::uint32_t tick() {
  std::atomic<std::uint32_t>& own = mine()[process().rank];
  own.store(own.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  return now();
}

std::uint32_t stamp() {
  take_notes();
  return now();
}

void known_times(std::uint32_t* times) {
  for (std::uint32_t r = 0; r < std::min(process().ranks, kKnownTimes); ++r) times[r] = known_time(r);
}

void heard(std::uint32_t rank, std::uint32_t stamp, const std::uint32_t* times) {
  if (rank == process().rank || rank >= process().ranks) return;
  take_notes();
  const std::atomic<std::uint32_t>* theirs = clock_of(rank);
  for (std::uint32_t r = 0; r < process().ranks; ++r)
    if (r != rank && r != process().rank)
      raise(mine()[r], times != nullptr && r < kKnownTimes ? times[r] : theirs[r].load(std::memory_order_acquire));
  raise(mine()[rank], stamp);
}

void catch_up(const std::atomic<std::uint32_t>* clock) {
  for (std::uint32_t r = 0; r < process().ranks; ++r)
    if (r != process().rank) raise(mine()[r], clock[r].load(std::memory_order_acquire));
}

void hand_over(std::atomic<std::uint32_t>* clock) {
  for (std::uint32_t r = 0; r < process().ranks; ++r) raise(clock[r], r == process().rank ? now() : known_time(r));
}

void order_otherwise() {
  if (causal()) process().segment.header().ordered_otherwise.store(1, std::memory_order_relaxed);
}

bool ordered_otherwise() { return process().segment.header().ordered_otherwise.load(std::memory_order_relaxed) != 0; }

void set_note_taker(void (*function)()) { note_taker.store(function, std::memory_order_relaxed); }
}  // namespace tutti::runtime

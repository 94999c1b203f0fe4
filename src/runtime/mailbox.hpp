// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// How a rank tells mpiexec something that is to be printed, and gets it back with its marks (runtime/site.hpp) replaced: one per rank.
//
//   idle  -> asked     the rank, release, after the letter is written; then it rings the launcher's bell and sleeps on `state`
//   asked -> answered  mpiexec, release, after `text` holds the sentence with its marks replaced; then it wakes `state`
//   answered -> idle   the rank, which has copied the answer
//
// A rank that dies in between leaves `asked`: mpiexec answers all the same. One thread of a rank at a time (a mutex in report.cpp).
// A letter that ends the job (kEnds) is answered once the report is printed, which may wait for what other ranks have to say.
#pragma once
#include <atomic>
#include <cstdint>

#include "base/types.hpp"

namespace tutti::runtime {

enum class Letter : std::uint32_t { idle = 0, asked = 1, answered = 2 };

struct Mailbox {
  static constexpr std::uint32_t kTextBytes = 16 * 1024 - 64;

  std::atomic<std::uint32_t> state;  // a Letter; a futex
  std::uint32_t flags;               // kPrint and what follows it below
  std::uint32_t bytes;               // of text
  std::int32_t code;                 // with kEnds: what the job ends with, as for MPI_Abort
  char kind[48];                     // "leak", "mismatch", ...: a stable word, zero-terminated
  char text[kTextBytes];

  static constexpr std::uint32_t kPrint = 1;          // print and record it: "tutti: KIND: TEXT"
  static constexpr std::uint32_t kOnce = 2;           // not when the same kind with the same text, marks replaced, was printed before
  static constexpr std::uint32_t kOncePerPlaces = 4;  // as kOnce, numbers outside of marks not counting: once per pair of lines
  static constexpr std::uint32_t kGather = 8;         // printed at the end of the job, once for all ranks that say the same, with their numbers
  static constexpr std::uint32_t kFatal = 16;         // the job ends with kStatusFinding
  static constexpr std::uint32_t kEnds = 32;          // the rank ends the job with this and `code`; answered when that is said
};
static_assert(sizeof(Mailbox) == 16 * 1024);
}  // namespace tutti::runtime

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What is looked at besides what is always looked at: the words of `mpiexec --check=WORDS`, kept in the job's header for all ranks.
#pragma once
#include <cstdint>

#include "runtime/process.hpp"

namespace tutti::runtime {

/// Bits of JobHeader::checks.
enum class Check : std::uint32_t {
  buffers = 1,      // buffers of operations under way: changed, read, overlapping, too small
  rma = 2,          // conflicting one-sided accesses
  races = 4,        // receives from any rank that go well with one of two messages only
  synchronous = 8,  // every standard send waits for its receive
  threads = 32,     // threads that call MPI though the level of support does not allow it
  types = 16,       // type signatures that differ though the sizes agree, bytes against other types included
};
struct CheckWord {
  const char* word;
  Check check;
};
inline constexpr CheckWord kCheckWords[] = {{"buffers", Check::buffers},         {"races", Check::races},     {"rma", Check::rma},
                                            {"synchronous", Check::synchronous}, {"threads", Check::threads}, {"types", Check::types}};

inline constexpr std::uint32_t bit(Check check) { return static_cast<std::uint32_t>(check); }
/// Whether the job was started with this check; false before MPI_Init.
inline bool checking(Check check) { return (process().checks & bit(check)) != 0; }
}  // namespace tutti::runtime

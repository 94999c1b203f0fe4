// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Where the code of a rank's program lies in its memory, and from which file it came: mpiexec looks places up by it when the rank has gone.
#pragma once
#include <cstdint>

namespace tutti::runtime {

struct ProgramPlace {
  std::uint64_t begin, end;  // addresses; begin 0: not known
  std::uint64_t offset;      // in the file
  char path[1000];           // ends with a zero
};

/// Of this process.
void find_program(ProgramPlace& place);
}  // namespace tutti::runtime

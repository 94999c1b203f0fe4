// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Where the code of a rank's program lies in its memory, and from which file it came: mpiexec looks places up by it when the rank has gone.
#pragma once
#include <cstdint>
#include <string_view>

namespace tutti::runtime {

struct ProgramPlace {
  std::uint64_t begin, end;  // addresses; begin 0: not known
  std::uint64_t offset;      // in the file
  char path[1000];           // ends with a zero
};

/// Of this process.
void find_program(ProgramPlace& place);

/// An address as it is the same in all processes that run the program, wherever it lies in their memory.
struct InFile {
  std::uint64_t offset;   // or the address itself, where it is not in the program
  std::string_view path;  // then empty
  bool operator==(const InFile&) const = default;
};
inline InFile in_file(const ProgramPlace& place, std::uint64_t address) {
  if (address < place.begin || address >= place.end) return {address, {}};
  return {address - place.begin + place.offset, place.path};
}
}  // namespace tutti::runtime

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Where the Python of a rank keeps what mpiexec must know of a code object: a rank finds it out in MPI_Init (runtime/python.cpp) and
// writes it into its block before `format`; mpiexec reads the living process's memory with it. Offsets in bytes.
#pragma once
#include <atomic>
#include <cstdint>

#include "runtime/site.hpp"

namespace tutti::runtime {

enum class LineTable : std::uint32_t { none = 0, lnotab = 1, ranges = 2, locations = 3 };  // up to 3.9, 3.10, from 3.11 on

struct PythonLayout {
  std::uint32_t filename, name, first_line, lines;  // of a code object; name is the qualified one where there is one
  std::uint32_t ascii_text, wide_text;              // of a string
  std::uint32_t bytes_text;                         // of bytes, with the length before the hash before it
  std::atomic<LineTable> format;                    // release: the rest stands
};
static_assert(sizeof(PythonLayout) == 32);

// A place in Python as a Site: the highest bit, which no address of a program has, the code object's address and the instruction.
inline constexpr Site kPythonSite = Site{1} << 63;
inline constexpr unsigned kInstructionBits = 20;
inline constexpr Site python_site(std::uintptr_t code, std::uint64_t instruction) {
  constexpr std::uint64_t kLast = (std::uint64_t{1} << kInstructionBits) - 1;
  return kPythonSite | (code >> 4) << kInstructionBits | (instruction < kLast ? instruction : kLast);
}
inline constexpr std::uintptr_t python_code(Site site) { return (site & ~kPythonSite) >> kInstructionBits << 4; }
/// In code units of two bytes.
inline constexpr std::uint32_t python_instruction(Site site) { return static_cast<std::uint32_t>(site & ((Site{1} << kInstructionBits) - 1)); }
}  // namespace tutti::runtime

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What is known of a place in a program, and how it is said.
#pragma once
#include <cstdint>
#include <string>

namespace tutti::explain {

struct Place {
  std::string file;  // as the compiler saw it, made absolute where that is known; empty: not known
  int line = 0;
  std::string function;      // "exchange()", "heat::Grid::exchange()"; empty: not known
  std::string module;        // the program or library it is in, as a path; empty: not known
  std::uint64_t offset = 0;  // in the module, or the address where there is none

  /// "ring.cpp:31 in exchange()", else "exchange() in ring", else "ring+0x1234"; never empty.
  std::string text() const;
};
}  // namespace tutti::explain

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The memory map of a process, as /proc shows it.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tutti::explain {

struct Mapping {
  std::uint64_t begin = 0, end = 0;
  std::uint64_t offset = 0;  // in the file
  bool readable = false, writable = false, executable = false;
  std::string path;  // of the file, or "[heap]", "[stack]", ""; without " (deleted)"
};

class MemoryMap {
 public:
  /// Empty where it cannot be read (no such process, or a zombie).
  static MemoryMap of(pid_t process);

  const Mapping* find(std::uint64_t address) const;
  const std::vector<Mapping>& mappings() const { return mappings_; }
  bool empty() const { return mappings_.empty(); }

 private:
  std::vector<Mapping> mappings_;  // by address
};
}  // namespace tutti::explain

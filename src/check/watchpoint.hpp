// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Hardware watchpoints: the processor notes which instructions of this thread touch a few bytes of memory, without signals and without slowing
// anything else. There are about four; where the system grants none, nothing is noted. What the library itself does to the memory while it
// makes progress is not noted.
#pragma once
#include <cstdint>
#include <vector>

#include "check/region.hpp"
#include "runtime/site.hpp"

namespace tutti::check {

enum class Touch : std::uint8_t { write, any };

class Watchpoint {
 public:
  /// Watches the beginning of the interval, as much as one watchpoint can.
  Watchpoint(const Interval& interval, Touch touch);
  ~Watchpoint();
  Watchpoint(const Watchpoint&) = delete;
  Watchpoint& operator=(const Watchpoint&) = delete;

  bool armed() const { return descriptor_ >= 0; }
  Interval watched() const { return watched_; }
  /// The places of the program that touched the memory so far, each once (the address behind the instruction).
  const std::vector<runtime::Site>& touches();
  /// Those since the last call.
  std::vector<runtime::Site> fresh();

 private:
  friend struct Progressing;
  void take(bool keep);

  Interval watched_{};
  int descriptor_ = -1;
  char* ring_ = nullptr;
  std::vector<runtime::Site> touches_;
};
}  // namespace tutti::check

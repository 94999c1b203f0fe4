// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// One number that all processes which opened a file together share: the shared file pointer (MPI-5.0 §14.4.4). It has no name: one process
// makes it in anonymous memory, the others open that through its /proc entry, and nothing is left behind however processes end.
#pragma once
#include <atomic>
#include <cstdint>

#include "base/types.hpp"

namespace tutti::io {

class SharedWord {
 public:
  SharedWord() = default;
  ~SharedWord();
  SharedWord(const SharedWord&) = delete;
  SharedWord& operator=(const SharedWord&) = delete;

  /// Makes the word, 0 at first. Returns 0 or the system's error number; the caller closes *descriptor once all have opened it.
  int make(int* descriptor);
  /// Maps the word that the process `pid` has made and still has open. Returns 0 or the system's error number.
  int open(std::int32_t pid, int descriptor);
  std::atomic<Count>& value() const { return *value_; }

 private:
  int map(int descriptor);
  std::atomic<Count>* value_ = nullptr;
};
static_assert(std::atomic<Count>::is_always_lock_free);
}  // namespace tutti::io

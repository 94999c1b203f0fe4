// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// One piece of memory that all processes of a window map. It has no name: one process makes it as an anonymous file, the others open it
// through that process's /proc entry, and then the descriptor is closed; so a window costs no descriptor and nothing is left behind however
// processes end. Made and unmade by the owner of the window.
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tutti::rma {

class SharedMemory {
 public:
  SharedMemory() = default;
  SharedMemory(SharedMemory&& other) noexcept : data_(std::exchange(other.data_, nullptr)), bytes_(other.bytes_) {}
  SharedMemory& operator=(SharedMemory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~SharedMemory();

  /// Makes and maps zeroed memory. Returns 0 or the system's error number; the caller closes *descriptor once all have opened it.
  int make(std::uint64_t bytes, int* descriptor);
  /// Maps what the process `pid` has made and still has open. Returns 0 or the system's error number.
  int open(std::int32_t pid, int descriptor, std::uint64_t bytes);
  std::byte* data() const { return data_; }

 private:
  int map(int descriptor, std::uint64_t bytes);

  std::byte* data_ = nullptr;
  std::uint64_t bytes_ = 0;
};
}  // namespace tutti::rma

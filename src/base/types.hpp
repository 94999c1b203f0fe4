// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The few types that every layer shares. A Count is 64 bits wide everywhere inside; the int functions of MPI are the narrow door.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tutti {
using Count = std::int64_t;

inline constexpr std::size_t kCacheLine = 64;

/// A read-only array of counts or displacements as the caller gave it, 32 or 64 bits wide per element; no copy is made.
class Counts {
 public:
  Counts() = default;
  Counts(const int* values) : values_(values), wide_(false) {}
  Counts(const std::int64_t* values) : values_(values), wide_(true) {}
  Count operator[](std::size_t i) const { return wide_ ? static_cast<const std::int64_t*>(values_)[i] : static_cast<const int*>(values_)[i]; }
  explicit operator bool() const { return values_ != nullptr; }
  const void* data() const { return values_; }
  /// Whether the caller used 64-bit elements.
  bool wide() const { return wide_; }

 private:
  const void* values_ = nullptr;
  bool wide_ = false;
};
}  // namespace tutti

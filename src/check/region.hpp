// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The bytes of memory that a buffer of a call covers, exactly: holes of a datatype do not count. Plain values.
#pragma once
#include <cstdint>
#include <vector>

#include "base/layout.hpp"

namespace tutti::check {

struct Interval {
  std::uintptr_t begin;
  std::uintptr_t end;
};

class Region {
 public:
  /// Adds `count` elements of a layout at an address. A buffer of more than kMost pieces counts as nothing: better silent than wrong.
  void add(const void* data, Count count, const base::Layout& layout);
  /// Puts what was added into order.
  void close();

  bool empty() const { return intervals_.empty(); }
  const std::vector<Interval>& intervals() const { return intervals_; }
  bool overlaps(const Region& other) const;
  /// A checksum of the first kSummed bytes.
  std::uint64_t checksum() const;

 private:
  static constexpr std::size_t kMost = 1 << 16;
  static constexpr std::uintptr_t kSummed = std::uintptr_t{64} << 20;

  std::vector<Interval> intervals_;
  bool too_many_ = false;
};
}  // namespace tutti::check

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "check/region.hpp"

#include <algorithm>
#include <cstring>

#include "base/pack.hpp"

namespace tutti::check {

void Region::add(const void* data, Count count, const base::Layout& layout) {
  if (count <= 0 || layout.size == 0 || too_many_) return;
  if (layout.contiguous_for(count)) {
    const auto begin = reinterpret_cast<std::uintptr_t>(base::data_address(layout, data));
    intervals_.push_back({begin, begin + static_cast<std::uintptr_t>(count * layout.size)});
    return;
  }
  iovec pieces[64];
  Count offset = 0, bytes = 0;
  while (const std::size_t n = base::blocks(layout, data, count, offset, pieces, 64, &bytes)) {
    for (std::size_t i = 0; i < n; ++i) {
      const auto begin = reinterpret_cast<std::uintptr_t>(pieces[i].iov_base);
      intervals_.push_back({begin, begin + pieces[i].iov_len});
    }
    offset += bytes;
    if (intervals_.size() > kMost) {
      too_many_ = true;
      return intervals_.clear();
    }
  }
}

void Region::close() {
  std::sort(intervals_.begin(), intervals_.end(), [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
}

bool Region::overlaps(const Region& other) const {
  std::size_t i = 0, j = 0;
  while (i < intervals_.size() && j < other.intervals_.size()) {
    const Interval& a = intervals_[i];
    const Interval& b = other.intervals_[j];
    if (a.begin < b.end && b.begin < a.end) return true;
    (a.end <= b.end ? i : j) += 1;
  }
  return false;
}

std::uint64_t Region::checksum() const {
  std::uint64_t sum = 0xcbf29ce484222325;
  std::uintptr_t left = kSummed;
  auto mix = [&sum](std::uint64_t word) {
    sum = (sum ^ word) * 0x9e3779b97f4a7c15;
    sum ^= sum >> 29;
  };
  for (const Interval& interval : intervals_) {
    std::uintptr_t at = interval.begin;
    const std::uintptr_t end = at + std::min(left, interval.end - at);
    left -= end - at;
    for (std::uint64_t word; end - at >= sizeof word; at += sizeof word) {
      std::memcpy(&word, reinterpret_cast<const void*>(at), sizeof word);
      mix(word);
    }
    for (; at < end; ++at) mix(*reinterpret_cast<const unsigned char*>(at));
  }
  return sum;
}
}  // namespace tutti::check

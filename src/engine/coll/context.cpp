// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The memory of algorithms: scratch bytes, typed elements, packed views.
#include "engine/coll/context.hpp"

#include <algorithm>
#include <new>

#include "base/catalogue.hpp"

namespace tutti::coll {

void Scratch::reserve(Count bytes) {
  if (bytes <= bytes_) return;
  std::byte* fresh;
  try {
    fresh = static_cast<std::byte*>(detail::take_frame(static_cast<std::size_t>(bytes)));
  } catch (const std::bad_alloc&) {
    throw base::Error(base::msg::no_memory, bytes);
  }
  release();
  data_ = fresh;
  bytes_ = bytes;
}

Elements::Elements(const base::Layout& layout, Count count) {
  if (count == 0) {
    data_ = memory_.data();
    return;
  }
  // Elements may lie in either direction from the first, whatever lb says.
  const Count last = (count - 1) * layout.extent;
  const Count low = layout.true_lb + std::min<Count>(0, last);
  const Count high = layout.true_lb + layout.true_extent + std::max<Count>(0, last);
  // The program's functions see the address of element 0, so that is what must be aligned as malloc's results are.
  constexpr Count alignment = 16;
  memory_.reserve(high - low + alignment);
  const auto first = reinterpret_cast<std::uintptr_t>(memory_.data()) - static_cast<std::uintptr_t>(low);
  data_ = reinterpret_cast<void*>((first + alignment - 1) & ~static_cast<std::uintptr_t>(alignment - 1));
}

Packed::Packed(const Buffer& buffer, bool load) : buffer_(buffer) {
  if (buffer.layout->contiguous_for(buffer.count)) {
    data_ = static_cast<std::byte*>(base::data_address(*buffer.layout, buffer.data));
    return;
  }
  memory_.reserve(buffer.bytes());
  data_ = memory_.data();
  if (load) base::pack(*buffer.layout, buffer.data, buffer.count, 0, data_, buffer.bytes());
}

void Packed::store() {
  if (data_ == memory_.data()) base::unpack(*buffer_.layout, buffer_.data, buffer_.count, 0, data_, buffer_.bytes());
}
}  // namespace tutti::coll

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Moves data between memory described by a Layout and a packed stream: the basic elements one after the other in the order of the
// type map, without gaps. `offset` is a position in the packed stream of `count` elements; resuming costs O(depth of the type).
// Called by p2p and the engines; no state, any thread. Buffers may be MPI_BOTTOM (null) for absolute addresses.
#pragma once
#include "base/layout.hpp"

#include <sys/uio.h>

#include <cstring>

namespace tutti::base {

namespace detail {
Count pack_slow(const Layout& layout, const void* buffer, Count count, Count offset, void* out, Count bytes);
void unpack_slow(const Layout& layout, void* buffer, Count count, Count offset, const void* in, Count bytes);
}  // namespace detail

/// The address of the first byte of a contiguous layout's data.
inline void* data_address(const Layout& layout, const void* buffer) {
  return reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(buffer) + static_cast<std::uintptr_t>(layout.true_lb));
}

/// Copies the packed bytes [offset, offset + n) of `count` elements at `buffer` to `out`; n = what there is, at most max_bytes.
inline Count pack(const Layout& layout, const void* buffer, Count count, Count offset, void* out, Count max_bytes) {
  const Count left = count * layout.size - offset;
  const Count bytes = left < max_bytes ? left : max_bytes;
  if (bytes <= 0) return 0;
  if (!layout.contiguous_for(count)) return detail::pack_slow(layout, buffer, count, offset, out, bytes);
  std::memcpy(out, static_cast<const char*>(data_address(layout, buffer)) + offset, static_cast<std::size_t>(bytes));
  return bytes;
}

/// Copies `bytes` packed bytes to the positions [offset, offset + bytes) of `count` elements; what goes beyond them is left out.
/// Returns the bytes taken.
inline Count unpack(const Layout& layout, void* buffer, Count count, Count offset, const void* in, Count bytes) {
  const Count left = count * layout.size - offset;
  if (bytes > left) bytes = left;
  if (bytes <= 0) return 0;
  if (layout.contiguous_for(count)) {
    std::memcpy(static_cast<char*>(data_address(layout, buffer)) + offset, in, static_cast<std::size_t>(bytes));
  } else {
    detail::unpack_slow(layout, buffer, count, offset, in, bytes);
  }
  return bytes;
}

/// Copies n elements of one layout to m elements of another, as a message would (as many bytes as the shorter of the two has).
/// The two memories must not overlap. Returns the bytes copied.
Count copy(const Layout& from, const void* source, Count n, const Layout& to, void* target, Count m);

/// Writes the contiguous pieces of the packed bytes from `offset` on, in order and merged where they touch, as at most `max`
/// vectors; returns how many, and in *bytes how many packed bytes they cover (0 at the end).
std::size_t blocks(const Layout& layout, const void* buffer, Count count, Count offset, iovec* out, std::size_t max, Count* bytes);

/// About how many contiguous pieces one element has: tells whether iovecs pay.
Count block_count(const Layout& layout);
}  // namespace tutti::base

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Walking the pieces of a file that a view shows.
#include "engine/io/view.hpp"

#include <algorithm>
#include <limits>

#include "base/catalogue.hpp"
#include "base/pack.hpp"

namespace tutti::io {

/// So many tiles that neither the stream nor the file's offsets can overflow.
Count View::tiles() const {
  const Count widest = std::max({filetype->size, filetype->extent, filetype->true_lb + filetype->true_extent, Count{1}});
  return std::max<Count>(1, (std::numeric_limits<Count>::max() / 2 - displacement) / widest - 1);
}

std::size_t View::next(Count from, Count n, Extent* out) const {
  if (filetype->size == 0) throw base::Error(base::msg::view_empty);
  if (from + n > tiles() * filetype->size) throw base::Error(base::msg::file_offset_range, from, n);
  iovec pieces[kBatch];
  Count covered = 0;
  const std::size_t used = base::blocks(*filetype, reinterpret_cast<const void*>(displacement), tiles(), from, pieces, kBatch, &covered);
  std::size_t kept = 0;
  for (; kept < used && n > 0; ++kept) {
    const Count length = std::min(static_cast<Count>(pieces[kept].iov_len), n);
    out[kept] = {reinterpret_cast<Count>(pieces[kept].iov_base), length, from};
    from += length;
    n -= length;
  }
  return kept;
}

std::vector<Extent> View::extents(Count from, Count n) const {
  std::vector<Extent> all;
  each(from, n, [&all](const Extent& e) {
    if (!all.empty() && all.back().offset + all.back().length == e.offset) all.back().length += e.length;
    else all.push_back(e);
    return true;
  });
  return all;
}

Count View::offset_of(Count stream) const {
  if (filetype->contiguous) return displacement + filetype->true_lb + stream;
  Extent one[kBatch];
  next(stream, 1, one);
  return one[0].offset;
}

Count View::stream_at(Count offset) const {
  const Count begin = displacement + filetype->true_lb;
  if (offset <= begin || filetype->size == 0) return 0;
  if (filetype->contiguous) return offset - begin;
  const Count tile = filetype->extent > 0 ? (offset - begin) / filetype->extent : 0;
  // Offsets in a view never fall, so halving finds the place.
  Count low = std::max<Count>(0, tile - 1) * filetype->size, high = (tile + 1) * filetype->size;
  while (low < high) {
    const Count middle = low + (high - low) / 2;
    if (offset_of(middle) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
}  // namespace tutti::io

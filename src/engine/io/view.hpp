// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A file view (MPI-5.0 §14.3): which bytes of a file a process sees, and in which order. The visible bytes, one after the other, are the
// view's stream; positions in it count from 0. The filetype's layout is tiled from the displacement on, and the same program that walks
// memory walks the file, offsets taking the place of addresses. A plain value; any thread may read one.
#pragma once
#include <vector>

#include "base/layout.hpp"

namespace tutti::io {

/// A piece of a file, and where its bytes stand in the stream.
struct Extent {
  Count offset;
  Count length;
  Count stream;
};

struct View {
  Count displacement = 0;
  Count etype_bytes = 1;     // of an etype in the stream
  base::LayoutRef filetype;  // as it lies in the file

  /// Calls piece(extent) for the stream's bytes [from, from + n) in order until it returns false.
  template <class Piece>
  void each(Count from, Count n, Piece&& piece) const {
    Extent found[kBatch];
    while (n > 0) {
      const std::size_t used = next(from, n, found);
      for (std::size_t i = 0; i < used; ++i)
        if (!piece(found[i])) return;
      if (used == 0) return;
      const Count end = found[used - 1].stream + found[used - 1].length;
      n -= end - from;
      from = end;
    }
  }
  /// The same as a list.
  std::vector<Extent> extents(Count from, Count n) const;
  /// The file's offset of a byte of the stream.
  Count offset_of(Count stream) const;
  /// The first byte of the stream that lies at or behind a file's offset.
  Count stream_at(Count offset) const;

 private:
  static constexpr std::size_t kBatch = 64;
  std::size_t next(Count from, Count n, Extent* out) const;
  Count tiles() const;
};
}  // namespace tutti::io

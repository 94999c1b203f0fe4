// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Moving bytes between memory and the stream of a view, by one process alone (MPI-5.0 §14.4). Memory in any layout; what does not lie
// together passes through a buffer of bounded size. Reading many small pieces reads the gaps between them too. Any thread.
#pragma once
#include "base/layout.hpp"
#include "engine/io/storage.hpp"
#include "engine/io/view.hpp"

namespace tutti::io {

/// `count` elements of a layout in memory.
struct Memory {
  void* data = nullptr;
  Count count = 0;
  const base::Layout* layout = nullptr;

  Count bytes() const { return count * layout->size; }
};

/// How accesses are carried out; hints of the program's (MPI-5.0 §14.2.8).
struct Tuning {
  Count read_buffer = 4 << 20;  // ind_rd_buffer_size: how much at most is read at once to get at small pieces
  bool sieve = true;            // romio_ds_read
  bool atomic = false;          // lock the range that is accessed
};

/// Fills the memory from the stream's byte `from` on; returns the bytes read, fewer than asked for at the end of the file.
Count read(const Storage& storage, const View& view, Count from, const Memory& memory, const Tuning& tuning);
/// Writes the memory to the stream's byte `from` on.
void write(const Storage& storage, const View& view, Count from, const Memory& memory, const Tuning& tuning);
}  // namespace tutti::io

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Cutting the target's side of an operation into pieces, lists of blocks of limited size, and moving one piece to or from memory that is not
// mapped here. Used by the operations only.
#pragma once
#include <sys/uio.h>

#include <cstddef>
#include <memory>

#include "engine/rma/transfer.hpp"

namespace tutti::rma {

/// Throws MPI_ERR_TRUNCATE unless both sides have as many bytes; `name` says which argument.
void require_same_size(const Local& local, const Remote& remote, const char* name);

/// Memory for a piece in packed form.
class Stage {
 public:
  explicit Stage(Count bytes) : data_(bytes == 0 ? nullptr : new std::byte[static_cast<std::size_t>(bytes)]) {}
  std::byte* data() const { return data_.get(); }

 private:
  std::unique_ptr<std::byte[]> data_;
};

class Pieces {
 public:
  static constexpr std::size_t kBlocks = 128;

  /// Pieces of at most `most` bytes and, except the last, a multiple of `unit`.
  Pieces(const base::Layout& layout, std::uint64_t address, Count count, Count unit, Count most)
      : layout_(layout), address_(address), count_(count), unit_(unit), most_(most) {}

  /// Goes to the first or next piece; false at the end.
  bool next();
  const iovec* blocks() const { return blocks_; }
  std::size_t size() const { return n_; }
  Count bytes() const { return bytes_; }
  /// Where in the packed stream the piece begins.
  Count offset() const { return offset_; }

 private:
  void cut(Count bytes);

  const base::Layout& layout_;
  const std::uint64_t address_;
  const Count count_, unit_, most_;
  Count offset_ = 0;
  Count bytes_ = 0;
  std::size_t n_ = 0;
  iovec blocks_[kBlocks];
};

/// A target whose memory is not mapped here.
class Far {
 public:
  Far(Window& window, int target);
  bool messages() const { return messages_; }
  /// The most bytes in a piece that goes through a stage, and in one that does not.
  Count piece() const;
  Count contiguous_piece() const;
  void read(const Pieces& piece, std::byte* to) const { read(piece.blocks(), piece.size(), piece.bytes(), to); }
  void write(const Pieces& piece, const std::byte* from) const { write(piece.blocks(), piece.size(), piece.bytes(), from); }
  void read(const iovec* blocks, std::size_t n, Count bytes, std::byte* to) const;
  void write(const iovec* blocks, std::size_t n, Count bytes, const std::byte* from) const;

 private:
  [[noreturn]] void failed(const iovec* blocks) const;

  Window& window_;
  const int target_;
  const bool messages_;
};
}  // namespace tutti::rma

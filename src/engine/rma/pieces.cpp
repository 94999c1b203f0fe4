// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Pieces, and moving them.
#include "engine/rma/pieces.hpp"

#include <cerrno>
#include <cstring>

#include "base/catalogue.hpp"
#include "base/pack.hpp"
#include "engine/rma/server.hpp"
#include "transport/shm/shm.hpp"

namespace tutti::rma {
namespace {
constexpr Count kStagedPiece = 64 << 10;
constexpr Count kDirectPiece = Count(1) << 30;  // one system call moves at most 2 GiB
}  // namespace
static_assert(Pieces::kBlocks <= kMessageBlocks && Pieces::kBlocks <= transport::shm::kMaxPieces);

bool Pieces::next() {
  offset_ += bytes_;
  n_ = base::blocks(layout_, reinterpret_cast<const void*>(address_), count_, offset_, blocks_, kBlocks, &bytes_);
  if (n_ == 0) return false;
  const Count most = bytes_ < most_ ? bytes_ : most_;
  if (offset_ + most < count_ * layout_.size) cut(most - most % unit_);
  return true;
}

/// Leaves the first `bytes` bytes.
void Pieces::cut(Count bytes) {
  Count left = bytes;
  std::size_t i = 0;
  for (; left > 0; ++i) {
    if (static_cast<Count>(blocks_[i].iov_len) > left) blocks_[i].iov_len = static_cast<std::size_t>(left);
    left -= static_cast<Count>(blocks_[i].iov_len);
  }
  n_ = i;
  bytes_ = bytes;
}

Far::Far(Window& window, int target) : window_(window), target_(target), messages_(window.route(target) == Route::messages) {}

Count Far::piece() const { return messages_ ? kMessageData : kStagedPiece; }
Count Far::contiguous_piece() const { return messages_ ? kMessageData : kDirectPiece; }

void Far::read(const iovec* blocks, std::size_t n, Count bytes, std::byte* to) const {
  if (messages_)
    return ask(window_, target_, Ask::Verb::read, Combiner(base::Operation::no_op, base::BasicType::none), blocks, n, bytes, nullptr, to);
  if (!transport::shm::read_peer(window_.peer(target_), to, blocks, n)) failed(blocks);
}

void Far::write(const iovec* blocks, std::size_t n, Count bytes, const std::byte* from) const {
  if (messages_)
    return ask(window_, target_, Ask::Verb::write, Combiner(base::Operation::replace, base::BasicType::none), blocks, n, bytes, from, nullptr);
  if (!transport::shm::write_peer(window_.peer(target_), blocks, n, from)) failed(blocks);
}

void Far::failed(const iovec* blocks) const {
  throw base::Error(base::msg::rma_copy_failed, reinterpret_cast<std::uintptr_t>(blocks[0].iov_base), target_, std::strerror(errno));
}
}  // namespace tutti::rma

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Operations on packed data. Pairs whose arrays have gaps (MPI_DOUBLE_INT) go through arrays of their own.
#include "engine/rma/combine.hpp"

#include <cstring>
#include <memory>

#include "base/pack.hpp"

namespace tutti::rma {

Combiner::Combiner(base::Operation operation, base::BasicType type) : operation_(operation), type_(type) {
  if (type == base::BasicType::none) return;
  const base::BasicInfo& info = base::basic_info(type);
  packed_ = info.bytes;
  extent_ = info.extent;
  if (!keeps() && !replaces()) kernel_ = base::kernel(operation, type);
}

void Combiner::operator()(const std::byte* in, std::byte* inout, Count bytes) const {
  if (keeps()) return;
  if (replaces()) {
    std::memcpy(inout, in, static_cast<std::size_t>(bytes));
    return;
  }
  if (dense()) return in_place(in, inout, bytes);
  const base::Layout& layout = base::Layout::predefined(type_);
  const Count n = bytes / packed_;
  const auto room = std::make_unique<std::byte[]>(static_cast<std::size_t>(2 * n * extent_));
  std::byte* const a = room.get();
  std::byte* const b = a + n * extent_;
  base::unpack(layout, a, n, 0, in, bytes);
  base::unpack(layout, b, n, 0, inout, bytes);
  kernel_(a, b, n);
  base::pack(layout, b, n, 0, inout, bytes);
}
}  // namespace tutti::rma

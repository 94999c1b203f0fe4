// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Put and get, and the pieces into which operations on memory that is not mapped are cut.
#include "engine/rma/transfer.hpp"

#include "base/catalogue.hpp"
#include "base/pack.hpp"
#include "engine/rma/pieces.hpp"
#include "engine/rma/server.hpp"

namespace tutti::rma {
namespace {

std::byte* contiguous_data(const Local& local) { return static_cast<std::byte*>(base::data_address(*local.layout, local.data)); }

[[gnu::noinline]] void put_far(Window& window, const Local& origin, const Remote& remote, std::uint64_t address) {
  const Far far(window, remote.target);
  const bool whole = origin.layout->contiguous_for(origin.count);
  Stage stage(whole ? 0 : far.piece());
  Pieces pieces(*remote.layout, address, remote.count, 1, whole ? far.contiguous_piece() : far.piece());
  while (pieces.next()) {
    const std::byte* data = whole ? contiguous_data(origin) + pieces.offset() : stage.data();
    if (!whole) base::pack(*origin.layout, origin.data, origin.count, pieces.offset(), stage.data(), pieces.bytes());
    far.write(pieces, data);
  }
}

[[gnu::noinline]] void get_far(Window& window, const Local& origin, const Remote& remote, std::uint64_t address) {
  const Far far(window, remote.target);
  const bool whole = origin.layout->contiguous_for(origin.count);
  Stage stage(whole ? 0 : far.piece());
  Pieces pieces(*remote.layout, address, remote.count, 1, whole ? far.contiguous_piece() : far.piece());
  while (pieces.next()) {
    std::byte* data = whole ? contiguous_data(origin) + pieces.offset() : stage.data();
    far.read(pieces, data);
    if (!whole) base::unpack(*origin.layout, origin.data, origin.count, pieces.offset(), stage.data(), pieces.bytes());
  }
}
}  // namespace

void require_same_size(const Local& local, const Remote& remote, const char* name) {
  const Count there = remote.count * remote.layout->size;
  if (__builtin_expect(local.bytes() != there, 0)) throw base::Error(base::msg::rma_sizes_differ, name, local.bytes(), there);
}

void put(Window& window, const Local& origin, const Remote& remote) {
  require_same_size(origin, remote, "origin");
  const std::uint64_t address = window.resolve(remote);
  if (!window.mapped(remote.target)) return put_far(window, origin, remote, address);
  base::copy(*origin.layout, origin.data, origin.count, *remote.layout, reinterpret_cast<void*>(address), remote.count);
}

void get(Window& window, const Local& origin, const Remote& remote) {
  require_same_size(origin, remote, "origin");
  const std::uint64_t address = window.resolve(remote);
  if (!window.mapped(remote.target)) return get_far(window, origin, remote, address);
  base::copy(*remote.layout, reinterpret_cast<void*>(address), remote.count, *origin.layout, origin.data, origin.count);
}
}  // namespace tutti::rma

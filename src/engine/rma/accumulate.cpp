// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Accumulating operations. Whatever the route, the target's accumulate lock is held from reading to writing back, so every element is
// atomic against every other accumulating operation on that target, by whichever process and thread.
#include <cstring>

#include "base/pack.hpp"
#include "engine/rma/combine.hpp"
#include "engine/rma/pieces.hpp"
#include "engine/rma/server.hpp"

namespace tutti::rma {
namespace {

constexpr Count kStage = 32 << 10;

struct Accumulation {
  Window& window;
  const Local& origin;
  const Local* result;
  const Remote& remote;
  const Combiner combine;
  const std::uint64_t address;

  void pack_origin(const Pieces& piece, std::byte* to) const {
    if (!combine.keeps()) base::pack(*origin.layout, origin.data, origin.count, piece.offset(), to, piece.bytes());
  }
  void unpack_result(const Pieces& piece, const std::byte* old) const {
    if (result != nullptr) base::unpack(*result->layout, result->data, result->count, piece.offset(), old, piece.bytes());
  }
  Pieces pieces(Count most) const { return Pieces(*remote.layout, address, remote.count, combine.unit(), most); }
};

void gather(const Pieces& piece, std::byte* to) {
  for (std::size_t i = 0; i < piece.size(); ++i) {
    std::memcpy(to, piece.blocks()[i].iov_base, piece.blocks()[i].iov_len);
    to += piece.blocks()[i].iov_len;
  }
}
void scatter(const Pieces& piece, const std::byte* from) {
  for (std::size_t i = 0; i < piece.size(); ++i) {
    std::memcpy(piece.blocks()[i].iov_base, from, piece.blocks()[i].iov_len);
    from += piece.blocks()[i].iov_len;
  }
}

/// On mapped memory; the lock is held.
void near(const Accumulation& a) {
  void* const target = reinterpret_cast<void*>(a.address);
  const base::Layout& layout = *a.remote.layout;
  const Local& origin = a.origin;
  if (a.result != nullptr) base::copy(layout, target, a.remote.count, *a.result->layout, a.result->data, a.result->count);
  if (a.combine.keeps()) return;
  if (a.combine.replaces()) {
    base::copy(*origin.layout, origin.data, origin.count, layout, target, a.remote.count);
    return;
  }
  if (a.combine.dense() && layout.contiguous_for(a.remote.count) && origin.layout->contiguous_for(origin.count))
    return a.combine.in_place(base::data_address(*origin.layout, origin.data), base::data_address(layout, target), origin.bytes());
  Stage stage(2 * kStage);
  Pieces piece = a.pieces(kStage);
  while (piece.next()) {
    std::byte* const old = stage.data() + kStage;
    a.pack_origin(piece, stage.data());
    gather(piece, old);
    a.combine(stage.data(), old, piece.bytes());
    scatter(piece, old);
  }
}

/// On memory that the system copies; the lock is held.
void far_away(const Accumulation& a, const Far& far) {
  Stage stage(2 * kStage);
  Pieces piece = a.pieces(kStage);
  while (piece.next()) {
    std::byte* const old = stage.data() + kStage;
    a.pack_origin(piece, stage.data());
    if (a.result != nullptr || !a.combine.replaces()) far.read(piece, old);
    a.unpack_result(piece, old);
    if (a.combine.keeps()) continue;
    a.combine(stage.data(), old, piece.bytes());
    far.write(piece, old);
  }
}

/// The target locks for itself.
void by_messages(const Accumulation& a) {
  Stage stage(2 * kMessageData);
  Pieces piece = a.pieces(kMessageData);
  while (piece.next()) {
    std::byte* const old = stage.data() + kMessageData;
    a.pack_origin(piece, stage.data());
    const bool keeps = a.combine.keeps(), fetches = a.result != nullptr;
    const auto verb = keeps ? Ask::Verb::read : fetches ? Ask::Verb::fetch_and_combine : Ask::Verb::combine;
    ask(a.window, a.remote.target, verb, a.combine, piece.blocks(), piece.size(), piece.bytes(), keeps ? nullptr : stage.data(),
        fetches ? old : nullptr);
    a.unpack_result(piece, old);
  }
}
}  // namespace

void accumulate(Window& window, const Local& origin, const Local* result, const Remote& remote, base::Operation operation) {
  if (operation != base::Operation::no_op) require_same_size(origin, remote, "origin");
  if (result != nullptr) require_same_size(*result, remote, "result");
  const Accumulation a{window, origin, result, remote, Combiner(operation, remote.layout->basic), window.resolve(remote)};
  if (remote.count * remote.layout->size == 0 || (a.combine.keeps() && result == nullptr)) return;
  if (window.mapped(remote.target)) {
    const AccumulateLock lock(window, remote.target);
    return near(a);
  }
  const Far far(window, remote.target);
  if (far.messages()) return by_messages(a);
  const AccumulateLock lock(window, remote.target);
  far_away(a, far);
}

void compare_and_swap(Window& window, const void* origin, const void* compare, void* result, const Remote& remote) {
  const std::uint64_t address = window.resolve(remote);
  const auto bytes = static_cast<std::size_t>(remote.layout->size);
  const iovec block{reinterpret_cast<void*>(address), bytes};
  if (window.mapped(remote.target)) {
    const AccumulateLock lock(window, remote.target);
    std::memcpy(result, block.iov_base, bytes);
    if (std::memcmp(result, compare, bytes) == 0) std::memcpy(block.iov_base, origin, bytes);
    return;
  }
  const Far far(window, remote.target);
  std::byte values[64];
  if (far.messages()) {
    std::memcpy(values, compare, bytes);
    std::memcpy(values + bytes, origin, bytes);
    const Combiner none(base::Operation::no_op, base::BasicType::none);
    return ask(window, remote.target, Ask::Verb::compare_and_swap, none, &block, 1, remote.layout->size, values, static_cast<std::byte*>(result));
  }
  const AccumulateLock lock(window, remote.target);
  far.read(&block, 1, remote.layout->size, values);
  if (std::memcmp(values, compare, bytes) == 0) far.write(&block, 1, remote.layout->size, static_cast<const std::byte*>(origin));
  std::memcpy(result, values, bytes);
}
}  // namespace tutti::rma

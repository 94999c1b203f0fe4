// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Two operations under one request.
#include "object/pair_request.hpp"

namespace tutti::object {

PackedCopy::PackedCopy(const void* buffer, Count count, const base::Layout& layout)
    : bytes_(std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(count * layout.size))), size_(count * layout.size),
      message_class_(layout.message_class) {
  base::pack(layout, buffer, count, 0, bytes_.get(), size_);
}

void PackedCopy::isend(p2p::RequestCore& request, p2p::Channel& channel, int dest, int tag) const {
  p2p::isend(request, channel, bytes_.get(), size_, base::Layout::predefined(base::BasicType::packed), dest, tag, p2p::standard_mode(),
             message_class_);
}

PairRequest::PairRequest(Comm& comm) : Request(Ref<Comm>(&comm)) {
  core.done.store(false, std::memory_order_relaxed);
  for (Half& half : halves_) {
    half.pair = this;
    half.run = [](runtime::Continuation* self) { static_cast<Half*>(self)->pair->half_done(); };
  }
}

void PairRequest::begin() {
  // Failures keep the pair from ending where they keep the receive from it (p2p::is_halted).
  core.kind = receiving.kind;
  core.rank = receiving.rank;
  core.channel = receiving.channel;
  missing_.store(3, std::memory_order_relaxed);  // both halves and this function, so that it ends once, here or later
  if (!p2p::on_complete(receiving, halves_[0])) half_done();
  if (!p2p::on_complete(sending, halves_[1])) half_done();
  half_done();
}

void PairRequest::half_done() {
  if (missing_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  core.result = receiving.result;
  runtime::Guard guard;
  p2p::complete(core);
}

void PairRequest::conclude(p2p::Result&) {
  p2p::check(sending);
  p2p::check(receiving);
}

void PairRequest::describe(runtime::Waits& waits) const {
  p2p::describe(waits, sending);
  p2p::describe(waits, receiving);
}

void PairRequest::cancel() { p2p::cancel(receiving); }
}  // namespace tutti::object

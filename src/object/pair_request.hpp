// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A send and a receive under one request (MPI_Isendrecv, MPI-5.0 §3.11), and the copy that the _replace forms send from.
#pragma once
#include <memory>

#include "base/pack.hpp"
#include "object/request.hpp"

namespace tutti::object {

/// The packed bytes of a buffer at one moment, and what a message of them says of its type.
class PackedCopy {
 public:
  PackedCopy() = default;
  PackedCopy(const void* buffer, Count count, const base::Layout& layout);
  /// Sends them; the copy must outlive the request.
  void isend(p2p::RequestCore& request, p2p::Channel& channel, int dest, int tag) const;

 private:
  std::unique_ptr<std::byte[]> bytes_;
  Count size_ = 0;
  std::uint32_t message_class_ = 0;
};

class PairRequest final : public Request {
 public:
  explicit PairRequest(Comm& comm);
  /// Both halves have been started (or have nothing to do).
  void begin();
  void conclude(p2p::Result& result) override;
  /// Cancels the receive; the send goes on.
  void cancel() override;
  void describe(runtime::Waits& waits) const override;

  p2p::RequestCore sending;
  p2p::RequestCore receiving;
  PackedCopy copy;

 private:
  struct Half : runtime::Continuation {
    PairRequest* pair;
  };
  void half_done();

  Half halves_[2];
  std::atomic<int> missing_{0};
};
}  // namespace tutti::object

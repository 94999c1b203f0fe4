// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Persistent point-to-point requests (MPI-5.0 §3.9): the arguments are kept, each start begins the operation anew.
#pragma once
#include "object/datatype.hpp"
#include "object/request.hpp"

namespace tutti::object {

/// The arguments of a send or receive; `peer` is the destination or the source.
struct Transfer {
  void* buffer;
  Count count;
  base::LayoutRef layout;
  int peer;
  int tag;
};

class PersistentSend final : public Request {
 public:
  PersistentSend(Comm& comm, Transfer transfer, p2p::Mode mode) : Request(Ref<Comm>(&comm), true), transfer_(std::move(transfer)), mode_(mode) {}
  void start() override;

 private:
  Transfer transfer_;
  p2p::Mode mode_;
};

class PersistentReceive final : public Request {
 public:
  PersistentReceive(Comm& comm, Transfer transfer) : Request(Ref<Comm>(&comm), true), transfer_(std::move(transfer)) {}
  void start() override;

 private:
  Transfer transfer_;
};
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Starting persistent sends and receives.
#include "object/persistent.hpp"

#include "object/send_buffer.hpp"

namespace tutti::object {

void PersistentSend::start() {
  const Transfer& t = transfer_;
  if (t.peer == MPI_PROC_NULL) {
    core.result = null_result();
  } else if (mode_ == p2p::Mode::buffered) {
    core.result = {};
    SendBuffer::of(*comm()).send(*comm(), t.buffer, t.count, *t.layout, t.peer, t.tag);
  } else {
    p2p::isend(core, comm()->channel(), t.buffer, t.count, *t.layout, t.peer, t.tag, mode_ == p2p::Mode::standard ? p2p::standard_mode() : mode_);
  }
}

void PersistentReceive::start() {
  const Transfer& t = transfer_;
  if (t.peer == MPI_PROC_NULL) core.result = null_result();
  else p2p::irecv(core, comm()->channel(), t.buffer, t.count, *t.layout, t.peer, t.tag);
}
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Failure handling as proposed for the standard: the calls of mpi-ext.h.
#include "object/fault.hpp"

#include <climits>

#include "api/bodies.hpp"

namespace tutti::calls {
using object::Comm;
using object::Group;
using object::Ref;
using object::Request;

void comm_revoke(Comm& comm) { p2p::revoke(comm.channel()); }
void comm_is_revoked(Comm& comm, int* flag) {
  runtime::progress();
  *flag = (comm.channel().state() & p2p::Channel::kRevoked) != 0;
}

void comm_shrink(Comm& comm, Comm** newcomm) { *newcomm = object::shrink(comm).release(); }
void comm_ishrink(Comm& comm, Comm** newcomm, Request** request) {
  Ref<Request> started;
  *newcomm = object::start_shrink(comm, started).release();
  *request = started.release();
}

void comm_agree(Comm& comm, int* flag) { object::agree(comm, flag); }
void comm_iagree(Comm& comm, int* flag, Request** request) { *request = object::start_agree(comm, flag).release(); }

void comm_ack_failed(Comm& comm, int num_to_ack, int* num_acked) { *num_acked = object::acknowledge(comm, num_to_ack); }
void comm_get_failed(Comm& comm, Group** failedgrp) { *failedgrp = object::failed_members(comm).release(); }
void comm_failure_ack(Comm& comm) { object::acknowledge(comm, INT_MAX); }
void comm_failure_get_acked(Comm& comm, Group** failedgrp) { *failedgrp = object::acknowledged_members(comm).release(); }
}  // namespace tutti::calls

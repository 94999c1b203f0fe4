// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Probe and matched probe (MPI-5.0 §3.8).
#include "api/bodies.hpp"
#include "object/datatype.hpp"
#include "object/request.hpp"

namespace tutti::calls {

using object::Comm;
using object::Message;
using object::Ref;

namespace {
void fill(MPI_Status* status, const p2p::Result& result) { object::fill_status(status, result.source, result.tag, result.bytes, false); }

void give(Comm& comm, p2p::Unexpected* taken, const p2p::Result& found, Message** message, MPI_Status* status) {
  *message = new Message(Ref<Comm>(&comm), taken);
  fill(status, found);
}

void receive(p2p::RequestCore& core, Message*& message, void* buf, Count count, object::Datatype& datatype) {
  p2p::imrecv(core, message->unexpected(), buf, count, datatype.layout());
  message->give_up();
  message->release();
  message = nullptr;
}
}  // namespace

void probe(int source, int tag, Comm& comm, MPI_Status* status) {
  fill(status, source == MPI_PROC_NULL ? object::null_result() : p2p::probe(comm.channel(), source, tag));
}

void iprobe(int source, int tag, Comm& comm, int* flag, MPI_Status* status) {
  p2p::Result found = object::null_result();
  *flag = source == MPI_PROC_NULL || p2p::iprobe(comm.channel(), source, tag, found);
  if (*flag) fill(status, found);
}

void mprobe(int source, int tag, Comm& comm, Message** message, MPI_Status* status) {
  if (source == MPI_PROC_NULL) {
    *message = &Message::no_proc();
    return fill(status, object::null_result());
  }
  p2p::Result found;
  p2p::Unexpected* taken = p2p::mprobe(comm.channel(), source, tag, found);
  give(comm, taken, found, message, status);
}

void improbe(int source, int tag, Comm& comm, int* flag, Message** message, MPI_Status* status) {
  *flag = 1;
  if (source == MPI_PROC_NULL) {
    *message = &Message::no_proc();
    return fill(status, object::null_result());
  }
  p2p::Result found;
  p2p::Unexpected* taken = p2p::improbe(comm.channel(), source, tag, found);
  *flag = taken != nullptr;
  if (taken != nullptr) give(comm, taken, found, message, status);
}

void mrecv(void* buf, Count count, object::Datatype& datatype, Message*& message, MPI_Status* status) {
  if (message == &Message::no_proc()) {
    message = nullptr;
    return fill(status, object::null_result());
  }
  Ref<Comm> comm = message->comm();
  p2p::RequestCore core;
  receive(core, message, buf, count, datatype);
  p2p::wait(core);
  fill(status, core.result);
  try {
    p2p::check(core);
  } catch (const base::Error& error) {
    throw object::ErrorOn(error, std::move(comm));
  }
}

void imrecv(void* buf, Count count, object::Datatype& datatype, Message*& message, object::Request** request) {
  if (message == &Message::no_proc()) {
    message = nullptr;
    *request = object::P2pRequest::make_null(*Comm::world());
    return;
  }
  object::P2pRequest* made = object::P2pRequest::make(*message->comm());
  receive(made->core, message, buf, count, datatype);
  *request = made;
}
}  // namespace tutti::calls

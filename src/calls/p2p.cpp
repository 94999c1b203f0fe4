// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Blocking and non-blocking point-to-point calls (MPI-5.0 §3.2 to §3.11). Arguments have been checked by the entry points.
#include "api/bodies.hpp"
#include "object/datatype.hpp"
#include "object/pair_request.hpp"
#include "object/request.hpp"

namespace tutti::calls {

using object::Comm;
using object::Datatype;
using object::P2pRequest;
using object::Request;
using p2p::Mode;

namespace {

/// MPI_PROC_NULL is always there, but nothing can be sent or received on a communicator that was revoked.
void require_not_revoked(Comm& comm) {
  if (!comm.channel().open()) p2p::throw_obstacle(MPIX_ERR_REVOKED, comm.channel(), MPI_PROC_NULL);
}

void send_as(Mode mode, const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm) {
  if (dest == MPI_PROC_NULL) return require_not_revoked(comm);
  p2p::send(comm.channel(), buf, count, datatype.layout(), dest, tag, mode);
}

void isend_as(Mode mode, const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm, Request** request) {
  if (dest == MPI_PROC_NULL) {
    require_not_revoked(comm);
    *request = P2pRequest::make_null(comm);
    return;
  }
  P2pRequest* made = P2pRequest::make(comm);
  p2p::isend(made->core, comm.channel(), buf, count, datatype.layout(), dest, tag, mode);
  *request = made;
}

void fill(MPI_Status* status, const p2p::Result& result) { object::fill_status(status, result.source, result.tag, result.bytes, result.cancelled); }

/// The receiving half of a blocking call: also a failed receive tells what came.
void finish_receive(p2p::RequestCore& core, MPI_Status* status) {
  runtime::wait_until([&] { return core.complete() || p2p::is_halted(core); }, [&](runtime::Waits& waits) { p2p::describe(waits, core); });
  if (__builtin_expect(!core.complete(), 0)) {
    p2p::give_up(core);
    p2p::wait(core);
  }
  fill(status, core.result);
  p2p::check(core);
}

/// The same, when a send goes with it.
void finish_both(const p2p::RequestCore& sending, p2p::RequestCore& receive, MPI_Status* status) {
  runtime::wait_until([&] { return sending.complete(); },
                      [&](runtime::Waits& waits) {
                        p2p::describe(waits, sending);
                        p2p::describe(waits, receive);
                      });
  finish_receive(receive, status);
}
}  // namespace

void send(const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm) {
  send_as(p2p::standard_mode(), buf, count, datatype, dest, tag, comm);
}

void ssend(const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm) {
  send_as(Mode::synchronous, buf, count, datatype, dest, tag, comm);
}

void rsend(const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm) {
  send_as(Mode::ready, buf, count, datatype, dest, tag, comm);
}

void isend(const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm, Request** request) {
  isend_as(p2p::standard_mode(), buf, count, datatype, dest, tag, comm, request);
}

void issend(const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm, Request** request) {
  isend_as(Mode::synchronous, buf, count, datatype, dest, tag, comm, request);
}

void irsend(const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm, Request** request) {
  isend_as(Mode::ready, buf, count, datatype, dest, tag, comm, request);
}

void recv(void* buf, Count count, Datatype& datatype, int source, int tag, Comm& comm, MPI_Status* status) {
  if (source == MPI_PROC_NULL) {
    require_not_revoked(comm);
    return fill(status, object::null_result());
  }
  p2p::RequestCore core;
  p2p::irecv(core, comm.channel(), buf, count, datatype.layout(), source, tag);
  finish_receive(core, status);
}

void irecv(void* buf, Count count, Datatype& datatype, int source, int tag, Comm& comm, Request** request) {
  if (source == MPI_PROC_NULL) {
    require_not_revoked(comm);
    *request = P2pRequest::make_null(comm);
    return;
  }
  P2pRequest* made = P2pRequest::make(comm);
  p2p::irecv(made->core, comm.channel(), buf, count, datatype.layout(), source, tag);
  *request = made;
}

void sendrecv(const void* sendbuf, Count sendcount, Datatype& sendtype, int dest, int sendtag, void* recvbuf, Count recvcount, Datatype& recvtype,
              int source, int recvtag, Comm& comm, MPI_Status* status) {
  p2p::RequestCore receive, sending;
  if (source != MPI_PROC_NULL) p2p::irecv(receive, comm.channel(), recvbuf, recvcount, recvtype.layout(), source, recvtag);
  else receive.result = object::null_result();
  if (dest != MPI_PROC_NULL) p2p::isend(sending, comm.channel(), sendbuf, sendcount, sendtype.layout(), dest, sendtag, p2p::standard_mode());
  finish_both(sending, receive, status);
  p2p::check(sending);
}

void sendrecv_replace(void* buf, Count count, Datatype& datatype, int dest, int sendtag, int source, int recvtag, Comm& comm, MPI_Status* status) {
  object::PackedCopy copy(buf, count, datatype.layout());
  p2p::RequestCore receive, sending;
  if (source != MPI_PROC_NULL) p2p::irecv(receive, comm.channel(), buf, count, datatype.layout(), source, recvtag);
  else receive.result = object::null_result();
  if (dest != MPI_PROC_NULL) copy.isend(sending, comm.channel(), dest, sendtag);
  finish_both(sending, receive, status);
  p2p::check(sending);
}

void isendrecv(const void* sendbuf, Count sendcount, Datatype& sendtype, int dest, int sendtag, void* recvbuf, Count recvcount, Datatype& recvtype,
               int source, int recvtag, Comm& comm, Request** request) {
  auto* made = new object::PairRequest(comm);
  *request = made;
  if (source != MPI_PROC_NULL) p2p::irecv(made->receiving, comm.channel(), recvbuf, recvcount, recvtype.layout(), source, recvtag);
  else made->receiving.result = object::null_result();
  if (dest != MPI_PROC_NULL) p2p::isend(made->sending, comm.channel(), sendbuf, sendcount, sendtype.layout(), dest, sendtag, p2p::standard_mode());
  made->begin();
}

void isendrecv_replace(void* buf, Count count, Datatype& datatype, int dest, int sendtag, int source, int recvtag, Comm& comm, Request** request) {
  auto* made = new object::PairRequest(comm);
  *request = made;
  made->copy = object::PackedCopy(buf, count, datatype.layout());
  if (source != MPI_PROC_NULL) p2p::irecv(made->receiving, comm.channel(), buf, count, datatype.layout(), source, recvtag);
  else made->receiving.result = object::null_result();
  if (dest != MPI_PROC_NULL) made->copy.isend(made->sending, comm.channel(), dest, sendtag);
  made->begin();
}
}  // namespace tutti::calls

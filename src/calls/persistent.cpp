// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making and starting persistent requests (MPI-5.0 §3.9).
#include "object/persistent.hpp"
#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "check/buffers.hpp"

namespace tutti::calls {

using object::Comm;
using object::Datatype;
using object::Request;
using p2p::Mode;

namespace {
object::Transfer transfer(const void* buf, Count count, Datatype& datatype, int peer, int tag) {
  return {const_cast<void*>(buf), count, base::LayoutRef(&datatype.layout()), peer, tag};
}

Request& startable(MPI_Request handle, Count index) {
  Request* request = handle == MPI_REQUEST_NULL ? nullptr : object::find<Request>(handle);
  if (request == nullptr) throw base::Error(base::msg::invalid_request, index, reinterpret_cast<std::uintptr_t>(handle));
  if (!request->persistent()) throw base::Error(base::msg::not_persistent);
  if (request->active()) throw base::Error(base::msg::started_twice, index);
  return *request;
}

void start_request(MPI_Request handle, Count index) {
  Request& request = startable(handle, index);
  try {
    request.start();
  } catch (const base::Error& error) {
    throw object::ErrorOn(error, request.comm());
  }
  request.set_active(true);
  if (check::buffers()) check::started(request);
}
}  // namespace

void send_init(const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm, Request** request) {
  *request = new object::PersistentSend(comm, transfer(buf, count, datatype, dest, tag), Mode::standard);
}

void bsend_init(const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm, Request** request) {
  *request = new object::PersistentSend(comm, transfer(buf, count, datatype, dest, tag), Mode::buffered);
}

void ssend_init(const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm, Request** request) {
  *request = new object::PersistentSend(comm, transfer(buf, count, datatype, dest, tag), Mode::synchronous);
}

void rsend_init(const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm, Request** request) {
  *request = new object::PersistentSend(comm, transfer(buf, count, datatype, dest, tag), Mode::ready);
}

void recv_init(void* buf, Count count, Datatype& datatype, int source, int tag, Comm& comm, Request** request) {
  *request = new object::PersistentReceive(comm, transfer(buf, count, datatype, source, tag));
}

void start(MPI_Request* request) { start_request(*request, 0); }

void startall(Count count, MPI_Request* requests) {
  for (Count i = 0; i < count; ++i) startable(requests[i], i);  // nothing is started when one of them can't be
  for (Count i = 0; i < count; ++i) start_request(requests[i], i);
}
}  // namespace tutti::calls

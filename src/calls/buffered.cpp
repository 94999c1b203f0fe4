// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Buffered sends and the buffers for them (MPI-5.0 §3.6).
#include "api/bodies.hpp"
#include "object/datatype.hpp"
#include "object/send_buffer.hpp"
#include "object/session.hpp"

namespace tutti::calls {

using object::Comm;
using object::Datatype;
using object::Object;
using object::Request;
using object::SendBuffer;
using object::Session;

namespace {

void take_back(const Object* owner, void* buffer_addr, Count* size) { SendBuffer::detach(owner, static_cast<void**>(buffer_addr), size); }

void flush(const Object* owner) {
  if (SendBuffer* buffer = SendBuffer::attached_to(owner)) buffer->flush();
}

class FlushRequest final : public Request {
 public:
  explicit FlushRequest(Comm* comm) : Request(object::Ref<Comm>(comm)) { core.done.store(false, std::memory_order_relaxed); }
  void done() {
    runtime::Guard guard;
    p2p::complete(core);
  }
};

void begin_flush(const Object* owner, Comm* comm, Request** request) {
  auto* made = new FlushRequest(comm);
  *request = made;
  SendBuffer* buffer = SendBuffer::attached_to(owner);
  if (buffer == nullptr || buffer->on_flushed([made] { made->done(); })) made->done();
}
}  // namespace

void bsend(const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm) {
  if (dest != MPI_PROC_NULL) SendBuffer::of(comm).send(comm, buf, count, datatype.layout(), dest, tag);
}

void ibsend(const void* buf, Count count, Datatype& datatype, int dest, int tag, Comm& comm, Request** request) {
  if (dest == MPI_PROC_NULL) {
    *request = object::P2pRequest::make_null(comm);
    return;
  }
  SendBuffer::of(comm).send(comm, buf, count, datatype.layout(), dest, tag);
  object::P2pRequest* made = object::P2pRequest::make(comm);
  made->core.kind = p2p::RequestCore::Kind::none;
  made->core.result = {};
  *request = made;
}

void buffer_attach(void* buffer, Count size) { SendBuffer::attach(nullptr, buffer, size); }
void buffer_detach(void* buffer_addr, Count* size) { take_back(nullptr, buffer_addr, size); }
void buffer_flush() { flush(nullptr); }
void buffer_iflush(Request** request) { begin_flush(nullptr, Comm::self(), request); }

void comm_attach_buffer(Comm& comm, void* buffer, Count size) { SendBuffer::attach(&comm, buffer, size); }
void comm_detach_buffer(Comm& comm, void* buffer_addr, Count* size) { take_back(&comm, buffer_addr, size); }
void comm_flush_buffer(Comm& comm) { flush(&comm); }
void comm_iflush_buffer(Comm& comm, Request** request) { begin_flush(&comm, &comm, request); }

void session_attach_buffer(Session& session, void* buffer, Count size) { SendBuffer::attach(&session, buffer, size); }
void session_detach_buffer(Session& session, void* buffer_addr, Count* size) { take_back(&session, buffer_addr, size); }
void session_flush_buffer(Session& session) { flush(&session); }
void session_iflush_buffer(Session& session, Request** request) { begin_flush(&session, nullptr, request); }
}  // namespace tutti::calls

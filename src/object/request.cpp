// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The life of requests.
#include "object/request.hpp"

#include "base/catalogue.hpp"

namespace tutti::object {

void Request::start() { throw base::Error(base::msg::not_persistent); }

void Request::conclude(p2p::Result&) { p2p::check(core); }

void Request::cancel() { p2p::cancel(core); }

void Request::describe(runtime::Waits& waits) const { p2p::describe(waits, core); }

void Request::free() {
  freed_ = true;
  if (!persistent_ || active_) {
    farewell_.request = this;
    farewell_.run = [](runtime::Continuation* self) { static_cast<Farewell*>(self)->request->release(); };
    if (p2p::on_complete(core, farewell_)) return renew_handle();
  }
  renew_handle();
  release();
}

namespace {
P2pRequest* idle = nullptr;  // under runtime::Guard
}

P2pRequest* P2pRequest::make(Comm& comm) {
  P2pRequest* request = nullptr;
  {
    runtime::Guard guard;
    request = idle;
    if (request != nullptr) idle = request->next_;
  }
  if (request == nullptr) request = new P2pRequest();
  request->set_comm(Ref<Comm>(&comm));
  request->renew_origin();
  request->reuse();
  return request;
}

P2pRequest* P2pRequest::make_null(Comm& comm) {
  P2pRequest* request = make(comm);
  request->core.result = null_result();
  request->core.kind = p2p::RequestCore::Kind::none;
  return request;
}

void P2pRequest::destroy() {
  renew_handle();
  reset_references();
  set_comm({});
  runtime::Guard guard;
  next_ = idle;
  idle = this;
}

namespace {
Message* const the_no_proc = &Message::no_proc();  // so that the handle is known from the start
}

Message& Message::no_proc() {
  static Message* const message = new Message(reinterpret_cast<std::uintptr_t>(MPI_MESSAGE_NO_PROC));
  return *message;
}
}  // namespace tutti::object

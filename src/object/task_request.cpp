// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Beginning and ending the task of a request.
#include "object/task_request.hpp"

#include "base/catalogue.hpp"

namespace tutti::object {

void TaskRequest::start() {
  task_ = make();
  core.result = {};
  core.continuation = nullptr;
  core.done.store(false, std::memory_order_relaxed);
  finished_.request = this;
  finished_.run = [](runtime::Continuation* self) {
    TaskRequest& request = *static_cast<Finished*>(self)->request;
    runtime::Guard guard;
    p2p::complete(request.core);  // from here on the request may be gone
  };
  task_.start(&finished_);
}

void TaskRequest::conclude(p2p::Result&) {
  const coll::Task ended = std::move(task_);
  ended.check();
}

void TaskRequest::cancel() { throw base::Error(base::msg::cancel_collective); }
}  // namespace tutti::object

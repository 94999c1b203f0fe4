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
    request.note_failure();
    runtime::Guard guard;
    p2p::complete(request.core);  // from here on the request may be gone
  };
  task_.start(&finished_);
}

/// Who looks at several requests wants to know without concluding them whether one has failed.
void TaskRequest::note_failure() {
  try {
    task_.check();
  } catch (const base::Error& error) {
    core.result.error_class = error.error_class();
  } catch (...) {
    core.result.error_class = MPI_ERR_OTHER;
  }
}

void TaskRequest::conclude(p2p::Result&) {
  const coll::Task ended = std::move(task_);
  ended.check();
}

void TaskRequest::cancel() { throw base::Error(base::msg::cancel_collective); }
}  // namespace tutti::object

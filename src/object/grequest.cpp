// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Calling the program's functions for its requests.
#include "object/grequest.hpp"

#include "base/catalogue.hpp"

namespace tutti::object {
namespace {

/// A callback's code is the code of the call that the program made.
void check_callback(int code, const char* name) {
  if (code != MPI_SUCCESS) throw base::Error(code, base::Error(base::msg::grequest_callback, name, code).text());
}
}  // namespace

GeneralizedRequest::GeneralizedRequest(const Callbacks& callbacks) : Request({}), callbacks_(callbacks) {
  core.done.store(false, std::memory_order_relaxed);
}

GeneralizedRequest::~GeneralizedRequest() { call_free(); }

int GeneralizedRequest::call_free() {
  if (freed_ || callbacks_.free == nullptr) return MPI_SUCCESS;
  freed_ = true;
  return callbacks_.free(callbacks_.extra_state);
}

void GeneralizedRequest::complete_now() {
  bool nobody_waits;
  {
    runtime::Guard guard;
    if (core.complete()) throw base::Error(base::msg::completed_twice);
    nobody_waits = let_go_;
    p2p::complete(core);  // unless it was let go, the request may be gone from here on
  }
  if (!nobody_waits) return;
  revoke_handle();
  release();
}

void GeneralizedRequest::inspect(p2p::Result& result) {
  if (callbacks_.query == nullptr) return;
  MPI_Status status{};
  fill_empty_status(&status);
  const int code = callbacks_.query(callbacks_.extra_state, &status);
  result.source = status.MPI_SOURCE;
  result.tag = status.MPI_TAG;
  result.bytes = bytes(status);
  result.cancelled = object::cancelled(status);
  check_callback(code, "query");
}

void GeneralizedRequest::conclude(p2p::Result& result) {
  try {
    inspect(result);
  } catch (const base::Error&) {
    call_free();  // the first failure is the one to report
    throw;
  }
  check_callback(call_free(), "free");
}

void GeneralizedRequest::cancel() {
  if (callbacks_.cancel != nullptr) check_callback(callbacks_.cancel(callbacks_.extra_state, complete()), "cancel");
}

void GeneralizedRequest::free() {
  {
    runtime::Guard guard;
    let_go_ = !core.complete();
    if (let_go_) return;
  }
  const int code = call_free();
  revoke_handle();
  release();
  check_callback(code, "free");
}
}  // namespace tutti::object

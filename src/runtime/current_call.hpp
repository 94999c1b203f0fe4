// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The MPI call that this thread is in, for whoever below the entry points must say where something was begun: its record, which holds
// the function and the place in the program. Set by abi::Record, outermost calls only; stays after the return until the next call.
#pragma once
#include "runtime/recorder.hpp"
#include "runtime/site.hpp"

namespace tutti::runtime {
namespace detail {
/// Initial-exec: a plain store relative to the thread pointer.
extern constinit thread_local RecordedCall* current_call [[gnu::tls_model("initial-exec")]];
}  // namespace detail

inline const RecordedCall* current_call() { return detail::current_call; }
inline void set_current_call(RecordedCall& call) { detail::current_call = &call; }

/// Where an object or a request was made: the call and the place in the program. Zeros outside of calls.
struct Origin {
  Site site = 0;
  std::uint32_t function = 0;  // index into api::kFunctions
};
inline Origin current_origin() {
  const RecordedCall* call = detail::current_call;
  if (call == nullptr) return {};
  return {call->call_site.load(std::memory_order_relaxed), call->function.load(std::memory_order_relaxed)};
}
}  // namespace tutti::runtime

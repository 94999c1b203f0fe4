// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The MPI call that this thread is in, for whoever below the entry points must say where something was begun: its record, which holds
// the function and the place in the program. Set by abi::Record, outermost calls only; stays after the return until the next call.
#pragma once
#include "runtime/recorder.hpp"
#include "runtime/site.hpp"

namespace tutti::runtime {

/// Where an object or a request was made: the call and the place in the program. Zeros outside of calls.
struct Origin {
  Site site = 0;
  std::uint32_t function = 0;  // index into api::kFunctions
};

namespace detail {
struct CurrentCall {
  Origin origin;
  RecordedCall* record = nullptr;  // of it, until calls of other threads have gone once round the ring
};
/// Initial-exec: plain stores relative to the thread pointer.
extern constinit thread_local CurrentCall current_call [[gnu::tls_model("initial-exec")]];
}  // namespace detail

inline void set_current_call(RecordedCall& record, Origin origin) {
  detail::current_call.origin = origin;
  detail::current_call.record = &record;
}
inline Origin current_origin() { return detail::current_call.origin; }
/// The arguments of the current call; nullptr where there is none, or no longer.
inline const RecordedCall* current_call() {
  const detail::CurrentCall& call = detail::current_call;
  if (call.record == nullptr || call.record->function.load(std::memory_order_relaxed) != call.origin.function) return nullptr;
  return call.record->call_site.load(std::memory_order_relaxed) == call.origin.site ? call.record : nullptr;
}
}  // namespace tutti::runtime

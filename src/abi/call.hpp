// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// One MPI call, from entry to return: writes the recorder, knows whose error handler is to be invoked and turns what a body throws
// into MPI's error codes. Each generated entry point makes one on its stack; it belongs to that thread. All of the good path is inline:
// about a dozen plain stores, no branch but the predictable ones.
#pragma once
#include <atomic>
#include <cstdint>
#include <type_traits>

#include "api/functions.hpp"
#include "object/comm.hpp"
#include "runtime/current_call.hpp"
#include "runtime/lifetime.hpp"
#include "runtime/process.hpp"
#include "runtime/python.hpp"

#define TUTTI_UNLIKELY(condition) __builtin_expect(static_cast<bool>(condition), 0)

namespace tutti::abi {

namespace detail {
/// How many MPI calls this thread is in; more than one only inside callbacks. Initial-exec: a plain load relative to the thread pointer.
extern constinit thread_local int depth [[gnu::tls_model("initial-exec")]];
/// Where nested calls are recorded: nobody reads it.
extern runtime::Recorder nested;
}  // namespace detail

class Call {
 public:
  explicit Call(api::Function function) : function_(function), outermost_(detail::depth++ == 0) {}
  ~Call() {
    if (TUTTI_UNLIKELY(--detail::depth != 0) || !runtime::kRecording) return;
    runtime::recorder().activity.store(static_cast<std::uint32_t>(runtime::Activity::outside), std::memory_order_relaxed);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  bool outermost() const { return outermost_; }

  /// Throws unless MPI_Init was called and MPI_Finalize was not.
  void require_running() const {
    if (TUTTI_UNLIKELY(runtime::lifetime() != runtime::Lifetime::running)) not_simply_running();
  }
  /// The object whose error handler is invoked when the call fails.
  void on(object::Object& object) { on_ = &object; }
  /// As above, if the handle is live; for calls that check nothing.
  void on_handle(MPI_Comm comm) { on_ = object::find<object::Comm>(comm); }
  /// Errors are those of a file call without a file.
  void on_files() { files_ = true; }

  /// In a catch clause: invokes the error handler and returns the code that the call returns.
  [[gnu::cold]] int failed();
  /// The same for MPI_T, whose functions return their errors and invoke no handler (MPI-5.0 §15.3.10).
  [[gnu::cold]] int failed_quietly();
  /// What a function without a body does.
  [[gnu::cold]] int not_implemented(bool anytime);

 private:
  [[gnu::cold]] void not_simply_running() const;
  const char* name() const { return api::function_info(static_cast<std::uint32_t>(function_)).name; }
  int raise(object::Object* on, int code, const std::string& text, const char* kind) const;

  object::Object* on_ = nullptr;
  const api::Function function_;
  const bool outermost_;
  bool files_ = false;
};

/// Writes a call into the rank's recorder. Apart from Call so that it stays in registers: its address is never taken.
class Record {
 public:
  /// `repeats`: called over and over by programs that poll; a run of them from one place takes one place in the ring.
  Record(const Call& call, api::Function function, const void* site, bool repeats = false)
      : recorder_(call.outermost() ? &runtime::recorder() : &detail::nested), function_(static_cast<std::uint32_t>(function)) {
    if constexpr (!runtime::kRecording) return;
    std::uint32_t number = recorder_->calls.load(std::memory_order_relaxed);
    const runtime::Site address = runtime::program_site(reinterpret_cast<std::uintptr_t>(site));
    if (repeats && repeated(recorder_->ring[(number - 1) % runtime::kRecordedCalls], address)) {
      --number;
      store(recorder_->polls, recorder_->polls.load(std::memory_order_relaxed) + 1);
    } else if (TUTTI_UNLIKELY(runtime::process().threaded)) {
      number = recorder_->calls.fetch_add(1, std::memory_order_relaxed);
    }
    number_ = number + 1;
    call_ = &recorder_->ring[number % runtime::kRecordedCalls];
    if (call.outermost()) runtime::set_current_call(*call_, {address, function_});
    store(call_->function, 0u);
    store(call_->sequence, number_);
    store(call_->call_site, address);
    store(call_->entered, std::uint64_t{0});
  }

  // The arguments that explain the call, as the program gave them.
  void peer(int rank) { store(call_->peer, rank); }
  void tag(int tag) { store(call_->tag, tag); }
  void count(Count count) { store(call_->count, count); }
  void datatype(MPI_Datatype type) { store(call_->datatype, reinterpret_cast<std::uintptr_t>(type)); }
  void communicator(MPI_Comm comm) { store(call_->communicator, reinterpret_cast<std::uintptr_t>(comm)); }
  /// Known once the handle was looked up.
  void context(const object::Comm& comm) { store(call_->context, comm.context()); }

  /// The arguments stand: from here on the call is visible.
  void enter() {
    if constexpr (!runtime::kRecording) return;
    call_->function.store(function_, std::memory_order_release);
    // With several threads the counter is ahead of this call already, or another thread sets it: the newest wins.
    if (!TUTTI_UNLIKELY(runtime::process().threaded)) recorder_->calls.store(number_, std::memory_order_release);
    store(recorder_->activity, static_cast<std::uint32_t>(runtime::Activity::inside));
  }

 private:
  template <class T>
  static void store(std::atomic<T>& word, std::type_identity_t<T> value) {
    if constexpr (runtime::kRecording) word.store(value, std::memory_order_relaxed);
  }
  bool repeated(const runtime::RecordedCall& last, runtime::Site address) const {
    return last.function.load(std::memory_order_relaxed) == function_ && last.call_site.load(std::memory_order_relaxed) == address;
  }

  runtime::Recorder* const recorder_;
  runtime::RecordedCall* call_;
  std::uint32_t number_;
  const std::uint32_t function_;
};
}  // namespace tutti::abi

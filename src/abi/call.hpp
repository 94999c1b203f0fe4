// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// One MPI call, from entry to return: writes the recorder, knows whose error handler is to be invoked and turns what a body throws
// into MPI's error codes. Each generated entry point makes one on its stack; it belongs to that thread. All of the good path is inline:
// about fifteen plain stores, no branch but the predictable ones.
#pragma once
#include <atomic>
#include <cstdint>
#include <type_traits>

#include "api/functions.hpp"
#include "object/comm.hpp"
#include "runtime/lifetime.hpp"
#include "runtime/process.hpp"

#if defined(__GNUC__)
#define TUTTI_UNLIKELY(condition) __builtin_expect(static_cast<bool>(condition), 0)
#endif

namespace tutti::abi {

namespace detail {
/// How many MPI calls this thread is in; more than one only inside callbacks. Initial-exec: a plain load relative to the thread pointer.
extern constinit thread_local int depth [[gnu::tls_model("initial-exec")]];
/// Where nested calls are recorded: nobody reads it.
extern runtime::RecordedCall nested;
}  // namespace detail

class Call {
 public:
  /// `repeats`: called over and over by programs that poll, a run of them takes one place in the ring.
  Call(api::Function function, const void* site, bool repeats = false) : function_(function) {
    if (TUTTI_UNLIKELY(detail::depth++ != 0)) {
      record_ = &detail::nested;
      return;
    }
    runtime::Recorder& recorder = runtime::recorder();
    std::uint32_t number = recorder.calls.load(std::memory_order_relaxed);
    if (repeats && is(recorder.ring[(number - 1) % runtime::kRecordedCalls], site)) --number;
    else if (TUTTI_UNLIKELY(runtime::process().threaded)) number = recorder.calls.fetch_add(1, std::memory_order_relaxed);
    record_ = &recorder.ring[number % runtime::kRecordedCalls];
    store(record_->function, 0u);
    store(record_->sequence, number + 1);
    store(record_->call_site, reinterpret_cast<std::uintptr_t>(site));
    store(record_->entered, std::uint64_t{0});
  }
  ~Call() {
    if (TUTTI_UNLIKELY(--detail::depth != 0)) return;
    store(runtime::recorder().activity, static_cast<std::uint32_t>(runtime::Activity::outside));
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // The arguments that explain the call, as the program gave them.
  void peer(int rank) { store(record_->peer, rank); }
  void tag(int tag) { store(record_->tag, tag); }
  void count(Count count) { store(record_->count, count); }
  void datatype(MPI_Datatype type) { store(record_->datatype, reinterpret_cast<std::uintptr_t>(type)); }
  void communicator(MPI_Comm comm) { store(record_->communicator, reinterpret_cast<std::uintptr_t>(comm)); }

  /// The arguments stand: from here on the call is visible.
  void enter() {
    record_->function.store(static_cast<std::uint32_t>(function_), std::memory_order_release);
    if (TUTTI_UNLIKELY(record_ == &detail::nested)) return;
    runtime::Recorder& recorder = runtime::recorder();
    recorder.calls.store(record_->sequence.load(std::memory_order_relaxed), std::memory_order_release);
    store(recorder.activity, static_cast<std::uint32_t>(runtime::Activity::inside));
  }

  /// Throws unless MPI_Init was called and MPI_Finalize was not.
  void require_running() const {
    if (TUTTI_UNLIKELY(runtime::lifetime() != runtime::Lifetime::running)) not_running();
  }
  /// The object whose error handler is invoked when the call fails.
  void on(object::Comm& comm) {
    on_ = &comm;
    store(record_->context, comm.context());
  }
  void on(object::Object& object) { on_ = &object; }
  /// As above, if the handle is live; for calls that check nothing.
  void on_handle(MPI_Comm comm) {
    if (object::Comm* found = object::find<object::Comm>(comm)) on(*found);
  }
  /// Errors are those of a file call without a file.
  void on_files() { files_ = true; }

  /// In a catch clause: invokes the error handler and returns the code that the call returns.
  [[gnu::cold]] int failed();
  /// The same for MPI_T, whose functions return their errors and invoke no handler (MPI-5.0 §15.3.10).
  [[gnu::cold]] int failed_quietly();
  /// What a function without a body does.
  [[gnu::cold]] int not_implemented(bool anytime);

 private:
  template <class T>
  static void store(std::atomic<T>& word, std::type_identity_t<T> value) { word.store(value, std::memory_order_relaxed); }
  bool is(const runtime::RecordedCall& record, const void* site) const {
    return record.function.load(std::memory_order_relaxed) == static_cast<std::uint32_t>(function_) &&
           record.call_site.load(std::memory_order_relaxed) == reinterpret_cast<std::uintptr_t>(site);
  }
  [[noreturn, gnu::cold]] void not_running() const;
  const char* name() const { return api::function_info(static_cast<std::uint32_t>(function_)).name; }
  int raise(object::Object* on, int code, const std::string& text) const;

  runtime::RecordedCall* record_;
  object::Object* on_ = nullptr;
  const api::Function function_;
  bool files_ = false;
};
}  // namespace tutti::abi

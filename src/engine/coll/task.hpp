// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The form of every collective algorithm: a coroutine, written as straight-line code over non-blocking point-to-point. The same
// code serves blocking calls (it never suspends, its awaiters wait), non-blocking ones (it suspends and is resumed by the progress
// engine) and persistent ones (made anew at each start). Frames come from free lists. One thread at a time runs a task; which one
// may change at each suspension.
#pragma once
#include <atomic>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <utility>

#include "p2p/collective.hpp"
#include "p2p/p2p.hpp"
#include "runtime/progress.hpp"

namespace tutti::coll {

namespace detail {
/// Memory of coroutine frames and scratch buffers: a free list per size class, taken from and given back to without a system call.
void* take_frame(std::size_t bytes);
void give_frame(void* frame, std::size_t bytes) noexcept;
}  // namespace detail

class [[nodiscard]] Task {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  /// Runs at the very end: whoever awaits the task goes on, or its owner hears of it.
  struct Final {
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(Handle task) noexcept;
    void await_resume() const noexcept {}
  };

  struct promise_type {
    std::coroutine_handle<> awaiter{};          // the task that awaits this one
    runtime::Continuation* finished = nullptr;  // run at the end
    const void* root = nullptr;                 // identity of the outermost task that awaits this one
    std::exception_ptr error;
    std::atomic<bool> done{false};

    Task get_return_object() { return Task(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    Final final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() noexcept { error = std::current_exception(); }
    static void* operator new(std::size_t bytes) { return detail::take_frame(bytes); }
    static void operator delete(void* frame, std::size_t bytes) { detail::give_frame(frame, bytes); }
  };

  Task() = default;
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  explicit operator bool() const { return static_cast<bool>(handle_); }
  /// Runs the task to its first suspension. With `finished`, that is run once, by whichever thread, when the task has ended; only
  /// it may then be trusted for the end (it is run after done() turns true).
  void start(runtime::Continuation* finished = nullptr) {
    handle_.promise().finished = finished;
    handle_.promise().root = identity();
    handle_.resume();
  }
  const void* identity() const { return handle_.address(); }
  bool done() const { return handle_.promise().done.load(std::memory_order_acquire); }
  /// Throws the error that ended the task, if one did.
  void check() const {
    if (__builtin_expect(handle_.promise().error != nullptr, 0)) std::rethrow_exception(handle_.promise().error);
  }

  /// Inside another task: `co_await task` runs it to its end; its error is thrown there.
  struct Awaiter {
    Handle task;
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(Handle awaiting) const noexcept {
      task.promise().awaiter = awaiting;
      task.promise().root = awaiting.promise().root;
      return task;
    }
    void await_resume() const {
      if (task.promise().error) std::rethrow_exception(task.promise().error);
    }
  };
  Awaiter operator co_await() const& noexcept { return Awaiter{handle_}; }

 private:
  explicit Task(Handle handle) : handle_(handle) {}

  Handle handle_{};
};

/// Says which requests a suspended task awaits (runtime/describe.hpp), as part of the current item. Under the Guard.
void describe(runtime::Waits& waits, const Task& task);

/// Runs a task made by a blocking call and throws its error.
inline void run(Task& task) {
  task.start();
  if (__builtin_expect(!task.done(), 0))
    runtime::wait_until([&task] { return task.done(); }, [&task](runtime::Waits& waits) { describe(waits, task); });
  task.check();
}

/// Throws what went wrong with an operation of a collective: among others that it met another call (mismatch.hpp).
[[noreturn]] void throw_failure(const p2p::RequestCore& request);

/// Awaits requests that lie side by side; throws the first error among them once all are complete. One continuation serves them
/// all: it is armed on the first that is incomplete, then on the next.
class [[nodiscard]] Requested : private runtime::Continuation {
 public:
  Requested(p2p::RequestCore* requests, std::size_t n, bool blocking) : requests_(requests), left_(n), all_(n), blocking_(blocking) {}

  bool await_ready() {
    while (left_ != 0 && requests_[left_ - 1].complete()) --left_;
    if (left_ == 0) return true;
    if (!blocking_) return false;
    const p2p::Waiting waiting(requests_, left_);
    p2p::wait_all(requests_, left_);
    return true;
  }
  // Not inlined: a compiler may keep the locals of an inlined one in the frame, which another thread may be using by then.
  [[gnu::noinline]] bool await_suspend(Task::Handle task) {
    task_ = task;
    root_ = task.promise().root;
    run = &Requested::resume;
    return arm();
  }
  void await_resume() const {
    for (std::size_t i = 0; i < all_; ++i) {
      const p2p::Result& result = requests_[i].result;
      if (__builtin_expect(result.error_class != MPI_SUCCESS || result.cancelled, 0)) throw_failure(requests_[i]);
    }
  }
  /// If `arranged` is that of requests which the task with this identity awaits: says which, and returns true.
  static bool describe(runtime::Waits& waits, const runtime::Continuation& arranged, const void* root) {
    if (arranged.run != &Requested::resume) return false;
    const auto& self = static_cast<const Requested&>(arranged);
    if (self.root_ != root) return false;
    for (std::size_t i = 0; i <= self.left_; ++i) p2p::describe(waits, self.requests_[i]);
    return true;
  }

 private:
  // True when the continuation is armed; another thread may then have resumed the task already, so nothing of it is touched.
  bool arm() {
    while (left_ != 0) {
      p2p::RequestCore& request = requests_[--left_];
      if (p2p::on_complete(request, *this)) return true;
    }
    return false;
  }
  static void resume(runtime::Continuation* continuation) {
    auto* self = static_cast<Requested*>(continuation);
    if (self->arm()) return;
    self->task_.resume();
  }

  p2p::RequestCore* requests_;
  std::size_t left_;
  std::size_t all_;
  std::coroutine_handle<> task_{};
  const void* root_ = nullptr;
  bool blocking_;
};
}  // namespace tutti::coll

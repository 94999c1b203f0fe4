// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The end of a task, and the free lists behind task frames and scratch buffers.
#include "engine/coll/task.hpp"

#include <mutex>
#include <new>

#include "runtime/process.hpp"

namespace tutti::coll {

std::coroutine_handle<> Task::Final::await_suspend(Handle task) noexcept {
  promise_type& promise = task.promise();
  const std::coroutine_handle<> awaiter = promise.awaiter;
  runtime::Continuation* finished = promise.finished;
  promise.done.store(true, std::memory_order_release);  // pairs with the acquire in done(); the frame may be gone from here on
  if (awaiter) return awaiter;
  if (finished) finished->run(finished);
  return std::noop_coroutine();
}

void describe(runtime::Waits& waits, const Task& task) {
  bool found = false;
  p2p::for_each_arranged([&](const runtime::Continuation& c) { found = Requested::describe(waits, c, task.identity()) || found; });
  if (!found) waits.add_opaque();  // between two steps
}

namespace detail {
namespace {

constexpr std::size_t kClassBytes = 512;
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kClasses = 1;  // memory that is used again would hide mistakes from the sanitizer
#else
constexpr std::size_t kClasses = 16;  // up to 8 KiB; larger ones are rare enough for the heap
#endif

struct Free {
  Free* next;
};
Free* lists[kClasses];
std::mutex mutex;

// Taken only when several threads may be inside MPI.
class Lock {
 public:
  Lock() : locked_(runtime::process().threaded) {
    if (locked_) mutex.lock();
  }
  ~Lock() {
    if (locked_) mutex.unlock();
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  bool locked_;
};

std::size_t size_class(std::size_t bytes) { return (bytes - 1) / kClassBytes; }
}  // namespace

void* take_frame(std::size_t bytes) {
  const std::size_t c = size_class(bytes);
  if (__builtin_expect(c >= kClasses, 0)) return ::operator new(bytes);
  {
    Lock lock;
    if (Free* frame = lists[c]) {
      lists[c] = frame->next;
      return frame;
    }
  }
  return ::operator new((c + 1) * kClassBytes);
}

void give_frame(void* frame, std::size_t bytes) noexcept {
  const std::size_t c = size_class(bytes);
  if (__builtin_expect(c >= kClasses, 0)) {
    ::operator delete(frame);
    return;
  }
  Lock lock;
  lists[c] = new (frame) Free{lists[c]};
}
}  // namespace detail
}  // namespace tutti::coll

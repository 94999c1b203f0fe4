// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Requests whose operation is a coroutine: non-blocking and persistent collectives, and whatever else is written as a coll::Task.
// The task is resumed by progress, in any thread; its end completes the request's core.
#pragma once
#include <utility>

#include "engine/coll/task.hpp"
#include "object/request.hpp"

namespace tutti::object {

class TaskRequest : public Request {
 public:
  /// Makes the task and runs it to its first suspension. For a persistent request this is MPI_Start.
  void start() final;
  void conclude(p2p::Result& result) final;
  void cancel() final;
  void describe(runtime::Waits& waits) const final { coll::describe(waits, task_); }

  static void* operator new(std::size_t bytes) { return coll::detail::take_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) { coll::detail::give_frame(memory, bytes); }

 protected:
  explicit TaskRequest(Comm& comm, bool persistent = false) : Request(Ref<Comm>(&comm), persistent) {}
  virtual coll::Task make() = 0;

 private:
  void note_failure();
  struct Finished : runtime::Continuation {
    TaskRequest* request;
  };

  coll::Task task_;
  Finished finished_;
};
}  // namespace tutti::object

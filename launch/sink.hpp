// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A sink is one of mpiexec's own outputs. Text is queued for it by the event loop and written by a thread of its own, so that a
// slow reader never stops the loop; a full queue pauses the reading from the ranks, so nothing is lost and memory stays bounded.
#pragma once
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace tutti::launch {

class Sink {
 public:
  /// Writes to `fd`. `wake_fd` is an eventfd that is bumped when the queue has become short or writing has failed.
  Sink(int fd, int wake_fd);
  ~Sink();
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  void append(std::string_view text);
  bool full();
  bool idle();  // everything has been written, or never will be
  int error();  // errno of the write that failed, or 0

  int fd() const { return fd_; }
  bool is_terminal() const { return terminal_; }

 private:
  void run();

  static constexpr std::size_t kFull = 4 << 20;
  static constexpr std::size_t kShort = 1 << 20;

  const int fd_;
  const int wake_fd_;
  const bool terminal_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::string queue_;  // all below: under mutex_
  bool writing_ = false;
  bool waited_for_ = false;  // full() or idle() said "not yet": tell the loop when that changes
  bool closing_ = false;
  int error_ = 0;
  std::thread writer_;
};
}  // namespace tutti::launch

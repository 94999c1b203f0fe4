// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The writing thread of a sink. It takes the whole queue at once, so many small lines become few large writes.
#include "sink.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace tutti::launch {

Sink::Sink(int fd, int wake_fd) : fd_(fd), wake_fd_(wake_fd), terminal_(isatty(fd) != 0) {}

Sink::~Sink() {
  if (!writer_.joinable()) return;
  bool finished = idle();
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  more_.notify_one();
  if (finished) writer_.join();
  else writer_.detach();  // it is stuck in a write; the process is about to end
}

void Sink::append(std::string_view text) {
  {
    std::lock_guard lock(mutex_);
    if (error_ != 0) return;
    queue_.append(text);
  }
  if (!writer_.joinable()) writer_ = std::thread([this] { run(); });
  more_.notify_one();
}

bool Sink::full() {
  std::lock_guard lock(mutex_);
  bool is_full = error_ == 0 && queue_.size() > (waited_for_ ? kShort : kFull);
  waited_for_ = is_full;
  return is_full;
}

bool Sink::idle() {
  std::lock_guard lock(mutex_);
  bool is_idle = error_ != 0 || (queue_.empty() && !writing_);
  if (!is_idle) waited_for_ = true;
  return is_idle;
}

int Sink::error() {
  std::lock_guard lock(mutex_);
  return error_;
}

void Sink::run() {
  std::string batch;
  std::unique_lock lock(mutex_);
  while (true) {
    while (queue_.empty() && !closing_) more_.wait(lock);
    if (closing_) return;
    batch.clear();
    batch.swap(queue_);
    writing_ = true;
    lock.unlock();
    int failure = 0;
    for (std::size_t done = 0; done < batch.size() && failure == 0;) {
      ssize_t n = write(fd_, batch.data() + done, batch.size() - done);
      if (n >= 0) {
        done += static_cast<std::size_t>(n);
      } else if (errno == EAGAIN) {  // somebody made our output non-blocking
        pollfd ready{fd_, POLLOUT, 0};
        poll(&ready, 1, -1);
      } else if (errno != EINTR) {
        failure = errno;
      }
    }
    lock.lock();
    writing_ = false;
    error_ = failure;
    if (failure != 0) queue_.clear();
    if (failure != 0 || waited_for_) {
      std::uint64_t one = 1;
      [[maybe_unused]] ssize_t n = write(wake_fd_, &one, sizeof one);
    }
    if (failure != 0) return;
  }
}
}  // namespace tutti::launch

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Copying standard input to every rank, driven by the event loop.
#include "feed.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "messages.hpp"
#include "refusal.hpp"

namespace tutti::launch {

int Feed::add_rank() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) refuse_system(msg::no_process, readers_.size(), "no pipe can be made", msg::hint_files);
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  readers_.push_back({ends[1], 0, false});
  return ends[0];
}

void Feed::begin() {
  epoll_event event{0, {.u64 = input_token_}};
  always_ready_ = epoll_ctl(epoll_, EPOLL_CTL_ADD, 0, &event) != 0;
  next();
}

/// Whether some rank has got all there is; at the end of the input closes the pipes of those that have.
bool Feed::more_wanted() {
  bool wanted = false;
  for (Reader& reader : readers_) {
    if (reader.fd < 0 || reader.given < text_.size()) continue;
    wanted = true;
    if (ended_) {
      close(reader.fd);
      reader.fd = -1;
    }
  }
  return wanted && !ended_;
}

void Feed::next() {
  if (always_ready_) {
    while (more_wanted()) read_more();
    return;
  }
  bool wanted = more_wanted();
  if (wanted == watching_input_) return;
  epoll_event event{wanted ? std::uint32_t{EPOLLIN} : 0, {.u64 = input_token_}};
  epoll_ctl(epoll_, ended_ ? EPOLL_CTL_DEL : EPOLL_CTL_MOD, 0, &event);
  watching_input_ = wanted;
}

void Feed::input_ready() {
  if (!ended_) read_more();
  next();
}

void Feed::read_more() {
  char buffer[64 << 10];
  ssize_t n = read(0, buffer, sizeof buffer);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n > 0) text_.append(buffer, static_cast<std::size_t>(n));
  else ended_ = true;
  for (std::size_t rank = 0; rank < readers_.size(); ++rank) give(rank);
  // Nobody needs what everybody has.
  std::size_t least = text_.size();
  for (const Reader& reader : readers_)
    if (reader.fd >= 0) least = std::min(least, reader.given);
  text_.erase(0, least);
  for (Reader& reader : readers_) reader.given -= std::min(reader.given, least);
}

void Feed::give(std::size_t rank) {
  Reader& reader = readers_[rank];
  while (reader.fd >= 0 && reader.given < text_.size()) {
    ssize_t n = write(reader.fd, text_.data() + reader.given, text_.size() - reader.given);
    if (n > 0) {
      reader.given += static_cast<std::size_t>(n);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN) {
      epoll_event event{EPOLLOUT, {.u64 = pipe_token_ + rank}};
      if (!reader.watched) epoll_ctl(epoll_, EPOLL_CTL_ADD, reader.fd, &event);
      reader.watched = true;
      return;
    }
    close(reader.fd);  // it does not read (EPIPE)
    reader.fd = -1;
  }
  if (reader.fd >= 0 && reader.watched) epoll_ctl(epoll_, EPOLL_CTL_DEL, reader.fd, nullptr);
  reader.watched = false;
}

void Feed::pipe_ready(std::size_t rank) {
  give(rank);
  next();
}
}  // namespace tutti::launch

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Standard input for all ranks (--stdin all): what mpiexec reads is copied into a pipe per rank. It reads on when the fastest rank
// has everything, so a rank that does not read holds nobody up; the text that somebody may still want is kept in memory.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace tutti::launch {

class Feed {
 public:
  Feed(int epoll, std::uint64_t input_token, std::uint64_t pipe_token) : epoll_(epoll), input_token_(input_token), pipe_token_(pipe_token) {}

  /// Makes the pipe of the next rank and returns the rank's end, which the caller closes.
  int add_rank();
  /// Begins to read, once all ranks are added.
  void begin();
  void input_ready();
  void pipe_ready(std::size_t rank);

 private:
  struct Reader {
    int fd;             // -1: it closed its input
    std::size_t given;  // bytes of text_ it got
    bool watched;       // its pipe is full
  };

  void read_more();
  void give(std::size_t rank);
  bool more_wanted();
  void next();

  const int epoll_;
  const std::uint64_t input_token_, pipe_token_;
  std::string text_;
  std::vector<Reader> readers_;
  bool ended_ = false;
  bool always_ready_ = false;  // a regular file, which epoll does not take
  bool watching_input_ = false;
};
}  // namespace tutti::launch

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Where the ranks' standard output and error go, and how their lines get there whole. Four ways, chosen per output:
//   inherited  a terminal without labels, /dev/null, or a single rank: the rank writes itself, nothing is between
//   file       --output-dir without labels: a file per rank and output, written by the rank itself
//   pipe       otherwise: read by the event loop, cut into lines, passed on through a Sink
//   pty        labels on a terminal: as a pipe, but the program believes to write to a terminal and so writes line by line
// Called by the event loop's thread only.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "options.hpp"
#include "sink.hpp"

namespace tutti::launch {

/// The descriptors that a rank gets as its standard output and error.
struct OutputEnds {
  int out, err;
};

class Output {
 public:
  /// `wake_fd`: see Sink. `may_prompt(rank)` tells whether an unfinished line of this rank may be a prompt that somebody waits for.
  Output(const Options& options, int ranks, int wake_fd, std::function<bool(int)> may_prompt);
  ~Output();

  /// Makes the descriptors for a rank; release_ends() closes mpiexec's copy after the rank has started. Throws Refusal.
  OutputEnds make_ends(int rank);
  /// The same for the mpiexec of a job that ranks have spawned, which labels its lines itself.
  OutputEnds make_dependent_ends();
  void release_ends();

  /// Puts what is to be watched into the loop's epoll, under the tokens `token` and token + 1.
  void attach(int epoll, std::uint64_t token);
  /// The event with token + index came: a rank has written something.
  void read_ready(std::size_t index);
  /// After wake_fd: lets paused streams run on.
  void resume();
  /// Shows unfinished lines whose writers are quiet; returns in how many milliseconds to call again, -1: no need.
  int show_quiet_lines();

  /// Reads all that a rank (-1: any) has written so far.
  void drain(int rank);
  /// Closes all streams (nobody is left who could write) and ends unfinished lines.
  void finish();
  /// Everything has been written to mpiexec's own outputs.
  bool flushed();
  /// Nobody will read what is queued: flushed() from now on.
  void give_up() { given_up_ = true; }
  /// errno of a write to an own output that failed, or 0.
  int error();
  /// mpiexec itself says something on stderr, in whole lines.
  void say(std::string_view text);
  /// The terminal has a new size.
  void resize();

 private:
  struct Stream;
  struct Channel;  // one of mpiexec's outputs with the streams that feed it
  enum class Way { inherited, file, pipe, pty };

  Way choose_way(int fd) const;
  Channel& channel_for(int fd);
  int make_end(int rank, int fd, Way way);
  int make_pipe(int rank, int fd, Way way, int copy);
  int make_file(int rank, const char* suffix) const;
  void add_stream(int rank, int descriptor, int copy, Channel& channel);
  void watch(std::size_t index, bool on);
  bool read_stream(Stream& stream);
  void close_stream(Stream& stream);
  void pass(Stream& stream, std::string_view data);
  void emit(Stream& stream, std::string_view text);
  void begin_line(Stream& stream, std::string& text) const;
  bool is_quiet(Stream& stream);
  void show_partial(Stream& stream);

  const bool label_;
  const std::string label_prefix_;
  const std::string directory_;
  const int ranks_;
  const int wake_fd_;
  const int label_width_;
  std::function<bool(int)> may_prompt_;
  Way ways_[2];
  std::unique_ptr<Channel> channels_[2];  // the second is empty when both outputs are the same file
  std::vector<std::unique_ptr<Stream>> streams_;
  std::vector<int> ends_;  // to be closed by release_ends()
  bool given_up_ = false;
  int epoll_ = -1;
  std::uint64_t tokens_[2] = {};
  std::string buffer_;
};
}  // namespace tutti::launch

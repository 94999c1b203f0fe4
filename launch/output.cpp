// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Reading the ranks' output and passing it on line by line. A channel remembers whose unfinished line stands at its end: another
// rank's text then begins on a new line, and the unfinished one goes on (with its label again) after that.
#include "output.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "messages.hpp"
#include "refusal.hpp"
#include "report.hpp"
#include "terminal.hpp"

namespace tutti::launch {
namespace {
constexpr std::size_t kChunk = 256 << 10;           // how much is read at once
constexpr std::size_t kLongestLine = 1 << 20;       // longer ones are passed on in pieces
constexpr std::uint64_t kQuietNs = 20'000'000;      // after so long an unfinished line may be a prompt
constexpr std::uint64_t kLookAgainNs = 50'000'000;  // if it is not, this is when to look again

bool same_file(int a, int b) {
  struct stat x, y;
  return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino && x.st_rdev == y.st_rdev;
}

bool is_null_device(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == 0x103;
}

bool wants_colours() {
  const char* terminal = std::getenv("TERM");
  const char* refused = std::getenv("NO_COLOR");
  return (refused == nullptr || *refused == '\0') && terminal != nullptr && std::strcmp(terminal, "dumb") != 0;
}
}  // namespace

struct Output::Channel {
  Channel(int fd, int wake_fd) : sink(fd, wake_fd), coloured(sink.is_terminal() && wants_colours()), epoll(epoll_create1(EPOLL_CLOEXEC)) {}
  ~Channel() { close(epoll); }

  Sink sink;
  const bool coloured;
  const int epoll;
  Stream* unfinished = nullptr;  // whose line stands unfinished at the end
  bool returned = false;         // it ended with a lone carriage return (a progress bar): the next part begins with the label again
  bool paused = false;           // the sink is full: nothing is read
};

struct Output::Stream {
  int rank;
  int fd;
  int copy;  // file that gets a copy (--output-dir with labels), or -1
  Channel* channel;
  std::string line;  // unfinished, not shown yet
  std::uint64_t since_ns = 0;
};

Output::Output(const Options& options, int ranks, int wake_fd, std::function<bool(int)> may_prompt)
    : label_(options.label), label_prefix_(options.label_prefix), directory_(options.output_dir), ranks_(ranks), wake_fd_(wake_fd),
      label_width_(static_cast<int>(std::to_string(ranks - 1).size())), may_prompt_(std::move(may_prompt)) {
  for (int fd : {1, 2}) ways_[fd - 1] = choose_way(fd);
  if (!directory_.empty()) make_directories(directory_);
}

Output::~Output() {
  release_ends();
  for (auto& stream : streams_) close_stream(*stream);
}

Output::Way Output::choose_way(int fd) const {
  if (!directory_.empty() && !label_) return Way::file;
  bool terminal = isatty(fd) != 0;
  if (label_) return terminal ? Way::pty : Way::pipe;
  return terminal || ranks_ == 1 || is_null_device(fd) ? Way::inherited : Way::pipe;
}

Output::Channel& Output::channel_for(int fd) {
  if (fd == 2 && channels_[0] != nullptr && same_file(1, 2)) return *channels_[0];
  auto& channel = channels_[fd - 1];
  if (channel == nullptr) channel = std::make_unique<Channel>(fd, wake_fd_);
  return *channel;
}

OutputEnds Output::make_ends(int rank) {
  OutputEnds ends;
  ends.out = make_end(rank, 1, ways_[0]);
  bool together = directory_.empty() && ways_[0] == ways_[1] && ways_[0] != Way::inherited && same_file(1, 2);
  ends.err = together ? ends.out : make_end(rank, 2, ways_[1]);
  return ends;
}

int Output::make_end(int rank, int fd, Way way) {
  const char* suffix = fd == 1 ? "out" : "err";
  if (way == Way::inherited) return fd;
  if (way == Way::file) {
    ends_.push_back(make_file(rank, suffix));
    return ends_.back();
  }
  return make_pipe(rank, fd, way, directory_.empty() ? -1 : make_file(rank, suffix));
}

OutputEnds Output::make_dependent_ends() {
  const auto end = [this](int fd) {
    const Way way = ways_[fd - 1];
    return way == Way::inherited || way == Way::file ? fd : make_pipe(-1, fd, Way::pipe, -1);
  };
  const int out = end(1);
  return {out, ways_[0] == ways_[1] && out != 1 && same_file(1, 2) ? out : end(2)};
}

int Output::make_pipe(int rank, int fd, Way way, int copy) {
  Pair pair{-1, -1};
  if (way == Way::pty) pair = open_pty(fd);
  if (pair.ours < 0) pair = open_pipe();  // no pseudo-terminals here: a pipe does it, too
  if (pair.ours < 0) {
    rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    refuse_system(msg::no_descriptor, ranks_, 4 * ranks_ + 64, limit.rlim_cur, 4 * ranks_ + 64);
  }
  ends_.push_back(pair.theirs);
  add_stream(rank, pair.ours, copy, channel_for(fd));
  return pair.theirs;
}

int Output::make_file(int rank, const char* suffix) const {
  std::string path = fmt::format("{}/rank.{:0{}}.{}", directory_, rank, label_width_, suffix);
  int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
  if (fd < 0) refuse_system(msg::no_output_file, path, std::strerror(errno));
  return fd;
}

void Output::add_stream(int rank, int descriptor, int copy, Channel& channel) {
  streams_.push_back(std::make_unique<Stream>(Stream{rank, descriptor, copy, &channel, {}, 0}));
  epoll_event event{EPOLLIN, {.ptr = streams_.back().get()}};
  epoll_ctl(channel.epoll, EPOLL_CTL_ADD, descriptor, &event);
}

void Output::release_ends() {
  for (int fd : ends_) close(fd);
  ends_.clear();
}

void Output::attach(int epoll, std::uint64_t token) {
  epoll_ = epoll;
  for (std::size_t i = 0; i < 2; ++i) {
    if (channels_[i] == nullptr) continue;
    epoll_event event{EPOLLIN, {.u64 = token + i}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, channels_[i]->epoll, &event);
    tokens_[i] = token + i;
  }
}

void Output::watch(std::size_t index, bool on) {
  epoll_event event{on ? std::uint32_t{EPOLLIN} : 0, {.u64 = tokens_[index]}};
  epoll_ctl(epoll_, EPOLL_CTL_MOD, channels_[index]->epoll, &event);
  channels_[index]->paused = !on;
}

void Output::read_ready(std::size_t index) {
  Channel& channel = *channels_[index];
  epoll_event events[64];
  int n = epoll_wait(channel.epoll, events, 64, 0);
  for (int i = 0; i < n; ++i) read_stream(*static_cast<Stream*>(events[i].data.ptr));
  if (channel.sink.full()) watch(index, false);
}

void Output::resume() {
  for (std::size_t i = 0; i < 2; ++i)
    if (channels_[i] != nullptr && channels_[i]->paused && !channels_[i]->sink.full()) watch(i, true);
}

/// One read; false when there was nothing to read.
bool Output::read_stream(Stream& stream) {
  if (stream.fd < 0) return false;
  buffer_.resize(kChunk);
  ssize_t n = read(stream.fd, buffer_.data(), kChunk);
  if (n > 0) {
    std::string_view data(buffer_.data(), static_cast<std::size_t>(n));
    if (stream.copy >= 0) {
      [[maybe_unused]] ssize_t written = write(stream.copy, data.data(), data.size());
    }
    pass(stream, data);
    return true;
  }
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  close_stream(stream);  // end of the pipe, or (EIO) of the pseudo-terminal
  return false;
}

void Output::close_stream(Stream& stream) {
  if (stream.fd < 0) return;
  if (!stream.line.empty()) show_partial(stream);
  close(stream.fd);
  if (stream.copy >= 0) close(stream.copy);
  stream.fd = -1;
}

/// Passes on the whole lines and keeps the rest.
void Output::pass(Stream& stream, std::string_view data) {
  std::size_t end = data.rfind('\n') + 1;  // npos + 1 is 0
  if (stream.line.empty()) {
    if (end > 0) emit(stream, data.substr(0, end));
  } else if (end > 0) {
    stream.line.append(data.substr(0, end));
    std::string whole;
    whole.swap(stream.line);
    emit(stream, whole);
  }
  if (end == data.size()) return;
  if (stream.line.empty()) stream.since_ns = now_ns();
  stream.line.append(data.substr(end));
  if (stream.line.size() > kLongestLine) show_partial(stream);
}

void Output::begin_line(Stream& stream, std::string& text) const {
  if (stream.channel->coloured)
    text +=
        fmt::format("\033[{}m[{}{:>{}}]\033[0m ", 31 + (stream.rank + 1) % 6 + (stream.rank / 6 % 2) * 60, label_prefix_, stream.rank, label_width_);
  else text += fmt::format("[{}{:>{}}] ", label_prefix_, stream.rank, label_width_);
}

/// Gives text to the sink, with a label at each beginning of a line; the text may end in the middle of one.
void Output::emit(Stream& stream, std::string_view text) {
  Channel& channel = *stream.channel;
  bool goes_on = channel.unfinished == &stream && !channel.returned;
  if (channel.unfinished != nullptr && channel.unfinished != &stream) channel.sink.append("\n");
  channel.unfinished = text.back() == '\n' ? nullptr : &stream;
  channel.returned = text.back() == '\r';
  if (!label_ || stream.rank < 0) return channel.sink.append(text);
  std::string labelled;
  while (!text.empty()) {
    // After a lone carriage return the line begins anew, so the label comes again.
    std::size_t end = text.find_first_of("\r\n");
    if (end != std::string_view::npos && text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n') ++end;
    end = end == std::string_view::npos ? text.size() : end + 1;
    if (!goes_on) begin_line(stream, labelled);
    labelled += text.substr(0, end);
    text.remove_prefix(end);
    goes_on = false;
  }
  channel.sink.append(labelled);
}

void Output::show_partial(Stream& stream) {
  std::string part;
  part.swap(stream.line);
  emit(stream, part);
}

/// Whether an unfinished line should be shown now. Nothing more must be on its way: somebody who sleeps because the pipe is full, or
/// whose text we have not read yet, is in the middle of a line and not at a prompt.
bool Output::is_quiet(Stream& stream) {
  if (read_stream(stream) || stream.line.empty()) return false;
  if (stream.channel->sink.is_terminal()) return true;
  return may_prompt_(stream.rank) && !read_stream(stream) && !stream.line.empty();
}

int Output::show_quiet_lines() {
  int next_ms = -1;
  std::uint64_t now = 0;
  for (auto& stream : streams_) {
    if (stream->line.empty() || stream->channel->paused) continue;
    if (now == 0) now = now_ns();
    std::uint64_t due = stream->since_ns + kQuietNs;
    if (now >= due) {
      if (is_quiet(*stream)) show_partial(*stream);
      if (stream->line.empty()) continue;
      due = now + kLookAgainNs;
      stream->since_ns = due - kQuietNs;
    }
    int wait_ms = static_cast<int>((due - now) / 1'000'000) + 1;
    next_ms = next_ms < 0 ? wait_ms : std::min(next_ms, wait_ms);
  }
  return next_ms;
}

void Output::drain(int rank) {
  constexpr int kReads = 512;  // more than a pipe or terminal can hold; somebody who goes on writing does not keep us here
  for (auto& stream : streams_)
    for (int i = 0; i < kReads && (rank < 0 || stream->rank == rank) && read_stream(*stream); ++i) {}
}

void Output::finish() {
  for (auto& stream : streams_) close_stream(*stream);
  for (auto& channel : channels_) {
    if (channel != nullptr && channel->unfinished != nullptr && label_) channel->sink.append("\n");
    if (channel != nullptr) channel->unfinished = nullptr;
  }
}

bool Output::flushed() {
  return given_up_ ||
         std::all_of(std::begin(channels_), std::end(channels_), [](auto& channel) { return channel == nullptr || channel->sink.idle(); });
}

int Output::error() {
  for (auto& channel : channels_)
    if (channel != nullptr)
      if (int error = channel->sink.error(); error != 0) return error;
  return 0;
}

void Output::say(std::string_view text) {
  Channel* channel = channels_[1] != nullptr ? channels_[1].get() : channels_[0] != nullptr && same_file(1, 2) ? channels_[0].get() : nullptr;
  if (channel == nullptr) {
    [[maybe_unused]] ssize_t n = write(2, text.data(), text.size());
    return;
  }
  if (channel->unfinished != nullptr) channel->sink.append("\n");
  channel->unfinished = nullptr;
  channel->sink.append(text);
}

void Output::resize() {
  for (int fd : {1, 2})
    if (ways_[fd - 1] == Way::pty)
      for (auto& stream : streams_)
        if (stream->fd >= 0) copy_window_size(fd, stream->fd);
}
}  // namespace tutti::launch

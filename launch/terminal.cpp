// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making pipes, pseudo-terminals and directories.
#include "terminal.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "messages.hpp"
#include "refusal.hpp"

namespace tutti::launch {

Pair open_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {-1, -1};
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return {ends[0], ends[1]};
}

Pair open_pty(int like) {
  int ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (ours < 0) return {-1, -1};
  int theirs = grantpt(ours) == 0 && unlockpt(ours) == 0 ? ioctl(ours, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
  termios settings;
  if (theirs < 0 || tcgetattr(theirs, &settings) != 0) {
    close(ours);
    if (theirs >= 0) close(theirs);
    return {-1, -1};
  }
  // What the program writes must come out unchanged: the real terminal does its own processing.
  settings.c_oflag &= ~static_cast<tcflag_t>(OPOST);
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(theirs, TCSANOW, &settings);
  copy_window_size(like, ours);
  return {ours, theirs};
}

void copy_window_size(int from, int to) {
  winsize size;
  if (ioctl(from, TIOCGWINSZ, &size) == 0) ioctl(to, TIOCSWINSZ, &size);
}

void make_directories(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error && !std::filesystem::is_directory(path, error)) error = std::make_error_code(std::errc::not_a_directory);
  if (error) refuse_system(msg::no_output_file, path, error.message());
}
}  // namespace tutti::launch

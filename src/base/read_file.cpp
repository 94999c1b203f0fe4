// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Plain system calls: a stream would read a file of /proc in pieces that need not fit together.
#include "base/read_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace tutti::base {

std::string read_file(const std::string& path, std::size_t limit) {
  std::string text;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return text;
  char buffer[32768];
  for (ssize_t n; text.size() < limit && (n = read(fd, buffer, std::min(sizeof buffer, limit - text.size()))) != 0;) {
    if (n > 0) text.append(buffer, static_cast<std::size_t>(n));
    else if (errno != EINTR) break;
  }
  close(fd);
  return text;
}
}  // namespace tutti::base

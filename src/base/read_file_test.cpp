// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "base/read_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace tutti::base {
namespace {

TEST(ReadFile, LongerThanItsBuffer) {
  char path[] = "/tmp/tutti-read-file-XXXXXX";
  const int fd = mkstemp(path);
  ASSERT_GE(fd, 0);
  close(fd);
  std::string written(100'000, 'x');
  written += '\0';
  written += "end";
  std::ofstream(path, std::ios::binary) << written;
  EXPECT_EQ(read_file(path), written);
  EXPECT_EQ(read_file(path, 5), "xxxxx");
  std::remove(path);
}

TEST(ReadFile, OfUnknownSize) { EXPECT_NE(read_file("/proc/self/maps").find("[stack]"), std::string::npos); }

TEST(ReadFile, MissingIsEmpty) { EXPECT_EQ(read_file("/proc/self/no-such-file"), ""); }
}  // namespace
}  // namespace tutti::base

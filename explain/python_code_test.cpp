// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Line tables as Python's compilers wrote them for
//   def f():      # line 1
//     a = 1
//     b = 2
//
//     g(a,
//       b)
#include "explain/python_code.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {
using tutti::explain::python_line;
using tutti::runtime::LineTable;
using Table = std::vector<std::uint8_t>;

TEST(PythonLines, up_to_3_9) {
  const Table table = {0, 1, 4, 1, 4, 2, 4, 1, 2, 255};  // bytes, lines
  EXPECT_EQ(python_line(LineTable::lnotab, table, 1, 0), 2);
  EXPECT_EQ(python_line(LineTable::lnotab, table, 1, 2), 3);
  EXPECT_EQ(python_line(LineTable::lnotab, table, 1, 5), 5);
  EXPECT_EQ(python_line(LineTable::lnotab, table, 1, 6), 6);
  EXPECT_EQ(python_line(LineTable::lnotab, table, 1, 7), 5);
}

TEST(PythonLines, of_3_10) {
  const Table table = {4, 1, 4, 1, 4, 2, 2, 1, 6, 255, 2, 128};
  EXPECT_EQ(python_line(LineTable::ranges, table, 1, 0), 2);
  EXPECT_EQ(python_line(LineTable::ranges, table, 1, 3), 3);
  EXPECT_EQ(python_line(LineTable::ranges, table, 1, 4), 5);
  EXPECT_EQ(python_line(LineTable::ranges, table, 1, 6), 6);
  EXPECT_EQ(python_line(LineTable::ranges, table, 1, 7), 5);
  EXPECT_EQ(python_line(LineTable::ranges, table, 1, 10), 0);  // no line
  EXPECT_EQ(python_line(LineTable::ranges, table, 1, 99), 0);
}

TEST(PythonLines, from_3_11_on) {
  // RESUME on line 1; two one-line forms; a long form over two lines (+2); no columns (-1); nothing.
  const Table table = {0x80, 0, 0, 0xd9, 8, 9, 0xd9, 8, 9, 0xf3, 4, 1, 5, 7, 0xe8, 3, 0xf8};
  EXPECT_EQ(python_line(LineTable::locations, table, 1, 0), 1);
  EXPECT_EQ(python_line(LineTable::locations, table, 1, 1), 2);
  EXPECT_EQ(python_line(LineTable::locations, table, 1, 4), 3);
  EXPECT_EQ(python_line(LineTable::locations, table, 1, 5), 5);
  EXPECT_EQ(python_line(LineTable::locations, table, 1, 8), 5);
  EXPECT_EQ(python_line(LineTable::locations, table, 1, 9), 4);
  EXPECT_EQ(python_line(LineTable::locations, table, 1, 10), 0);
  EXPECT_EQ(python_line(LineTable::locations, table, 1, 11), 0);
}

TEST(PythonLines, damaged) {
  for (LineTable format : {LineTable::none, LineTable::lnotab, LineTable::ranges, LineTable::locations})
    for (std::uint8_t byte = 0; byte < 255; ++byte) python_line(format, Table(3, byte), 1, 1000);
}
}  // namespace

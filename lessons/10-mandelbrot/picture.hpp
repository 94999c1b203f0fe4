// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The picture in memory, three bytes per pixel, and its way into a PNG file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

struct Picture {
  Picture(int columns, int rows) : columns(columns), rows(rows), rgb(std::size_t{3} * columns * rows) {}
  std::uint8_t* row(int number) { return rgb.data() + std::size_t{3} * columns * number; }

  int columns, rows;
  std::vector<std::uint8_t> rgb;
};

// Writes a PNG of 8 bits per colour. False, and the reason in `problem`, if the file cannot be written.
bool write_png(const Picture& picture, const std::string& path, std::string& problem);

// Whether a file of that name can be written; asked before the work begins. A file that is there stays as it is.
bool can_write(const std::string& path, std::string& problem);

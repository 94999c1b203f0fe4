// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A place in a program, as one word that costs nothing to take: the return address of an MPI call. Only mpiexec, which has the rank's
// memory map and debug information, can turn it into a file and a line, so sentences carry marks that it replaces.
#pragma once
#include <fmt/core.h>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace tutti::runtime {

using Site = std::uint64_t;

inline constexpr char kMarkBegin = '\x01';
inline constexpr char kMarkEnd = '\x02';

/// What stands in a sentence for "ring.cpp:31 in exchange()": a place in the program of a rank of MPI_COMM_WORLD.
inline std::string site_mark(std::uint32_t rank, Site site) { return fmt::format("{}{}:{:x}{}", kMarkBegin, rank, site, kMarkEnd); }

/// Replaces each mark of a sentence by what replace(rank, site) says.
template <class Replace>
std::string replace_marks(const std::string& text, Replace&& replace) {
  std::string result;
  std::size_t at = 0;
  while (true) {
    const std::size_t begin = text.find(kMarkBegin, at);
    const std::size_t end = begin == std::string::npos ? begin : text.find(kMarkEnd, begin);
    if (end == std::string::npos) return result + text.substr(at);
    char* colon = nullptr;
    const auto rank = static_cast<std::uint32_t>(std::strtoul(text.c_str() + begin + 1, &colon, 10));
    result += text.substr(at, begin - at) + replace(rank, Site{std::strtoull(colon + 1, nullptr, 16)});
    at = end + 1;
  }
}

/// The sentence without the numbers that stand outside of its marks.
inline std::string without_numbers(const std::string& text) {
  std::string result;
  bool in_mark = false;
  for (const char c : text) {
    if (c == kMarkBegin || c == kMarkEnd) in_mark = c == kMarkBegin;
    if (in_mark || c < '0' || c > '9') result += c;
  }
  return result;
}
}  // namespace tutti::runtime

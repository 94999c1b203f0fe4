// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Reads the number of terms from standard input; used by the three C++ programs of lesson 9.
#pragma once

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// Up to here a double holds every whole number.
constexpr long long kMostTerms = 1LL << 53;

// Asks "How many terms? " and returns the answer, or -1 after saying what is wrong with it.
inline long long read_terms() {
  std::printf("How many terms? ");
  std::fflush(stdout);  // there is no newline that would do it
  char line[256];
  if (!std::fgets(line, sizeof line, stdin)) {
    std::fprintf(stderr, "No number was given; type one like 1234567.\n");
    return -1;
  }
  line[std::strcspn(line, "\r\n")] = '\0';
  char* end = line;
  errno = 0;
  const long long terms = std::strtoll(line, &end, 10);
  end += std::strspn(end, " \t");
  if (end == line || *end != '\0') {
    std::fprintf(stderr, "\"%s\" is not a whole number; type one like 1234567.\n", line);
    return -1;
  }
  if (terms < 0 || terms > kMostTerms || errno == ERANGE) {
    std::fprintf(stderr, "%s terms cannot be summed; type a number from 0 to %lld.\n", line, kMostTerms);
    return -1;
  }
  return terms;
}

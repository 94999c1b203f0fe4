// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Checks of the rank tests. A failed check prints rank, place and values and aborts the job, so that no other rank waits for ever.
#pragma once
#include <mpi.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

namespace check {

inline int world_rank() {
  int initialized = 0, rank = 0;
  MPI_Initialized(&initialized);
  if (initialized) MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

[[noreturn]] inline void failed(const char* file, int line, const std::string& text) {
  std::fprintf(stderr, "%s:%d: rank %d: %s\n", file, line, world_rank(), text.c_str());
  std::fflush(stderr);
  MPI_Abort(MPI_COMM_WORLD, 1);
  std::abort();
}

template <class A, class B>
void equal(const A& a, const B& b, const char* ta, const char* tb, const char* file, int line) {
  if (a == b) return;
  std::ostringstream out;
  out << ta << " == " << tb << " failed: " << a << " and " << b;
  failed(file, line, out.str());
}

inline int error_class(int code) {
  int result = code;
  MPI_Error_class(code, &result);
  return result;
}
}  // namespace check

#define CHECK(condition)                                                              \
  do {                                                                                \
    if (!(condition)) check::failed(__FILE__, __LINE__, "check failed: " #condition); \
  } while (0)
#define CHECK_EQ(a, b) check::equal((a), (b), #a, #b, __FILE__, __LINE__)
/// The call must fail with this error class (under MPI_ERRORS_RETURN).
#define CHECK_ERROR(call, expected) check::equal(check::error_class(call), int(expected), #call, #expected, __FILE__, __LINE__)

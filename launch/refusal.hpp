// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// How mpiexec gives up before or while it starts a job: an exception with the kind, the sentence and the exit status; main() prints it.
#pragma once
#include <fmt/core.h>

#include <exception>
#include <string>
#include <utility>

namespace tutti::launch {

inline constexpr int kStatusUsage = 2;
inline constexpr int kStatusDeadlock = 86;
inline constexpr int kStatusTimeout = 124;
inline constexpr int kStatusSystem = 125;
inline constexpr int kStatusCannotRun = 126;
inline constexpr int kStatusNotFound = 127;

struct Refusal : std::exception {
  Refusal(int status_of_exit, const char* kind_of_report, std::string sentence)
      : status(status_of_exit), kind(kind_of_report), text(std::move(sentence)) {}
  const char* what() const noexcept override { return text.c_str(); }

  int status;
  const char* kind;
  std::string text;
};

/// The command line is wrong.
template <class... Args>
[[noreturn]] void refuse_usage(fmt::format_string<Args...> format, Args&&... args) {
  throw Refusal(kStatusUsage, "usage", fmt::format(format, std::forward<Args>(args)...));
}

/// A program cannot be started; status says whether it is not there or cannot be run.
template <class... Args>
[[noreturn]] void refuse_start(int status, fmt::format_string<Args...> format, Args&&... args) {
  throw Refusal(status, "start", fmt::format(format, std::forward<Args>(args)...));
}

/// The machine refuses something.
template <class... Args>
[[noreturn]] void refuse_system(fmt::format_string<Args...> format, Args&&... args) {
  throw Refusal(kStatusSystem, "system", fmt::format(format, std::forward<Args>(args)...));
}
}  // namespace tutti::launch

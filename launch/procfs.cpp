// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Small readings from /proc.
#include "procfs.hpp"

#include <cstdlib>
#include <string>

#include "base/read_file.hpp"

namespace tutti::launch {

ProcessState process_state(pid_t pid) {
  std::string text = base::read_file("/proc/" + std::to_string(pid) + "/stat");
  std::size_t close_bracket = text.rfind(')');  // the name before it may hold anything
  if (close_bracket == std::string::npos || close_bracket + 4 >= text.size()) return {};
  return {text[close_bracket + 2], static_cast<pid_t>(std::atol(text.c_str() + close_bracket + 4))};
}

bool catches_signal(pid_t pid, int signal) {
  std::string text = base::read_file("/proc/" + std::to_string(pid) + "/status");
  std::size_t at = text.find("SigCgt:");
  if (at == std::string::npos) return false;
  return (std::strtoull(text.c_str() + at + 7, nullptr, 16) >> (signal - 1)) & 1;
}
}  // namespace tutti::launch

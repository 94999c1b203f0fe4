// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/place.hpp"

#include <fmt/core.h>

namespace tutti::explain {
namespace {
std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }
}  // namespace

std::string Place::text() const {
  if (!file.empty()) return fmt::format("{}:{}{}{}", last_part(file), line, function.empty() ? "" : " in ", function);
  if (!function.empty()) return fmt::format("{} in {}", function, module.empty() ? "the program" : last_part(module));
  if (!module.empty()) return fmt::format("{}+{:#x}", last_part(module), offset);
  return fmt::format("{:#x}", offset);
}
}  // namespace tutti::explain

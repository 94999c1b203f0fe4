// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "tutti.hpp"

#include <fmt/core.h>

#include "explain/pages.hpp"
#include "messages.hpp"
#include "refusal.hpp"

namespace tutti::launch {

int tutti_command(const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h") {
    fmt::print(msg::tutti_help, explain::page_list());
    return 0;
  }
  if (arguments[0] == "--version") {
    fmt::print("tutti {}, MPI 5.0\n", TUTTI_VERSION);
    return 0;
  }
  if (arguments[0] != "explain" || arguments.size() != 2) refuse_usage(msg::tutti_usage);
  const std::string page = explain::page_on(arguments[1]);
  if (page.empty()) refuse_usage(msg::no_page, arguments[1]);
  fmt::print("{}", page);
  return 0;
}
}  // namespace tutti::launch

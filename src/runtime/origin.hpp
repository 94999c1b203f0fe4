// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Words for the call and the place that made something: "MPI_Comm_dup at ring.cpp:12 in main()". The place is a mark
// (runtime/site.hpp), so the sentence must go through runtime/report.hpp.
#pragma once
#include <fmt/core.h>

#include <string>

#include "api/functions.hpp"
#include "runtime/current_call.hpp"
#include "runtime/process.hpp"

namespace tutti::runtime {

inline std::string words(const Origin& origin) {
  const std::string_view name = origin.function == 0 ? "MPI" : api::plain_name(origin.function);
  return origin.site == 0 ? std::string(name) : fmt::format("{} at {}", name, site_mark(process().rank, origin.site));
}
}  // namespace tutti::runtime

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/places.hpp"

namespace tutti::explain {

std::string Places::describe(pid_t, runtime::Site site) { return fmt::format("{:#x}", site); }
}  // namespace tutti::explain

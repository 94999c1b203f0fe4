// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The out-of-line half of Error: formatting happens only when something has gone wrong.
#include "base/error.hpp"

namespace tutti::base {

std::string Error::format(const Message& message, fmt::format_args args) { return fmt::vformat(message.text, args); }
}  // namespace tutti::base

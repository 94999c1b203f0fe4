// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The out-of-line half of Error: formatting happens only when something has gone wrong.
#include "base/error.hpp"

namespace tutti::base {

Error::Error(const Message& message, fmt::string_view format, fmt::format_args args)
    : error_class_(message.error_class), text_(fmt::vformat(format, args)) {}
}  // namespace tutti::base

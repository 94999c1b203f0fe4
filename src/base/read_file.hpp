// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#pragma once
#include <cstddef>
#include <string>

namespace tutti::base {
/// The contents of a file, or its first `limit` bytes, also of one whose size is not known before (/proc); empty when it cannot be read.
std::string read_file(const std::string& path, std::size_t limit = std::string::npos);
}  // namespace tutti::base

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What an event of the job's epoll is about: plain numbers, or a range with one per output, pipe or rank.
#pragma once
#include <cstdint>

namespace tutti::launch {
inline constexpr std::uint64_t kSignalToken = 1;
inline constexpr std::uint64_t kWakeToken = 2;
inline constexpr std::uint64_t kBellToken = 3;
inline constexpr std::uint64_t kGuardToken = 4;
inline constexpr std::uint64_t kInputToken = 5;
inline constexpr std::uint64_t kOutputTokens = 16;
inline constexpr std::uint64_t kPipeTokens = std::uint64_t{1} << 32;
inline constexpr std::uint64_t kWrappedTokens = std::uint64_t{2} << 32;
}  // namespace tutti::launch

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Sentences about ranks, made from the segment: who a rank is, and what all the ranks do. Reads only; what it reads may change or be
// half written at any time, so every value is a hint.
#pragma once
#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "explain/words.hpp"
#include "runtime/segment.hpp"
#include "runtime/site.hpp"

namespace tutti::launch {

using explain::rank_list;
using explain::RankProcess;

/// "rank 2 (pid 4711 on host)"; names both processes where the rank runs below a wrapper.
std::string who(const runtime::Segment& segment, const std::vector<RankProcess>& processes, int rank);

/// Says a place in a rank's program, so that equal ones can be told.
using explain::Describe;

/// What all ranks but those of `except` do now, equal ones together, one indented line each, with marks of places.
std::string what_ranks_do(const runtime::Segment& segment, const std::vector<RankProcess>& processes, const std::vector<int>& except,
                          const Describe& describe);

/// The last ten calls of a rank, the newest last, a line each; equal ones together.
std::string last_calls(const runtime::RankBlock& block, int rank, bool with_places);

/// ", at MARK", or nothing where the place is not known.
std::string at_place(std::uint32_t rank, runtime::Site site);

/// The place and the function of a rank's last call; zeros before the first.
struct LastCall {
  std::uint32_t function = 0;
  runtime::Site site = 0;
};
LastCall last_call(const runtime::RankBlock& block);

/// Nanoseconds of CLOCK_MONOTONIC.
std::uint64_t now_ns();
}  // namespace tutti::launch

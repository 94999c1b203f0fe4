// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Sentences about ranks, made from the segment: who a rank is, and what all the ranks do. Reads only; what it reads may change or be
// half written at any time, so every value is a hint.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "runtime/segment.hpp"

namespace tutti::launch {

/// What mpiexec knows of a rank besides the segment.
struct RankProcess {
  pid_t pid = 0;        // of the process that mpiexec started; 0: not started
  bool alive = false;
  int status = 0;       // as wait() gave it, once not alive
};

/// "rank 2 (pid 4711 on host)"; names both processes where the rank runs below a wrapper.
std::string who(const runtime::Segment& segment, const std::vector<RankProcess>& processes, int rank);

/// "1-3, 7"
std::string rank_list(const std::vector<int>& ranks);

/// What all ranks but `except` (-1: none) do now, equal ones together, one indented line each.
std::string what_ranks_do(const runtime::Segment& segment, const std::vector<RankProcess>& processes, int except);

/// Nanoseconds of CLOCK_MONOTONIC.
std::uint64_t now_ns();
}  // namespace tutti::launch

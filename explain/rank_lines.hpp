// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Lines of a report that say what some ranks did: "  ranks 0-2: MPI_Bcast (root 0, 4 MPI_INT), at ring.c:31 in share()". Ranks write them with
// marks for the places, so only mpiexec sees which of them say the same. Plain functions of text.
#pragma once
#include <string>
#include <vector>

namespace tutti::explain {

/// `text` with one line, at the place of the first, for all ranks that say the same.
std::string fold_rank_lines(const std::string& text);

/// All ranks of which such a line tells, in order.
std::vector<int> ranks_told_of(const std::string& text);
}  // namespace tutti::explain

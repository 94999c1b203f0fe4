// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The neighbourhood collectives on cores (MPI-5.0 §8.6): each rank exchanges one block with each of its neighbours. As in coll.hpp, buffers,
// layouts and lists of neighbours stay alive until the task has ended.
#pragma once
#include <span>

#include "engine/coll/context.hpp"
#include "engine/coll/task.hpp"

namespace tutti::coll {

/// Who is next to a rank; MPI_PROC_NULL where there is nobody. A list may name a rank several times.
struct Neighbors {
  std::span<const int> sources;
  std::span<const int> destinations;
  bool grid = false;  // the two directions of each dimension stand side by side: what leaves in one arrives from the other
};

struct NeighborArgs {
  Neighbors neighbors;
  bool same = false;  // all destinations get `common` (allgather), else each its own block of `send`
  Buffer common;
  Blocks send;
  Blocks receive;
};

Task neighbor_exchange(const Context& c, const NeighborArgs& args);
}  // namespace tutti::coll

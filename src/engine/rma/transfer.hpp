// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The one-sided operations on cores (MPI-5.0 §12.3). The origin does all the work: on memory that it has mapped with loads and stores, on
// other memory through the system's copying between processes or, where that is forbidden, by messages (server.hpp). Each operation is
// complete at origin and target when it returns, so nothing is ever outstanding. The caller has checked epoch and operation. Any thread.
#pragma once
#include "base/reduce.hpp"
#include "engine/rma/window.hpp"

namespace tutti::rma {

/// The origin's side of an operation.
struct Local {
  void* data = nullptr;
  Count count = 0;
  const base::Layout* layout = nullptr;
  Count bytes() const { return layout == nullptr ? 0 : count * layout->size; }
};

// All throw MPI_ERR_RMA_RANGE for accesses outside of the target's memory, MPI_ERR_TRUNCATE when the two sides differ in size.
void put(Window& window, const Local& origin, const Remote& remote);
void get(Window& window, const Local& origin, const Remote& remote);
/// target = origin op target, atomic per element; with `result` also gives what was there before. `origin` does not matter for no_op.
void accumulate(Window& window, const Local& origin, const Local* result, const Remote& remote, base::Operation operation);
/// One element of a predefined integer or logical type without gaps.
void compare_and_swap(Window& window, const void* origin, const void* compare, void* result, const Remote& remote);
}  // namespace tutti::rma

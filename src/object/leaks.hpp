// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What a program has not given back when MPI ends: findings of the kind "leak" (runtime::complain_at_end). Objects are found in the handle
// table; attribute keys, memory of MPI_Alloc_mem and attached buffers are asked from those who keep them.
#pragma once
#include <cstddef>
#include <string>

#include "runtime/current_call.hpp"

namespace tutti::object {

/// Some things of one sort.
struct Sort {
  const char* one;   // "a communicator"
  const char* many;  // "communicators"
  const char* verb;  // what never happened to it: "freed"
  const char* mend;  // "MPI_Comm_free"
};

/// Collects what is found, so that what came from one place is one sentence.
class Leaks;
/// `what` in the place of sort.one when it is the only one: "the communicator \"rows\"".
void add_leak(Leaks& leaks, const Sort& sort, const runtime::Origin& made, const std::string& what = {});

/// Memory of MPI_Alloc_mem.
void note_memory(const void* memory, std::size_t bytes);
/// False when it is none.
bool forget_memory(const void* memory);

/// Reports everything; called once MPI ends in this process, by its last user. What was reported is not reported again.
void report_leaks();
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The place of a call in a Python program: not the line in the C of mpi4py but the line of Python that called it. Read from the
// interpreter's frames without its lock, which a thread may do with its own frames while it is inside a call.
#pragma once
#include "runtime/site.hpp"

namespace tutti::runtime {
namespace detail {
extern bool in_python;  // set before the first call that is recorded in the job, never cleared
}

/// Looks whether this process is a Python whose frames can be understood; what is found is checked against what Python itself says.
/// Called by the thread that begins MPI, once.
void find_python();

/// The innermost line of Python of this thread outside of mpi4py itself; `fallback` where there is none.
Site innermost_python(Site fallback);

/// The price for other programs: one load and one branch that is always taken alike.
inline Site program_site(Site address) { return __builtin_expect(detail::in_python, 0) ? innermost_python(address) : address; }
}  // namespace tutti::runtime

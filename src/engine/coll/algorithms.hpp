// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Those algorithms that others are composed of. Each is the coroutine behind one line of a table.
#pragma once
#include "engine/coll/coll.hpp"

namespace tutti::coll {
Task bcast_binomial(Context c, BcastArgs a);
Task bcast_linear(Context c, BcastArgs a);
Task gather_linear(Context c, GatherArgs a);
Task gather_binomial(Context c, GatherArgs a);
Task scatter_linear(Context c, ScatterArgs a);
Task reduce_linear(Context c, ReduceArgs a);
Task reduce_binomial(Context c, ReduceArgs a);

/// Each rank sends to each of the group that the channel leads to; for intra- and inter-communicators.
Task alltoall_linear(Context c, AlltoallArgs a);
Task allgather_linear(Context c, AllgatherArgs a);
}  // namespace tutti::coll

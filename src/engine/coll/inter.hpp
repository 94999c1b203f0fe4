// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The collectives of inter-communicators: among the local group, between the two leaders (ranks 0), and among the local group again; or
// each rank with each where that is simpler (MPI-5.0 §6.2.2 says what they mean).
#pragma once
#include "engine/coll/coll.hpp"

namespace tutti::coll {
Task inter_barrier(Context c);
Task inter_bcast(Context c, BcastArgs a);
Task inter_gather(Context c, GatherArgs a);
Task inter_scatter(Context c, ScatterArgs a);
Task inter_reduce(Context c, ReduceArgs a);
Task inter_allreduce(Context c, ReduceArgs a);
Task inter_reduce_scatter(Context c, ReduceScatterArgs a);
}  // namespace tutti::coll

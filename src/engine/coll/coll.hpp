// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The collectives on cores (MPI-5.0 §6): each function picks an algorithm from its table (select.hpp) and makes its Task. Called by the
// bodies of the MPI calls and by whoever makes communicators. All members call the same functions in the same order on one
// communicator; any thread. Buffers, counts, layouts and operations stay alive until the task has ended.
//
// MPI_IN_PLACE as a data pointer means what it means in MPI. Ranks and roots are those of MPI: in an inter-communicator the root is
// MPI_ROOT, MPI_PROC_NULL or a rank of the remote group.
#pragma once
#include "engine/coll/context.hpp"
#include "engine/coll/task.hpp"

namespace tutti::coll {

struct BarrierArgs {};
struct BcastArgs {
  Buffer data;
  int root;
};
struct GatherArgs {  // gather, gatherv
  Buffer send;
  Blocks receive;  // at the root only
  int root;
  bool vector = false;  // gatherv
};
struct ScatterArgs {  // scatter, scatterv
  Blocks send;        // at the root only
  Buffer receive;
  int root;
  bool vector = false;  // scatterv
};
struct AllgatherArgs {  // allgather, allgatherv
  Buffer send;
  Blocks receive;
};
struct AlltoallArgs {  // alltoall, alltoallv, alltoallw
  Blocks send;
  Blocks receive;
};
struct ReduceArgs {  // reduce, allreduce, scan, exscan
  const void* send;
  void* receive;
  Count count;
  const base::Layout* layout;
  base::Reducer op;
  int root = 0;
};
struct ReduceScatterArgs {  // reduce_scatter, reduce_scatter_block
  const void* send;
  void* receive;
  Counts counts;  // of the ranks' parts; without counts each part has `count` elements
  Count count;
  const base::Layout* layout;
  base::Reducer op;
};

Task barrier(const Context& c, const BarrierArgs& args = {});
Task bcast(const Context& c, const BcastArgs& args);
Task gather(const Context& c, const GatherArgs& args);
Task scatter(const Context& c, const ScatterArgs& args);
Task allgather(const Context& c, const AllgatherArgs& args);
Task alltoall(const Context& c, const AlltoallArgs& args);
Task reduce(const Context& c, const ReduceArgs& args);
Task allreduce(const Context& c, const ReduceArgs& args);
Task reduce_scatter(const Context& c, const ReduceScatterArgs& args);
Task scan(const Context& c, const ReduceArgs& args);
Task exscan(const Context& c, const ReduceArgs& args);
}  // namespace tutti::coll

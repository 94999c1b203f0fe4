// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Copies of the arrays of counts and displacements that a persistent collective was made with. The standard lets the library rely on
// the program's arrays until the request is freed (MPI-5.0 §6.13), but programs pass temporary ones (mpi4py 4.1.2 does).
#pragma once
#include <vector>

#include "engine/coll/coll.hpp"
#include "engine/coll/neighbor.hpp"
#include "object/comm.hpp"

namespace tutti::calls {

class ArrayCopies {
 public:
  /// Replaces the arrays in args, where they are significant, by copies that live as long as this object.
  template <class Args>
  void take_over(object::Comm&, Args&) {}
  void take_over(object::Comm& comm, coll::GatherArgs& args) {
    if (is_root(comm, args.root)) take(args.receive, comm.remote_size());
  }
  void take_over(object::Comm& comm, coll::ScatterArgs& args) {
    if (is_root(comm, args.root)) take(args.send, comm.remote_size());
  }
  void take_over(object::Comm& comm, coll::AllgatherArgs& args) { take(args.receive, comm.remote_size()); }
  void take_over(object::Comm& comm, coll::AlltoallArgs& args) {
    if (!coll::in_place(args.send.data)) take(args.send, comm.remote_size());
    take(args.receive, comm.remote_size());
  }
  void take_over(object::Comm&, coll::NeighborArgs& args) {
    take(args.send, static_cast<int>(args.neighbors.destinations.size()));
    take(args.receive, static_cast<int>(args.neighbors.sources.size()));
  }
  void take_over(object::Comm& comm, coll::ReduceScatterArgs& args) { take(args.counts, comm.size()); }

 private:
  static bool is_root(object::Comm& comm, int root) { return root == (comm.is_inter() ? MPI_ROOT : comm.rank()); }
  void take(coll::Blocks& blocks, int n) {
    take(blocks.counts, n);
    take(blocks.displacements, n);
  }
  void take(Counts& counts, int n) {
    if (!counts) return;
    std::vector<std::int64_t>& copy = copies_.emplace_back();
    for (int i = 0; i < n; ++i) copy.push_back(counts[static_cast<std::size_t>(i)]);
    counts = Counts(copy.data());
  }

  std::vector<std::vector<std::int64_t>> copies_;
};
}  // namespace tutti::calls

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Jobs that go on when a rank fails: with --enable-recovery, or when all other ranks handle errors on MPI_COMM_WORLD by themselves. Then the
// death is published in the job's memory and everybody is woken; what it means for whom is the library's business (p2p/failure.cpp).
#include <fmt/core.h>

#include <algorithm>

#include "job.hpp"
#include "messages.hpp"
#include "runtime/progress.hpp"

namespace tutti::launch {

using runtime::RankState;

/// Whether the ranks that live want to go on. Those that have finished with MPI can't refuse, but they need not be told either.
bool Job::goes_on_without(const Failure& failure) const {
  if (failure.kind == std::string_view("abort")) return false;
  if (options_.recovery)  // not when it had done with MPI
    return failure.in_mpi || segment_.rank(static_cast<std::uint32_t>(failure.rank)).initialized.load(std::memory_order_relaxed) == 0;
  if (!failure.in_mpi) return false;
  bool any = false;
  for (int rank = 0; rank < ranks_; ++rank) {
    const RankProcess& process = processes_[static_cast<std::size_t>(rank)];
    if (rank == failure.rank || lost(rank) || (!process.alive && process.status != 0)) continue;
    const runtime::RankBlock& block = segment_.rank(static_cast<std::uint32_t>(rank));
    const RankState state = block.state.load(std::memory_order_acquire);
    const bool handles = block.handles.load(std::memory_order_relaxed) != 0;
    if (process.alive && state != RankState::finalized && (state == RankState::free || !handles)) return false;
    any = any || handles;
  }
  return any;
}

bool Job::lost(int rank) const { return segment_.rank(static_cast<std::uint32_t>(rank)).failed.load(std::memory_order_relaxed) != 0; }

void Job::lose(const Failure& failure) {
  if (losses_++ == 0) first_loss_status_ = failure.status;
  segment_.rank(static_cast<std::uint32_t>(failure.rank)).failed.store(losses_, std::memory_order_release);
  segment_.header().news.fetch_add(1, std::memory_order_release);
  wake_sleepers();
  if (!options_.quiet)
    report(failure.kind, failure.sentence, failure.details + (options_.recovery ? msg::goes_on_as_told : msg::goes_on), failure.places);
}

/// When all other ranks have succeeded: a failure that nobody was told of must not pass for success.
int Job::status_after_losses() const {
  if (losses_ == 0 || options_.recovery) return 0;
  for (int rank = 0; rank < ranks_; ++rank)
    if (!lost(rank) && segment_.rank(static_cast<std::uint32_t>(rank)).told.load(std::memory_order_relaxed) != 0) return 0;
  return first_loss_status_;
}
}  // namespace tutti::launch

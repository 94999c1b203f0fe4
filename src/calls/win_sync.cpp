// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The calls that synchronise windows (MPI-5.0 §12.5). MPI_PROC_NULL as a target is legal and does nothing.
#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "check/accesses.hpp"
#include "check/buffers.hpp"
#include "engine/coll/coll.hpp"
#include "object/comm_agree.hpp"
#include "object/win.hpp"

namespace tutti::calls {
using base::Error;
using object::Win;

namespace {
void check_assertion(int given, int allowed, const char* names) {
  if ((given & ~allowed) != 0) throw Error(base::msg::rma_assertion, given, names);
}

constexpr int kAll = check::kAllTargets;

/// The operations to a target, or to all, are complete at this process from here on.
void complete_locally(Win& win, int target) {
  if (check::buffers()) check::synchronized(win, target);
}

/// And at the target.
void complete(Win& win, int target) {
  complete_locally(win, target);
  if (check::accesses()) check::completed(win, target);
}

void leave_time(Win& win, int target, rma::AccessLog::Clock which) {
  if (check::accesses()) check::leave_time(win, target, which);
}

void take_up_time(Win& win, int target, rma::AccessLog::Clock which) {
  if (check::accesses()) check::take_up_time(win, target, which);
}

void locked(Win& win, int target) {
  if (check::accesses()) check::locked(win, target);
}

void unlocking(Win& win, int target) {
  complete_locally(win, target);
  if (check::accesses()) check::unlocking(win, target);
}

/// Orders the accesses before against those after; operations themselves are complete when they return.
void order_memory() { std::atomic_thread_fence(std::memory_order_seq_cst); }
}  // namespace

void win_fence(int assert, Win& win) {
  check_assertion(assert, MPI_MODE_NOSTORE | MPI_MODE_NOPUT | MPI_MODE_NOPRECEDE | MPI_MODE_NOSUCCEED,
                  "MPI_MODE_NOSTORE, _NOPUT, _NOPRECEDE and _NOSUCCEED");
  complete(win, kAll);
  win.epochs().before_fence((assert& MPI_MODE_NOPRECEDE) != 0);
  coll::Task barrier = coll::barrier(object::next_collective(win.comm(), true));
  coll::run(barrier);
  win.epochs().after_fence((assert& MPI_MODE_NOSUCCEED) != 0);
}

void win_start(object::Group& group, int assert, Win& win) {
  check_assertion(assert, MPI_MODE_NOCHECK, "MPI_MODE_NOCHECK");
  const std::vector<int> targets = win.ranks_of(group);
  win.epochs().start(targets, (assert& MPI_MODE_NOCHECK) != 0);
  for (const int target : targets) take_up_time(win, target, rma::AccessLog::posted);
}
void win_complete(Win& win) {
  complete(win, kAll);
  for (const int target : win.epochs().started_targets()) leave_time(win, target, rma::AccessLog::completed);
  win.epochs().complete();
}

void win_post(object::Group& group, int assert, Win& win) {
  check_assertion(assert, MPI_MODE_NOCHECK | MPI_MODE_NOSTORE | MPI_MODE_NOPUT, "MPI_MODE_NOCHECK, _NOSTORE and _NOPUT");
  leave_time(win, win.rank(), rma::AccessLog::posted);
  win.epochs().post(win.ranks_of(group));
}
void win_wait(Win& win) {
  win.epochs().wait();
  take_up_time(win, win.rank(), rma::AccessLog::completed);
}
void win_test(Win& win, int* flag) {
  *flag = win.epochs().test();
  if (*flag) take_up_time(win, win.rank(), rma::AccessLog::completed);
}

void win_lock(int lock_type, int rank, int assert, Win& win) {
  if (lock_type != MPI_LOCK_EXCLUSIVE && lock_type != MPI_LOCK_SHARED) throw Error(base::msg::rma_lock_type, lock_type);
  check_assertion(assert, MPI_MODE_NOCHECK, "MPI_MODE_NOCHECK");
  if (rank == MPI_PROC_NULL) return;
  win.epochs().lock(rank, lock_type == MPI_LOCK_EXCLUSIVE, (assert& MPI_MODE_NOCHECK) != 0);
  locked(win, rank);
}
void win_unlock(int rank, Win& win) {
  if (rank == MPI_PROC_NULL) return;
  unlocking(win, rank);
  win.epochs().unlock(rank);
}
void win_lock_all(int assert, Win& win) {
  check_assertion(assert, MPI_MODE_NOCHECK, "MPI_MODE_NOCHECK");
  win.epochs().lock_all((assert& MPI_MODE_NOCHECK) != 0);
  for (int target = 0; target < win.size(); ++target) locked(win, target);
}
void win_unlock_all(Win& win) {
  for (int target = 0; target < win.size(); ++target) unlocking(win, target);
  win.epochs().unlock_all();
}

void win_flush(int rank, Win& win) {
  if (rank != MPI_PROC_NULL) {
    win.epochs().require_passive(rank);
    complete(win, rank);
  }
  order_memory();
}
void win_flush_all(Win& win) {
  win.epochs().require_passive_all();
  complete(win, kAll);
  order_memory();
}
void win_flush_local(int rank, Win& win) {
  if (rank == MPI_PROC_NULL) return;
  win.epochs().require_passive(rank);
  complete_locally(win, rank);
}
void win_flush_local_all(Win& win) {
  win.epochs().require_passive_all();
  complete_locally(win, kAll);
}

/// Also makes progress: programs call it in loops that wait for another process's store.
void win_sync(Win& win) {
  order_memory();
  runtime::progress();
  if (check::accesses()) check::ordered_by_program(win);
}
}  // namespace tutti::calls

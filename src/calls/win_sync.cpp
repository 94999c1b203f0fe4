// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The calls that synchronise windows (MPI-5.0 §12.5). MPI_PROC_NULL as a target is legal and does nothing.
#include "api/bodies.hpp"
#include "base/catalogue.hpp"
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

/// Orders the accesses before against those after; operations themselves are complete when they return.
void order_memory() { std::atomic_thread_fence(std::memory_order_seq_cst); }
}  // namespace

void win_fence(int assert, Win& win) {
  check_assertion(assert, MPI_MODE_NOSTORE | MPI_MODE_NOPUT | MPI_MODE_NOPRECEDE | MPI_MODE_NOSUCCEED,
                  "MPI_MODE_NOSTORE, _NOPUT, _NOPRECEDE and _NOSUCCEED");
  win.epochs().before_fence((assert & MPI_MODE_NOPRECEDE) != 0);
  coll::Task barrier = coll::barrier(object::next_collective(win.comm(), true));
  coll::run(barrier);
  win.epochs().after_fence((assert & MPI_MODE_NOSUCCEED) != 0);
}

void win_start(object::Group& group, int assert, Win& win) {
  check_assertion(assert, MPI_MODE_NOCHECK, "MPI_MODE_NOCHECK");
  win.epochs().start(win.ranks_of(group), (assert & MPI_MODE_NOCHECK) != 0);
}
void win_complete(Win& win) { win.epochs().complete(); }

void win_post(object::Group& group, int assert, Win& win) {
  check_assertion(assert, MPI_MODE_NOCHECK | MPI_MODE_NOSTORE | MPI_MODE_NOPUT, "MPI_MODE_NOCHECK, _NOSTORE and _NOPUT");
  win.epochs().post(win.ranks_of(group));
}
void win_wait(Win& win) { win.epochs().wait(); }
void win_test(Win& win, int* flag) { *flag = win.epochs().test(); }

void win_lock(int lock_type, int rank, int assert, Win& win) {
  if (lock_type != MPI_LOCK_EXCLUSIVE && lock_type != MPI_LOCK_SHARED) throw Error(base::msg::rma_lock_type, lock_type);
  check_assertion(assert, MPI_MODE_NOCHECK, "MPI_MODE_NOCHECK");
  if (rank == MPI_PROC_NULL) return;
  win.epochs().lock(rank, lock_type == MPI_LOCK_EXCLUSIVE, (assert & MPI_MODE_NOCHECK) != 0);
}
void win_unlock(int rank, Win& win) {
  if (rank != MPI_PROC_NULL) win.epochs().unlock(rank);
}
void win_lock_all(int assert, Win& win) {
  check_assertion(assert, MPI_MODE_NOCHECK, "MPI_MODE_NOCHECK");
  win.epochs().lock_all((assert & MPI_MODE_NOCHECK) != 0);
}
void win_unlock_all(Win& win) { win.epochs().unlock_all(); }

void win_flush(int rank, Win& win) {
  if (rank != MPI_PROC_NULL) win.epochs().require_passive(rank);
  order_memory();
}
void win_flush_all(Win& win) {
  win.epochs().require_passive_all();
  order_memory();
}
void win_flush_local(int rank, Win& win) { win_flush(rank, win); }
void win_flush_local_all(Win& win) { win_flush_all(win); }

/// Also makes progress: programs call it in loops that wait for another process's store.
void win_sync(Win& win) {
  order_memory();
  runtime::progress();
  static_cast<void>(win);
}
}  // namespace tutti::calls

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// mpiexec --check=rma: accesses of the same bytes of a window that nothing orders (MPI-5.0 §12.7), among one-sided operations of all origins and,
// where the system grants watchpoints, loads and stores of the first bytes of the target's memory by the target itself. Reported as kind "conflict"
// at the access that comes second. Called by the bodies of one-sided calls; without the check a predictable branch each.
#pragma once
#include "engine/rma/access_log.hpp"
#include "engine/rma/window.hpp"
#include "object/win.hpp"
#include "runtime/causality.hpp"

namespace tutti::check {

inline bool accesses() { return __builtin_expect(runtime::checking(runtime::Check::rma), 0); }

/// An operation is about to be done.
[[gnu::cold]] void accessed(object::Win& win, rma::AccessKind kind, const rma::Remote& remote, base::Operation operation = base::Operation::none);

constexpr int kAllTargets = -1;
/// This process's operations are complete at the target (or at all).
[[gnu::cold]] void completed(object::Win& win, int target);
/// Leaves this process's time at a target, and takes up what others have left there.
[[gnu::cold]] void leave_time(object::Win& win, int target, rma::AccessLog::Clock which);
[[gnu::cold]] void take_up_time(object::Win& win, int target, rma::AccessLog::Clock which);
/// The target's lock was taken, or is about to be given back.
[[gnu::cold]] void locked(object::Win& win, int target);
[[gnu::cold]] void unlocking(object::Win& win, int target);

/// The window's memory is watched from now on, until concealed().
[[gnu::cold]] void exposed(object::Win& win);
[[gnu::cold]] void concealed(object::Win& win);
/// MPI_Win_sync: the program orders loads and stores in ways of its own.
[[gnu::cold]] void ordered_by_program(object::Win& win);
}  // namespace tutti::check

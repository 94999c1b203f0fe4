// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The one-sided operations (MPI-5.0 §12.3). Each is complete when it returns, so the forms with a request hand out a complete one.
#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "check/accesses.hpp"
#include "engine/rma/transfer.hpp"
#include "object/op.hpp"
#include "object/win.hpp"

namespace tutti::calls {
using base::Error;
using object::Datatype;
using object::Op;
using object::Request;
using object::Win;

namespace {
rma::Local local(const void* data, Count count, const Datatype& type) { return {const_cast<void*>(data), count, &type.layout()}; }

/// Whether there is anything to do: MPI_PROC_NULL is legal and does nothing (MPI-5.0 §12.3). Throws unless an epoch allows it.
bool allowed(Win& win, int target) {
  if (__builtin_expect(target == MPI_PROC_NULL, 0)) return false;
  win.epochs().require_access(target);
  return true;
}

/// Without data the type does not matter: programs pass MPI_BYTE with a count of 0 and any operation.
void check_op(const Op& op, const Datatype& type, Count count) {
  if (count != 0 || op.user_made()) object::check_accumulate_op(op, type);
}

/// Operations with a request are for passive-target epochs only (MPI-5.0 §12.3.5).
void require_passive(Win& win, int target) {
  if (target != MPI_PROC_NULL) win.epochs().require_passive(target);
}
void complete(Win& win, Request** request) { *request = new object::RmaRequest(win); }
}  // namespace

void put(const void* origin_addr, Count origin_count, Datatype& origin_datatype, int target_rank, MPI_Aint target_disp, Count target_count,
         Datatype& target_datatype, Win& win) {
  if (!allowed(win, target_rank)) return;
  if (check::accesses()) check::accessed(win, rma::AccessKind::put, {target_rank, target_disp, target_count, &target_datatype.layout()});
  rma::put(win.window(), local(origin_addr, origin_count, origin_datatype), {target_rank, target_disp, target_count, &target_datatype.layout()});
}

void get(void* origin_addr, Count origin_count, Datatype& origin_datatype, int target_rank, MPI_Aint target_disp, Count target_count,
         Datatype& target_datatype, Win& win) {
  if (!allowed(win, target_rank)) return;
  if (check::accesses()) check::accessed(win, rma::AccessKind::get, {target_rank, target_disp, target_count, &target_datatype.layout()});
  rma::get(win.window(), local(origin_addr, origin_count, origin_datatype), {target_rank, target_disp, target_count, &target_datatype.layout()});
}

void accumulate(const void* origin_addr, Count origin_count, Datatype& origin_datatype, int target_rank, MPI_Aint target_disp, Count target_count,
                Datatype& target_datatype, Op& op, Win& win) {
  if (!allowed(win, target_rank)) return;
  check_op(op, target_datatype, target_count);
  if (check::accesses()) {
    check::accessed(win, rma::AccessKind::accumulate, {target_rank, target_disp, target_count, &target_datatype.layout()}, op.operation());
  }
  rma::accumulate(win.window(), local(origin_addr, origin_count, origin_datatype), nullptr,
                  {target_rank, target_disp, target_count, &target_datatype.layout()}, op.operation());
}

void get_accumulate(const void* origin_addr, Count origin_count, Datatype* origin_datatype, void* result_addr, Count result_count,
                    Datatype& result_datatype, int target_rank, MPI_Aint target_disp, Count target_count, Datatype& target_datatype, Op& op,
                    Win& win) {
  if (!allowed(win, target_rank)) return;
  check_op(op, target_datatype, target_count);
  if (check::accesses()) {
    check::accessed(win, rma::AccessKind::atomic, {target_rank, target_disp, target_count, &target_datatype.layout()}, op.operation());
  }
  const rma::Local origin = origin_datatype != nullptr ? local(origin_addr, origin_count, *origin_datatype) : rma::Local{};
  const rma::Local result = local(result_addr, result_count, result_datatype);
  rma::accumulate(win.window(), origin, &result, {target_rank, target_disp, target_count, &target_datatype.layout()}, op.operation());
}

void fetch_and_op(const void* origin_addr, void* result_addr, Datatype& datatype, int target_rank, MPI_Aint target_disp, Op& op, Win& win) {
  if (!allowed(win, target_rank)) return;
  check_op(op, datatype, 1);
  if (datatype.basic() == base::BasicType::none) throw Error(base::msg::rma_predefined_type, datatype.describe());
  if (origin_addr == nullptr && op.operation() != base::Operation::no_op) throw Error(base::msg::null_buffer, "origin_addr", 1);
  if (check::accesses()) check::accessed(win, rma::AccessKind::atomic, {target_rank, target_disp, 1, &datatype.layout()}, op.operation());
  const rma::Local result = local(result_addr, 1, datatype);
  rma::accumulate(win.window(), local(origin_addr, 1, datatype), &result, {target_rank, target_disp, 1, &datatype.layout()}, op.operation());
}

void compare_and_swap(const void* origin_addr, const void* compare_addr, void* result_addr, Datatype& datatype, int target_rank, MPI_Aint target_disp,
                      Win& win) {
  using base::Domain;
  const Domain domain = base::basic_info(datatype.basic()).domain;
  const bool suits = domain == Domain::c_integer || domain == Domain::fortran_integer || domain == Domain::multi_language ||
                     domain == Domain::logical || domain == Domain::byte;
  if (!suits) throw Error(base::msg::rma_swap_type, datatype.describe());
  if (!allowed(win, target_rank)) return;
  if (check::accesses()) check::accessed(win, rma::AccessKind::atomic, {target_rank, target_disp, 1, &datatype.layout()}, base::Operation::replace);
  rma::compare_and_swap(win.window(), origin_addr, compare_addr, result_addr, {target_rank, target_disp, 1, &datatype.layout()});
}

void rput(const void* origin_addr, Count origin_count, Datatype& origin_datatype, int target_rank, MPI_Aint target_disp, Count target_count,
          Datatype& target_datatype, Win& win, Request** request) {
  require_passive(win, target_rank);
  put(origin_addr, origin_count, origin_datatype, target_rank, target_disp, target_count, target_datatype, win);
  complete(win, request);
}

void rget(void* origin_addr, Count origin_count, Datatype& origin_datatype, int target_rank, MPI_Aint target_disp, Count target_count,
          Datatype& target_datatype, Win& win, Request** request) {
  require_passive(win, target_rank);
  get(origin_addr, origin_count, origin_datatype, target_rank, target_disp, target_count, target_datatype, win);
  complete(win, request);
}

void raccumulate(const void* origin_addr, Count origin_count, Datatype& origin_datatype, int target_rank, MPI_Aint target_disp, Count target_count,
                 Datatype& target_datatype, Op& op, Win& win, Request** request) {
  require_passive(win, target_rank);
  accumulate(origin_addr, origin_count, origin_datatype, target_rank, target_disp, target_count, target_datatype, op, win);
  complete(win, request);
}

void rget_accumulate(const void* origin_addr, Count origin_count, Datatype* origin_datatype, void* result_addr, Count result_count,
                     Datatype& result_datatype, int target_rank, MPI_Aint target_disp, Count target_count, Datatype& target_datatype, Op& op,
                     Win& win, Request** request) {
  require_passive(win, target_rank);
  get_accumulate(origin_addr, origin_count, origin_datatype, result_addr, result_count, result_datatype, target_rank, target_disp, target_count,
                 target_datatype, op, win);
  complete(win, request);
}
}  // namespace tutti::calls

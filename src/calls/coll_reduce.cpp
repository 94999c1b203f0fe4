// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Collectives that reduce: blocking, non-blocking and persistent (MPI-5.0 §6.9 to §6.13).
#include "api/bodies.hpp"
#include "api/functions.hpp"
#include "base/catalogue.hpp"
#include "calls/collective.hpp"

namespace tutti::calls {

using api::Function;
using object::Comm;
using object::Datatype;
using object::Info;
using object::Op;
using object::Request;

namespace {

bool is_root(int root, const Comm& comm) { return comm.is_inter() ? root == MPI_ROOT : root == comm.rank(); }

/// What the entry points cannot check: the operation fits the type, and the buffers are two (MPI-5.0 §2.4: no aliasing).
void check_reduction(const Op& op, const Datatype& datatype, const void* sendbuf, const void* recvbuf, Count count) {
  object::check_op(op, datatype);
  if (__builtin_expect(sendbuf == recvbuf && sendbuf != nullptr && count > 0, 0)) throw base::Error(base::msg::aliased_buffers);
}

Agreement reduction(const Op& op, const Datatype& datatype, Count count, std::uint32_t root = 0) {
  if (root == p2p::kAnyArgument) return {p2p::kAnyArgument};
  return {p2p::operation_argument(op.operation(), op.commutative(), static_cast<int>(root)), p2p::data_bits(datatype.layout(), count)};
}

void reduce_as(const Form& form, const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, int root, Comm& comm) {
  // The root's neighbours of an inter-communicator take no part: only root and comm are significant there.
  if (root != MPI_PROC_NULL) check_reduction(op, datatype, sendbuf, is_root(root, comm) ? recvbuf : nullptr, count);
  const coll::ReduceArgs args{sendbuf, recvbuf, count, &datatype.layout(), object::reducer(op, datatype), root};
  carry_out(form, comm, reduction(op, datatype, count, root_of(comm, root)), coll::reduce, args, {{&datatype}, &op});
}

void allreduce_as(const Form& form, const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, Comm& comm) {
  check_reduction(op, datatype, sendbuf, recvbuf, count);
  const coll::ReduceArgs args{sendbuf, recvbuf, count, &datatype.layout(), object::reducer(op, datatype)};
  carry_out(form, comm, reduction(op, datatype, count), coll::allreduce, args, {{&datatype}, &op});
}

void reduce_scatter_block_as(const Form& form, const void* sendbuf, void* recvbuf, Count recvcount, Datatype& datatype, Op& op, Comm& comm) {
  check_reduction(op, datatype, sendbuf, recvbuf, recvcount);
  const coll::ReduceScatterArgs args{sendbuf, recvbuf, {}, recvcount, &datatype.layout(), object::reducer(op, datatype)};
  carry_out(form, comm, reduction(op, datatype, comm.is_inter() ? recvcount * comm.size() : recvcount), coll::reduce_scatter, args,
            {{&datatype}, &op});
}

void reduce_scatter_as(const Form& form, const void* sendbuf, void* recvbuf, Counts recvcounts, Datatype& datatype, Op& op, Comm& comm) {
  check_reduction(op, datatype, sendbuf, recvbuf, recvcounts[static_cast<std::size_t>(comm.rank())]);
  const coll::ReduceScatterArgs args{sendbuf, recvbuf, recvcounts, 0, &datatype.layout(), object::reducer(op, datatype)};
  Count all = 0;
  for (int r = 0; r < comm.size(); ++r) all += recvcounts[static_cast<std::size_t>(r)];
  Agreement agreement = reduction(op, datatype, all);
  if (!comm.is_inter()) agreement.data = data_of(recvcounts, comm.size(), datatype.layout());
  carry_out(form, comm, agreement, coll::reduce_scatter, args, {{&datatype}, &op});
}

void scan_as(const Form& form, const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, Comm& comm) {
  check_reduction(op, datatype, sendbuf, recvbuf, count);
  const coll::ReduceArgs args{sendbuf, recvbuf, count, &datatype.layout(), object::reducer(op, datatype)};
  carry_out(form, comm, reduction(op, datatype, count), coll::scan, args, {{&datatype}, &op});
}

void exscan_as(const Form& form, const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, Comm& comm) {
  check_reduction(op, datatype, sendbuf, recvbuf, count);
  const coll::ReduceArgs args{sendbuf, recvbuf, count, &datatype.layout(), object::reducer(op, datatype)};
  carry_out(form, comm, reduction(op, datatype, count), coll::exscan, args, {{&datatype}, &op});
}
}  // namespace

void reduce(const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, int root, Comm& comm) {
  reduce_as(blocking(Function::Reduce), sendbuf, recvbuf, count, datatype, op, root, comm);
}
void ireduce(const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, int root, Comm& comm, Request** request) {
  reduce_as(starting(Function::Ireduce, request), sendbuf, recvbuf, count, datatype, op, root, comm);
}
void reduce_init(const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, int root, Comm& comm, Info*, Request** request) {
  reduce_as(preparing(Function::Reduce_init, request), sendbuf, recvbuf, count, datatype, op, root, comm);
}

void allreduce(const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, Comm& comm) {
  allreduce_as(blocking(Function::Allreduce), sendbuf, recvbuf, count, datatype, op, comm);
}
void iallreduce(const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, Comm& comm, Request** request) {
  allreduce_as(starting(Function::Iallreduce, request), sendbuf, recvbuf, count, datatype, op, comm);
}
void allreduce_init(const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, Comm& comm, Info*, Request** request) {
  allreduce_as(preparing(Function::Allreduce_init, request), sendbuf, recvbuf, count, datatype, op, comm);
}

void reduce_scatter_block(const void* sendbuf, void* recvbuf, Count recvcount, Datatype& datatype, Op& op, Comm& comm) {
  reduce_scatter_block_as(blocking(Function::Reduce_scatter_block), sendbuf, recvbuf, recvcount, datatype, op, comm);
}
void ireduce_scatter_block(const void* sendbuf, void* recvbuf, Count recvcount, Datatype& datatype, Op& op, Comm& comm, Request** request) {
  reduce_scatter_block_as(starting(Function::Ireduce_scatter_block, request), sendbuf, recvbuf, recvcount, datatype, op, comm);
}
void reduce_scatter_block_init(const void* sendbuf, void* recvbuf, Count recvcount, Datatype& datatype, Op& op, Comm& comm, Info*,
                               Request** request) {
  reduce_scatter_block_as(preparing(Function::Reduce_scatter_block_init, request), sendbuf, recvbuf, recvcount, datatype, op, comm);
}

void reduce_scatter(const void* sendbuf, void* recvbuf, Counts recvcounts, Datatype& datatype, Op& op, Comm& comm) {
  reduce_scatter_as(blocking(Function::Reduce_scatter), sendbuf, recvbuf, recvcounts, datatype, op, comm);
}
void ireduce_scatter(const void* sendbuf, void* recvbuf, Counts recvcounts, Datatype& datatype, Op& op, Comm& comm, Request** request) {
  reduce_scatter_as(starting(Function::Ireduce_scatter, request), sendbuf, recvbuf, recvcounts, datatype, op, comm);
}
void reduce_scatter_init(const void* sendbuf, void* recvbuf, Counts recvcounts, Datatype& datatype, Op& op, Comm& comm, Info*, Request** request) {
  reduce_scatter_as(preparing(Function::Reduce_scatter_init, request), sendbuf, recvbuf, recvcounts, datatype, op, comm);
}

void scan(const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, Comm& comm) {
  scan_as(blocking(Function::Scan), sendbuf, recvbuf, count, datatype, op, comm);
}
void iscan(const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, Comm& comm, Request** request) {
  scan_as(starting(Function::Iscan, request), sendbuf, recvbuf, count, datatype, op, comm);
}
void scan_init(const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, Comm& comm, Info*, Request** request) {
  scan_as(preparing(Function::Scan_init, request), sendbuf, recvbuf, count, datatype, op, comm);
}

void exscan(const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, Comm& comm) {
  exscan_as(blocking(Function::Exscan), sendbuf, recvbuf, count, datatype, op, comm);
}
void iexscan(const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, Comm& comm, Request** request) {
  exscan_as(starting(Function::Iexscan, request), sendbuf, recvbuf, count, datatype, op, comm);
}
void exscan_init(const void* sendbuf, void* recvbuf, Count count, Datatype& datatype, Op& op, Comm& comm, Info*, Request** request) {
  exscan_as(preparing(Function::Exscan_init, request), sendbuf, recvbuf, count, datatype, op, comm);
}
}  // namespace tutti::calls

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Collectives that move data from or to one rank, and the barrier: blocking, non-blocking and persistent (MPI-5.0 §6.3 to §6.6, §6.12,
// §6.13). Arguments that are not significant at this rank have not been checked and are not looked at.
#include "api/bodies.hpp"
#include "api/functions.hpp"
#include "calls/collective.hpp"

namespace tutti::calls {

using api::Function;
using object::Comm;
using object::Datatype;
using object::Info;
using object::Request;

namespace {

bool is_root(const Comm& comm, int root) { return root == (comm.is_inter() ? MPI_ROOT : comm.rank()); }

/// A block that goes to or comes from the root: all name the same root and the same block.
Agreement with_root(const Comm& comm, int root, const coll::Buffer& block) {
  if (comm.is_inter() && root == MPI_PROC_NULL) return {p2p::kAnyArgument};
  return {root_of(comm, root), data_of(block)};
}
/// The same where each block has a size of its own.
Agreement with_root(const Comm& comm, int root) { return {root_of(comm, root), p2p::kAnyData, coll::PerMessage::size_and_type}; }

/// The root's block for itself.
void check_own(const Form& form, const Comm& comm, const void* in_place_here, const coll::Buffer& sent, const coll::Buffer& received) {
  if (!comm.is_inter() && !coll::in_place(in_place_here)) coll::require_same_size(form.function, sent.bytes(), received.bytes());
}

void barrier_as(const Form& form, Comm& comm) { carry_out(form, comm, {}, coll::barrier, coll::BarrierArgs{}); }

void bcast_as(const Form& form, void* buffer, Count count, Datatype& datatype, int root, Comm& comm) {
  const bool data = root != MPI_PROC_NULL || !comm.is_inter();
  carry_out(form, comm, {root_of(comm, root), data ? p2p::data_bits(datatype.layout(), count) : p2p::kAnyData}, coll::bcast,
            coll::BcastArgs{{buffer, count, &datatype.layout()}, root}, {{&datatype}});
}

void gather_as(const Form& form, const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype,
               int root, Comm& comm) {
  const coll::GatherArgs args{{const_cast<void*>(sendbuf), sendcount, layout_of(sendtype)}, {recvbuf, recvcount, layout_of(recvtype)}, root};
  const bool root_here = is_root(comm, root);
  if (root_here) check_own(form, comm, sendbuf, args.send, args.receive[0]);
  carry_out(form, comm, with_root(comm, root, root_here ? args.receive[0] : args.send), coll::gather, args, {{sendtype, recvtype}});
}

void gatherv_as(const Form& form, const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts displs,
                Datatype* recvtype, int root, Comm& comm) {
  const coll::GatherArgs args{
      {const_cast<void*>(sendbuf), sendcount, layout_of(sendtype)}, {recvbuf, 0, layout_of(recvtype), recvcounts, displs}, root, true};
  if (!comm.is_inter() && root == comm.rank()) check_own(form, comm, sendbuf, args.send, args.receive[root]);
  carry_out(form, comm, with_root(comm, root), coll::gather, args, {{sendtype, recvtype}});
}

void scatter_as(const Form& form, const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype,
                int root, Comm& comm) {
  const coll::ScatterArgs args{{const_cast<void*>(sendbuf), sendcount, layout_of(sendtype)}, {recvbuf, recvcount, layout_of(recvtype)}, root};
  const bool root_here = is_root(comm, root);
  if (root_here) check_own(form, comm, recvbuf, args.send[0], args.receive);
  carry_out(form, comm, with_root(comm, root, root_here ? args.send[0] : args.receive), coll::scatter, args, {{sendtype, recvtype}});
}

void scatterv_as(const Form& form, const void* sendbuf, Counts sendcounts, Counts displs, Datatype* sendtype, void* recvbuf, Count recvcount,
                 Datatype* recvtype, int root, Comm& comm) {
  const coll::ScatterArgs args{
      {const_cast<void*>(sendbuf), 0, layout_of(sendtype), sendcounts, displs}, {recvbuf, recvcount, layout_of(recvtype)}, root, true};
  if (!comm.is_inter() && root == comm.rank()) check_own(form, comm, recvbuf, args.send[root], args.receive);
  carry_out(form, comm, with_root(comm, root), coll::scatter, args, {{sendtype, recvtype}});
}
}  // namespace

void barrier(Comm& comm) { barrier_as(blocking(Function::Barrier), comm); }
void ibarrier(Comm& comm, Request** request) { barrier_as(starting(Function::Ibarrier, request), comm); }
void barrier_init(Comm& comm, Info*, Request** request) { barrier_as(preparing(Function::Barrier_init, request), comm); }

void bcast(void* buffer, Count count, Datatype& datatype, int root, Comm& comm) {
  bcast_as(blocking(Function::Bcast), buffer, count, datatype, root, comm);
}
void ibcast(void* buffer, Count count, Datatype& datatype, int root, Comm& comm, Request** request) {
  bcast_as(starting(Function::Ibcast, request), buffer, count, datatype, root, comm);
}
void bcast_init(void* buffer, Count count, Datatype& datatype, int root, Comm& comm, Info*, Request** request) {
  bcast_as(preparing(Function::Bcast_init, request), buffer, count, datatype, root, comm);
}

void gather(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root, Comm& comm) {
  gather_as(blocking(Function::Gather), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
void igather(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root, Comm& comm,
             Request** request) {
  gather_as(starting(Function::Igather, request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
void gather_init(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root, Comm& comm,
                 Info*, Request** request) {
  gather_as(preparing(Function::Gather_init, request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, root, comm);
}

void gatherv(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts displs, Datatype* recvtype, int root,
             Comm& comm) {
  gatherv_as(blocking(Function::Gatherv), sendbuf, sendcount, sendtype, recvbuf, recvcounts, displs, recvtype, root, comm);
}
void igatherv(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts displs, Datatype* recvtype, int root,
              Comm& comm, Request** request) {
  gatherv_as(starting(Function::Igatherv, request), sendbuf, sendcount, sendtype, recvbuf, recvcounts, displs, recvtype, root, comm);
}
void gatherv_init(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts displs, Datatype* recvtype,
                  int root, Comm& comm, Info*, Request** request) {
  gatherv_as(preparing(Function::Gatherv_init, request), sendbuf, sendcount, sendtype, recvbuf, recvcounts, displs, recvtype, root, comm);
}

void scatter(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root, Comm& comm) {
  scatter_as(blocking(Function::Scatter), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
void iscatter(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root, Comm& comm,
              Request** request) {
  scatter_as(starting(Function::Iscatter, request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
void scatter_init(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root, Comm& comm,
                  Info*, Request** request) {
  scatter_as(preparing(Function::Scatter_init, request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, root, comm);
}

void scatterv(const void* sendbuf, Counts sendcounts, Counts displs, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root,
              Comm& comm) {
  scatterv_as(blocking(Function::Scatterv), sendbuf, sendcounts, displs, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
void iscatterv(const void* sendbuf, Counts sendcounts, Counts displs, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype,
               int root, Comm& comm, Request** request) {
  scatterv_as(starting(Function::Iscatterv, request), sendbuf, sendcounts, displs, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
void scatterv_init(const void* sendbuf, Counts sendcounts, Counts displs, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype,
                   int root, Comm& comm, Info*, Request** request) {
  scatterv_as(preparing(Function::Scatterv_init, request), sendbuf, sendcounts, displs, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
}  // namespace tutti::calls

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Collectives that move data from or to one rank, and the barrier: blocking, non-blocking and persistent (MPI-5.0 §6.3 to §6.6, §6.12,
// §6.13). Arguments that are not significant at this rank have not been checked and are not looked at.
#include "api/bodies.hpp"
#include "calls/collective.hpp"

namespace tutti::calls {

using object::Comm;
using object::Datatype;
using object::Info;
using object::Request;

namespace {

void barrier_as(const Form& form, Comm& comm) {
  carry_out(form, comm, coll::barrier, coll::BarrierArgs{});
}

void bcast_as(const Form& form, void* buffer, Count count, Datatype& datatype, int root, Comm& comm) {
  carry_out(form, comm, coll::bcast, coll::BcastArgs{{buffer, count, &datatype.layout()}, root}, {{&datatype}});
}

void gather_as(const Form& form, const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount,
               Datatype* recvtype, int root, Comm& comm) {
  const coll::GatherArgs args{{const_cast<void*>(sendbuf), sendcount, layout_of(sendtype)}, {recvbuf, recvcount, layout_of(recvtype)}, root};
  carry_out(form, comm, coll::gather, args, {{sendtype, recvtype}});
}

void gatherv_as(const Form& form, const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Counts recvcounts,
                Counts displs, Datatype* recvtype, int root, Comm& comm) {
  const coll::GatherArgs args{{const_cast<void*>(sendbuf), sendcount, layout_of(sendtype)}, {recvbuf, 0, layout_of(recvtype), recvcounts, displs}, root, true};
  carry_out(form, comm, coll::gather, args, {{sendtype, recvtype}});
}

void scatter_as(const Form& form, const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount,
                Datatype* recvtype, int root, Comm& comm) {
  const coll::ScatterArgs args{{const_cast<void*>(sendbuf), sendcount, layout_of(sendtype)}, {recvbuf, recvcount, layout_of(recvtype)}, root};
  carry_out(form, comm, coll::scatter, args, {{sendtype, recvtype}});
}

void scatterv_as(const Form& form, const void* sendbuf, Counts sendcounts, Counts displs, Datatype* sendtype, void* recvbuf,
                 Count recvcount, Datatype* recvtype, int root, Comm& comm) {
  const coll::ScatterArgs args{{const_cast<void*>(sendbuf), 0, layout_of(sendtype), sendcounts, displs}, {recvbuf, recvcount, layout_of(recvtype)}, root, true};
  carry_out(form, comm, coll::scatter, args, {{sendtype, recvtype}});
}
}  // namespace

void barrier(Comm& comm) {
  barrier_as({}, comm);
}
void ibarrier(Comm& comm, Request** request) {
  barrier_as(starting(request), comm);
}
void barrier_init(Comm& comm, Info*, Request** request) {
  barrier_as(preparing(request), comm);
}

void bcast(void* buffer, Count count, Datatype& datatype, int root, Comm& comm) {
  bcast_as({}, buffer, count, datatype, root, comm);
}
void ibcast(void* buffer, Count count, Datatype& datatype, int root, Comm& comm, Request** request) {
  bcast_as(starting(request), buffer, count, datatype, root, comm);
}
void bcast_init(void* buffer, Count count, Datatype& datatype, int root, Comm& comm, Info*, Request** request) {
  bcast_as(preparing(request), buffer, count, datatype, root, comm);
}

void gather(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root,
            Comm& comm) {
  gather_as({}, sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
void igather(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root,
             Comm& comm, Request** request) {
  gather_as(starting(request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
void gather_init(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root,
                 Comm& comm, Info*, Request** request) {
  gather_as(preparing(request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, root, comm);
}

void gatherv(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts displs, Datatype* recvtype,
             int root, Comm& comm) {
  gatherv_as({}, sendbuf, sendcount, sendtype, recvbuf, recvcounts, displs, recvtype, root, comm);
}
void igatherv(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts displs,
              Datatype* recvtype, int root, Comm& comm, Request** request) {
  gatherv_as(starting(request), sendbuf, sendcount, sendtype, recvbuf, recvcounts, displs, recvtype, root, comm);
}
void gatherv_init(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts displs,
                  Datatype* recvtype, int root, Comm& comm, Info*, Request** request) {
  gatherv_as(preparing(request), sendbuf, sendcount, sendtype, recvbuf, recvcounts, displs, recvtype, root, comm);
}

void scatter(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root,
             Comm& comm) {
  scatter_as({}, sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
void iscatter(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root,
              Comm& comm, Request** request) {
  scatter_as(starting(request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
void scatter_init(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype* recvtype, int root,
                  Comm& comm, Info*, Request** request) {
  scatter_as(preparing(request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, root, comm);
}

void scatterv(const void* sendbuf, Counts sendcounts, Counts displs, Datatype* sendtype, void* recvbuf, Count recvcount,
              Datatype* recvtype, int root, Comm& comm) {
  scatterv_as({}, sendbuf, sendcounts, displs, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
void iscatterv(const void* sendbuf, Counts sendcounts, Counts displs, Datatype* sendtype, void* recvbuf, Count recvcount,
               Datatype* recvtype, int root, Comm& comm, Request** request) {
  scatterv_as(starting(request), sendbuf, sendcounts, displs, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
void scatterv_init(const void* sendbuf, Counts sendcounts, Counts displs, Datatype* sendtype, void* recvbuf, Count recvcount,
                   Datatype* recvtype, int root, Comm& comm, Info*, Request** request) {
  scatterv_as(preparing(request), sendbuf, sendcounts, displs, sendtype, recvbuf, recvcount, recvtype, root, comm);
}
}  // namespace tutti::calls

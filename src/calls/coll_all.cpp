// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Collectives in which all send and all receive: blocking, non-blocking and persistent (MPI-5.0 §6.7, §6.8, §6.12, §6.13).
#include "api/bodies.hpp"
#include "api/functions.hpp"
#include "calls/collective.hpp"

namespace tutti::calls {

TypeList::TypeList(const MPI_Datatype* types, int n) {
  layouts_.reserve(static_cast<std::size_t>(n));
  references_.reserve(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) {
    const auto* datatype = object::find<object::Datatype>(types[i]);  // null only where the count is 0
    layouts_.push_back(datatype != nullptr ? &datatype->layout() : &coll::byte_layout());
    references_.emplace_back(layouts_.back());
  }
}

using api::Function;
using object::Comm;
using object::Datatype;
using object::Info;
using object::Request;

namespace {

/// Blocks that each rank sends to each: among one group all blocks are alike.
Agreement uniform(const Comm& comm, const coll::Buffer& block) {
  if (comm.is_inter()) return {0, p2p::kAnyData, coll::PerMessage::size_and_type};
  return {0, data_of(block)};
}

void check_own(const Form& form, const Comm& comm, const void* sendbuf, const coll::Buffer& sent, const coll::Buffer& received) {
  if (!comm.is_inter() && !coll::in_place(sendbuf)) coll::require_same_size(form.function, sent.bytes(), received.bytes());
}

void allgather_as(const Form& form, const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype& recvtype,
                  Comm& comm) {
  const coll::AllgatherArgs args{{const_cast<void*>(sendbuf), sendcount, layout_of(sendtype)}, {recvbuf, recvcount, &recvtype.layout()}};
  check_own(form, comm, sendbuf, args.send, args.receive[0]);
  carry_out(form, comm, uniform(comm, args.receive[0]), coll::allgather, args, {{sendtype, &recvtype}});
}

void allgatherv_as(const Form& form, const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts displs,
                   Datatype& recvtype, Comm& comm) {
  const coll::AllgatherArgs args{{const_cast<void*>(sendbuf), sendcount, layout_of(sendtype)}, {recvbuf, 0, &recvtype.layout(), recvcounts, displs}};
  if (!comm.is_inter()) check_own(form, comm, sendbuf, args.send, args.receive[comm.rank()]);
  const Agreement agreement = comm.is_inter() ? uniform(comm, {}) : Agreement{0, data_of(recvcounts, comm.size(), recvtype.layout())};
  carry_out(form, comm, agreement, coll::allgather, args, {{sendtype, &recvtype}});
}

void alltoall_as(const Form& form, const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype& recvtype,
                 Comm& comm) {
  const coll::AlltoallArgs args{{const_cast<void*>(sendbuf), sendcount, layout_of(sendtype)}, {recvbuf, recvcount, &recvtype.layout()}};
  check_own(form, comm, sendbuf, args.send[0], args.receive[0]);
  carry_out(form, comm, uniform(comm, args.receive[0]), coll::alltoall, args, {{sendtype, &recvtype}});
}

void alltoallv_as(const Form& form, const void* sendbuf, Counts sendcounts, Counts sdispls, Datatype* sendtype, void* recvbuf, Counts recvcounts,
                  Counts rdispls, Datatype& recvtype, Comm& comm) {
  const coll::AlltoallArgs args{{const_cast<void*>(sendbuf), 0, layout_of(sendtype), sendcounts, sdispls},
                                {recvbuf, 0, &recvtype.layout(), recvcounts, rdispls}};
  if (!comm.is_inter() && !coll::in_place(sendbuf)) check_own(form, comm, sendbuf, args.send[comm.rank()], args.receive[comm.rank()]);
  carry_out(form, comm, {0, p2p::kAnyData, each_with(sendbuf)}, coll::alltoall, args, {{sendtype, &recvtype}});
}

void alltoallw_as(const Form& form, const void* sendbuf, Counts sendcounts, Counts sdispls, const MPI_Datatype sendtypes[], void* recvbuf,
                  Counts recvcounts, Counts rdispls, const MPI_Datatype recvtypes[], Comm& comm) {
  // In place, what is sent is described by the receive side.
  TypeList send = coll::in_place(sendbuf) ? TypeList() : TypeList(sendtypes, comm.remote_size());
  TypeList receive(recvtypes, comm.remote_size());
  const coll::AlltoallArgs args{{const_cast<void*>(sendbuf), 0, nullptr, sendcounts, sdispls, send.layouts()},
                                {recvbuf, 0, nullptr, recvcounts, rdispls, receive.layouts()}};
  if (!comm.is_inter() && !coll::in_place(sendbuf)) check_own(form, comm, sendbuf, args.send[comm.rank()], args.receive[comm.rank()]);
  const Agreement agreement{0, p2p::kAnyData, each_with(sendbuf)};
  if (form.request == nullptr) return carry_out(form, comm, agreement, coll::alltoall, args);
  auto* request = make_collective(form, comm, agreement, coll::alltoall, args, {});
  request->keep(std::move(send), std::move(receive));
  hand_out(form, request);
}
}  // namespace

void allgather(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype& recvtype, Comm& comm) {
  allgather_as(blocking(Function::Allgather), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, comm);
}
void iallgather(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype& recvtype, Comm& comm,
                Request** request) {
  allgather_as(starting(Function::Iallgather, request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, comm);
}
void allgather_init(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype& recvtype, Comm& comm, Info*,
                    Request** request) {
  allgather_as(preparing(Function::Allgather_init, request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, comm);
}

void allgatherv(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts displs, Datatype& recvtype,
                Comm& comm) {
  allgatherv_as(blocking(Function::Allgatherv), sendbuf, sendcount, sendtype, recvbuf, recvcounts, displs, recvtype, comm);
}
void iallgatherv(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts displs, Datatype& recvtype,
                 Comm& comm, Request** request) {
  allgatherv_as(starting(Function::Iallgatherv, request), sendbuf, sendcount, sendtype, recvbuf, recvcounts, displs, recvtype, comm);
}
void allgatherv_init(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts displs, Datatype& recvtype,
                     Comm& comm, Info*, Request** request) {
  allgatherv_as(preparing(Function::Allgatherv_init, request), sendbuf, sendcount, sendtype, recvbuf, recvcounts, displs, recvtype, comm);
}

void alltoall(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype& recvtype, Comm& comm) {
  alltoall_as(blocking(Function::Alltoall), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, comm);
}
void ialltoall(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype& recvtype, Comm& comm,
               Request** request) {
  alltoall_as(starting(Function::Ialltoall, request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, comm);
}
void alltoall_init(const void* sendbuf, Count sendcount, Datatype* sendtype, void* recvbuf, Count recvcount, Datatype& recvtype, Comm& comm, Info*,
                   Request** request) {
  alltoall_as(preparing(Function::Alltoall_init, request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, comm);
}

void alltoallv(const void* sendbuf, Counts sendcounts, Counts sdispls, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts rdispls,
               Datatype& recvtype, Comm& comm) {
  alltoallv_as(blocking(Function::Alltoallv), sendbuf, sendcounts, sdispls, sendtype, recvbuf, recvcounts, rdispls, recvtype, comm);
}
void ialltoallv(const void* sendbuf, Counts sendcounts, Counts sdispls, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts rdispls,
                Datatype& recvtype, Comm& comm, Request** request) {
  alltoallv_as(starting(Function::Ialltoallv, request), sendbuf, sendcounts, sdispls, sendtype, recvbuf, recvcounts, rdispls, recvtype, comm);
}
void alltoallv_init(const void* sendbuf, Counts sendcounts, Counts sdispls, Datatype* sendtype, void* recvbuf, Counts recvcounts, Counts rdispls,
                    Datatype& recvtype, Comm& comm, Info*, Request** request) {
  alltoallv_as(preparing(Function::Alltoallv_init, request), sendbuf, sendcounts, sdispls, sendtype, recvbuf, recvcounts, rdispls, recvtype, comm);
}

void alltoallw(const void* sendbuf, Counts sendcounts, Counts sdispls, const MPI_Datatype sendtypes[], void* recvbuf, Counts recvcounts,
               Counts rdispls, const MPI_Datatype recvtypes[], Comm& comm) {
  alltoallw_as(blocking(Function::Alltoallw), sendbuf, sendcounts, sdispls, sendtypes, recvbuf, recvcounts, rdispls, recvtypes, comm);
}
void ialltoallw(const void* sendbuf, Counts sendcounts, Counts sdispls, const MPI_Datatype sendtypes[], void* recvbuf, Counts recvcounts,
                Counts rdispls, const MPI_Datatype recvtypes[], Comm& comm, Request** request) {
  alltoallw_as(starting(Function::Ialltoallw, request), sendbuf, sendcounts, sdispls, sendtypes, recvbuf, recvcounts, rdispls, recvtypes, comm);
}
void alltoallw_init(const void* sendbuf, Counts sendcounts, Counts sdispls, const MPI_Datatype sendtypes[], void* recvbuf, Counts recvcounts,
                    Counts rdispls, const MPI_Datatype recvtypes[], Comm& comm, Info*, Request** request) {
  alltoallw_as(preparing(Function::Alltoallw_init, request), sendbuf, sendcounts, sdispls, sendtypes, recvbuf, recvcounts, rdispls, recvtypes, comm);
}
}  // namespace tutti::calls

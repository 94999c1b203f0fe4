// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The neighbourhood collectives: blocking, non-blocking and persistent (MPI-5.0 §8.6, §8.7, §8.8).
#include "engine/coll/neighbor.hpp"

#include <fmt/core.h>

#include "api/bodies.hpp"
#include "api/functions.hpp"
#include "base/catalogue.hpp"
#include "calls/collective.hpp"
#include "object/topology.hpp"

namespace tutti::calls {
using api::Function;
using base::Error;
using object::Comm;
using object::Datatype;
using object::Info;
using object::Request;
namespace msg = base::msg;

namespace {

constexpr Agreement kEachMessage{0, p2p::kAnyData, coll::PerMessage::size_and_type};

coll::Neighbors neighbors_of(const Comm& comm) {
  const object::Topology* topology = comm.topology();
  if (topology == nullptr) throw Error(msg::no_topology, comm.description(), "no topology", "one");
  return {topology->sources, topology->destinations, topology->grid() != nullptr};
}

/// The entry point does not know how many neighbours there are, so arrays are checked here.
void check_counts(Counts counts, Counts displs, std::size_t n, const char* name) {
  if (n != 0 && !counts) throw Error(msg::null_pointer, name);
  if (n != 0 && !displs) throw Error(msg::null_pointer, "the array of displacements");
  for (std::size_t i = 0; i < n; ++i)
    if (counts[i] < 0) throw Error(msg::negative_count, fmt::format("{}[{}]", name, i), counts[i]);
}

void check_types(const MPI_Datatype* types, Counts counts, std::size_t n, const char* name) {
  if (n != 0 && types == nullptr) throw Error(msg::null_pointer, name);
  for (std::size_t i = 0; i < n; ++i) {
    if (counts[i] == 0) continue;
    const auto* datatype = object::find<Datatype>(types[i]);
    if (datatype == nullptr) throw Error(msg::types_entry_of, name, i, reinterpret_cast<std::uintptr_t>(types[i]));
    if (!datatype->committed()) throw Error(msg::uncommitted_type, fmt::format("{}[{}]", name, i), "a datatype");
  }
}

/// A null pointer is MPI_BOTTOM, legal for types whose data lie at absolute addresses, that is, outside of the first page.
void check_data(const coll::Blocks& blocks, std::size_t n, const char* name) {
  if (blocks.data != nullptr || blocks.layout->size == 0 || blocks.layout->true_lb < 0 || blocks.layout->true_lb >= 4096) return;
  for (std::size_t i = 0; i < n; ++i) {
    const Count count = blocks[static_cast<int>(i)].count;
    if (count > 0) throw Error(msg::null_buffer, name, count);
  }
}

void check_data(const void* data, Counts counts, Counts displs, const MPI_Datatype* types, std::size_t n, const char* name) {
  for (std::size_t i = 0; data == nullptr && i < n; ++i) {
    if (counts[i] == 0) continue;
    const base::Layout& layout = object::find<Datatype>(types[i])->layout();
    const Count first = displs[i] + layout.true_lb;
    if (layout.size != 0 && first >= 0 && first < 4096) throw Error(msg::null_buffer, name, counts[i]);
  }
}

coll::Buffer buffer(const void* data, Count count, const Datatype& type) { return {const_cast<void*>(data), count, &type.layout()}; }
coll::Blocks blocks(const void* data, Count count, const Datatype& type) { return {const_cast<void*>(data), count, &type.layout()}; }
coll::Blocks blocks(const void* data, Counts counts, Counts displs, const Datatype& type) {
  return {const_cast<void*>(data), 0, &type.layout(), counts, displs};
}

void exchange(const Form& form, Comm& comm, const coll::NeighborArgs& args, Datatype& sendtype, Datatype& recvtype) {
  if (args.same) check_data({args.common.data, args.common.count, args.common.layout}, args.neighbors.destinations.empty() ? 0 : 1, "sendbuf");
  else check_data(args.send, args.neighbors.destinations.size(), "sendbuf");
  check_data(args.receive, args.neighbors.sources.size(), "recvbuf");
  carry_out(form, comm, kEachMessage, coll::neighbor_exchange, args, {{&sendtype, &recvtype}});
}

void allgather_as(const Form& form, const void* sendbuf, Count sendcount, Datatype& sendtype, void* recvbuf, Count recvcount, Datatype& recvtype,
                  Comm& comm) {
  exchange(form, comm, {neighbors_of(comm), true, buffer(sendbuf, sendcount, sendtype), {}, blocks(recvbuf, recvcount, recvtype)}, sendtype,
           recvtype);
}

void allgatherv_as(const Form& form, const void* sendbuf, Count sendcount, Datatype& sendtype, void* recvbuf, Counts recvcounts, Counts displs,
                   Datatype& recvtype, Comm& comm) {
  const coll::Neighbors neighbors = neighbors_of(comm);
  check_counts(recvcounts, displs, neighbors.sources.size(), "recvcounts");
  exchange(form, comm, {neighbors, true, buffer(sendbuf, sendcount, sendtype), {}, blocks(recvbuf, recvcounts, displs, recvtype)}, sendtype,
           recvtype);
}

void alltoall_as(const Form& form, const void* sendbuf, Count sendcount, Datatype& sendtype, void* recvbuf, Count recvcount, Datatype& recvtype,
                 Comm& comm) {
  exchange(form, comm, {neighbors_of(comm), false, {}, blocks(sendbuf, sendcount, sendtype), blocks(recvbuf, recvcount, recvtype)}, sendtype,
           recvtype);
}

void alltoallv_as(const Form& form, const void* sendbuf, Counts sendcounts, Counts sdispls, Datatype& sendtype, void* recvbuf, Counts recvcounts,
                  Counts rdispls, Datatype& recvtype, Comm& comm) {
  const coll::Neighbors neighbors = neighbors_of(comm);
  check_counts(sendcounts, sdispls, neighbors.destinations.size(), "sendcounts");
  check_counts(recvcounts, rdispls, neighbors.sources.size(), "recvcounts");
  exchange(form, comm, {neighbors, false, {}, blocks(sendbuf, sendcounts, sdispls, sendtype), blocks(recvbuf, recvcounts, rdispls, recvtype)},
           sendtype, recvtype);
}

void alltoallw_as(const Form& form, const void* sendbuf, Counts sendcounts, Counts sdispls, const MPI_Datatype sendtypes[], void* recvbuf,
                  Counts recvcounts, Counts rdispls, const MPI_Datatype recvtypes[], Comm& comm) {
  const coll::Neighbors neighbors = neighbors_of(comm);
  const std::size_t out = neighbors.destinations.size(), in = neighbors.sources.size();
  check_counts(sendcounts, sdispls, out, "sendcounts");
  check_counts(recvcounts, rdispls, in, "recvcounts");
  check_types(sendtypes, sendcounts, out, "sendtypes");
  check_types(recvtypes, recvcounts, in, "recvtypes");
  check_data(sendbuf, sendcounts, sdispls, sendtypes, out, "sendbuf");
  check_data(recvbuf, recvcounts, rdispls, recvtypes, in, "recvbuf");
  TypeList send(sendtypes, static_cast<int>(out)), receive(recvtypes, static_cast<int>(in));
  const coll::NeighborArgs args{neighbors,
                                false,
                                {},
                                {const_cast<void*>(sendbuf), 0, nullptr, sendcounts, sdispls, send.layouts()},
                                {recvbuf, 0, nullptr, recvcounts, rdispls, receive.layouts()}};
  if (form.request == nullptr) return carry_out(form, comm, kEachMessage, coll::neighbor_exchange, args);
  auto* request = make_collective(form, comm, kEachMessage, coll::neighbor_exchange, args, {});
  request->keep(std::move(send), std::move(receive));
  hand_out(form, request);
}
}  // namespace

void neighbor_allgather(const void* sendbuf, Count sendcount, Datatype& sendtype, void* recvbuf, Count recvcount, Datatype& recvtype, Comm& comm) {
  allgather_as(blocking(Function::Neighbor_allgather), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, comm);
}
void ineighbor_allgather(const void* sendbuf, Count sendcount, Datatype& sendtype, void* recvbuf, Count recvcount, Datatype& recvtype, Comm& comm,
                         Request** request) {
  allgather_as(starting(Function::Ineighbor_allgather, request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, comm);
}
void neighbor_allgather_init(const void* sendbuf, Count sendcount, Datatype& sendtype, void* recvbuf, Count recvcount, Datatype& recvtype, Comm& comm,
                             Info*, Request** request) {
  allgather_as(preparing(Function::Neighbor_allgather_init, request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, comm);
}

void neighbor_allgatherv(const void* sendbuf, Count sendcount, Datatype& sendtype, void* recvbuf, Counts recvcounts, Counts displs,
                         Datatype& recvtype, Comm& comm) {
  allgatherv_as(blocking(Function::Neighbor_allgatherv), sendbuf, sendcount, sendtype, recvbuf, recvcounts, displs, recvtype, comm);
}
void ineighbor_allgatherv(const void* sendbuf, Count sendcount, Datatype& sendtype, void* recvbuf, Counts recvcounts, Counts displs,
                          Datatype& recvtype, Comm& comm, Request** request) {
  allgatherv_as(starting(Function::Ineighbor_allgatherv, request), sendbuf, sendcount, sendtype, recvbuf, recvcounts, displs, recvtype, comm);
}
void neighbor_allgatherv_init(const void* sendbuf, Count sendcount, Datatype& sendtype, void* recvbuf, Counts recvcounts, Counts displs,
                              Datatype& recvtype, Comm& comm, Info*, Request** request) {
  allgatherv_as(preparing(Function::Neighbor_allgatherv_init, request), sendbuf, sendcount, sendtype, recvbuf, recvcounts, displs, recvtype, comm);
}

void neighbor_alltoall(const void* sendbuf, Count sendcount, Datatype& sendtype, void* recvbuf, Count recvcount, Datatype& recvtype, Comm& comm) {
  alltoall_as(blocking(Function::Neighbor_alltoall), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, comm);
}
void ineighbor_alltoall(const void* sendbuf, Count sendcount, Datatype& sendtype, void* recvbuf, Count recvcount, Datatype& recvtype, Comm& comm,
                        Request** request) {
  alltoall_as(starting(Function::Ineighbor_alltoall, request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, comm);
}
void neighbor_alltoall_init(const void* sendbuf, Count sendcount, Datatype& sendtype, void* recvbuf, Count recvcount, Datatype& recvtype, Comm& comm,
                            Info*, Request** request) {
  alltoall_as(preparing(Function::Neighbor_alltoall_init, request), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype, comm);
}

void neighbor_alltoallv(const void* sendbuf, Counts sendcounts, Counts sdispls, Datatype& sendtype, void* recvbuf, Counts recvcounts, Counts rdispls,
                        Datatype& recvtype, Comm& comm) {
  alltoallv_as(blocking(Function::Neighbor_alltoallv), sendbuf, sendcounts, sdispls, sendtype, recvbuf, recvcounts, rdispls, recvtype, comm);
}
void ineighbor_alltoallv(const void* sendbuf, Counts sendcounts, Counts sdispls, Datatype& sendtype, void* recvbuf, Counts recvcounts, Counts rdispls,
                         Datatype& recvtype, Comm& comm, Request** request) {
  alltoallv_as(starting(Function::Ineighbor_alltoallv, request), sendbuf, sendcounts, sdispls, sendtype, recvbuf, recvcounts, rdispls, recvtype,
               comm);
}
void neighbor_alltoallv_init(const void* sendbuf, Counts sendcounts, Counts sdispls, Datatype& sendtype, void* recvbuf, Counts recvcounts,
                             Counts rdispls, Datatype& recvtype, Comm& comm, Info*, Request** request) {
  alltoallv_as(preparing(Function::Neighbor_alltoallv_init, request), sendbuf, sendcounts, sdispls, sendtype, recvbuf, recvcounts, rdispls, recvtype,
               comm);
}

void neighbor_alltoallw(const void* sendbuf, Counts sendcounts, Counts sdispls, const MPI_Datatype sendtypes[], void* recvbuf, Counts recvcounts,
                        Counts rdispls, const MPI_Datatype recvtypes[], Comm& comm) {
  alltoallw_as(blocking(Function::Neighbor_alltoallw), sendbuf, sendcounts, sdispls, sendtypes, recvbuf, recvcounts, rdispls, recvtypes, comm);
}
void ineighbor_alltoallw(const void* sendbuf, Counts sendcounts, Counts sdispls, const MPI_Datatype sendtypes[], void* recvbuf, Counts recvcounts,
                         Counts rdispls, const MPI_Datatype recvtypes[], Comm& comm, Request** request) {
  alltoallw_as(starting(Function::Ineighbor_alltoallw, request), sendbuf, sendcounts, sdispls, sendtypes, recvbuf, recvcounts, rdispls, recvtypes,
               comm);
}
void neighbor_alltoallw_init(const void* sendbuf, Counts sendcounts, Counts sdispls, const MPI_Datatype sendtypes[], void* recvbuf, Counts recvcounts,
                             Counts rdispls, const MPI_Datatype recvtypes[], Comm& comm, Info*, Request** request) {
  alltoallw_as(preparing(Function::Neighbor_alltoallw_init, request), sendbuf, sendcounts, sdispls, sendtypes, recvbuf, recvcounts, rdispls,
               recvtypes, comm);
}
}  // namespace tutti::calls

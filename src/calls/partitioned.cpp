// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Partitioned point-to-point communication (MPI-5.0 §4.2). Local; any thread may say that a partition is ready.
#include "object/partitioned.hpp"

#include "api/bodies.hpp"
#include "base/catalogue.hpp"

namespace tutti::calls {
using object::Comm;
using object::Datatype;
using object::Info;
using object::Request;

namespace {

object::Transfer transfer(const void* buf, Count count, Datatype& datatype, int peer, int tag) {
  return {const_cast<void*>(buf), count, base::LayoutRef(&datatype.layout()), peer, tag};
}

template <class Kind>
Kind& as(Request& request, const char* maker) {
  auto* partitioned = dynamic_cast<Kind*>(&request);
  if (partitioned == nullptr) throw base::Error(base::msg::not_partitioned, maker);
  return *partitioned;
}

object::PartitionedSend& sending(Request& request) { return as<object::PartitionedSend>(request, "MPI_Psend_init"); }
}  // namespace

void psend_init(const void* buf, int partitions, Count count, Datatype& datatype, int dest, int tag, Comm& comm, Info*, Request** request) {
  *request = new object::PartitionedSend(comm, transfer(buf, count, datatype, dest, tag), partitions);
}
void precv_init(void* buf, int partitions, Count count, Datatype& datatype, int dest, int tag, Comm& comm, Info*, Request** request) {
  *request = new object::PartitionedReceive(comm, transfer(buf, count, datatype, dest, tag), partitions);
}

void pready(int partition, Request& request) { sending(request).ready(partition); }
void pready_range(int partition_low, int partition_high, Request& request) {
  object::PartitionedSend& send = sending(request);
  for (int partition = partition_low; partition <= partition_high; ++partition) send.ready(partition);
}
void pready_list(int length, const int array_of_partitions[], Request& request) {
  object::PartitionedSend& send = sending(request);
  for (int i = 0; i < length; ++i) send.ready(array_of_partitions[i]);
}

void parrived(Request& request, int partition, int* flag) {
  auto& receive = as<object::PartitionedReceive>(request, "MPI_Precv_init");
  if (!receive.arrived(partition)) runtime::progress();
  *flag = receive.arrived(partition);
}
}  // namespace tutti::calls

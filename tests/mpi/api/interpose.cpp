// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A profiling tool: the program's own MPI_Send, MPI_Init and MPI_Barrier come before the library's, which stay reachable as PMPI_
// (MPI-5.0 §15.2). The library itself never calls what a tool replaces.
// ranks: 1 2 4
#include "check.hpp"

namespace {
int inits = 0, sends = 0, barriers = 0, receives = 0;
}

extern "C" int MPI_Init(int* argc, char*** argv) {
  ++inits;
  return PMPI_Init(argc, argv);
}
extern "C" int MPI_Send(const void* buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm) {
  ++sends;
  return PMPI_Send(buf, count, datatype, dest, tag, comm);
}
extern "C" int MPI_Barrier(MPI_Comm comm) {
  ++barriers;
  return PMPI_Barrier(comm);
}
extern "C" int MPI_Recv(void* buf, int count, MPI_Datatype datatype, int source, int tag, MPI_Comm comm, MPI_Status* status) {
  ++receives;
  return PMPI_Recv(buf, count, datatype, source, tag, comm, status);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank, size;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Barrier(MPI_COMM_WORLD);
  int token = rank, got = -1;
  MPI_Request request;
  MPI_Irecv(&got, 1, MPI_INT, (rank + size - 1) % size, 5, MPI_COMM_WORLD, &request);
  MPI_Send(&token, 1, MPI_INT, (rank + 1) % size, 5, MPI_COMM_WORLD);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK_EQ(got, (rank + size - 1) % size);
  // What is built from messages inside the library is not seen by the tool.
  int sum = 0;
  MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  CHECK_EQ(sum, size * (size - 1) / 2);
  CHECK_EQ(inits, 1);
  CHECK_EQ(sends, 1);
  CHECK_EQ(barriers, 1);
  CHECK_EQ(receives, 0);
  MPI_Finalize();
  return 0;
}

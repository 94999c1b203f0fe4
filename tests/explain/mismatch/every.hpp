// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// All collectives by name, in their blocking, non-blocking and persistent forms, and a program that makes two of them meet.
#pragma once
#include <mpi.h>

#include <cstring>

namespace {
constexpr int n = 4, root = 0;
const MPI_Datatype type = MPI_INT;
const MPI_Op op = MPI_SUM;
int in[64], out[64], counts[4] = {n, n, n, n}, displs[4] = {0, n, 2 * n, 3 * n};
MPI_Aint places[2] = {0, n * sizeof(int)};
MPI_Datatype types[4] = {type, type, type, type};
MPI_Comm world = MPI_COMM_WORLD, ring;

struct Collective {
  const char* name;
  void (*call)(MPI_Request* request);
};

const Collective all[] = {
    {"barrier", [](MPI_Request*) { MPI_Barrier(world); }},
    {"ibarrier", [](MPI_Request* request) { MPI_Ibarrier(world, request); }},
    {"barrier_init", [](MPI_Request* request) { MPI_Barrier_init(world, MPI_INFO_NULL, request); }},
    {"bcast", [](MPI_Request*) { MPI_Bcast(in, n, type, root, world); }},
    {"ibcast", [](MPI_Request* request) { MPI_Ibcast(in, n, type, root, world, request); }},
    {"bcast_init", [](MPI_Request* request) { MPI_Bcast_init(in, n, type, root, world, MPI_INFO_NULL, request); }},
    {"gather", [](MPI_Request*) { MPI_Gather(in, n, type, out, n, type, root, world); }},
    {"igather", [](MPI_Request* request) { MPI_Igather(in, n, type, out, n, type, root, world, request); }},
    {"gather_init", [](MPI_Request* request) { MPI_Gather_init(in, n, type, out, n, type, root, world, MPI_INFO_NULL, request); }},
    {"gatherv", [](MPI_Request*) { MPI_Gatherv(in, n, type, out, counts, displs, type, root, world); }},
    {"igatherv", [](MPI_Request* request) { MPI_Igatherv(in, n, type, out, counts, displs, type, root, world, request); }},
    {"gatherv_init", [](MPI_Request* request) { MPI_Gatherv_init(in, n, type, out, counts, displs, type, root, world, MPI_INFO_NULL, request); }},
    {"scatter", [](MPI_Request*) { MPI_Scatter(in, n, type, out, n, type, root, world); }},
    {"iscatter", [](MPI_Request* request) { MPI_Iscatter(in, n, type, out, n, type, root, world, request); }},
    {"scatter_init", [](MPI_Request* request) { MPI_Scatter_init(in, n, type, out, n, type, root, world, MPI_INFO_NULL, request); }},
    {"scatterv", [](MPI_Request*) { MPI_Scatterv(in, counts, displs, type, out, n, type, root, world); }},
    {"iscatterv", [](MPI_Request* request) { MPI_Iscatterv(in, counts, displs, type, out, n, type, root, world, request); }},
    {"scatterv_init", [](MPI_Request* request) { MPI_Scatterv_init(in, counts, displs, type, out, n, type, root, world, MPI_INFO_NULL, request); }},
    {"allgather", [](MPI_Request*) { MPI_Allgather(in, n, type, out, n, type, world); }},
    {"iallgather", [](MPI_Request* request) { MPI_Iallgather(in, n, type, out, n, type, world, request); }},
    {"allgather_init", [](MPI_Request* request) { MPI_Allgather_init(in, n, type, out, n, type, world, MPI_INFO_NULL, request); }},
    {"allgatherv", [](MPI_Request*) { MPI_Allgatherv(in, n, type, out, counts, displs, type, world); }},
    {"iallgatherv", [](MPI_Request* request) { MPI_Iallgatherv(in, n, type, out, counts, displs, type, world, request); }},
    {"allgatherv_init", [](MPI_Request* request) { MPI_Allgatherv_init(in, n, type, out, counts, displs, type, world, MPI_INFO_NULL, request); }},
    {"alltoall", [](MPI_Request*) { MPI_Alltoall(in, n, type, out, n, type, world); }},
    {"ialltoall", [](MPI_Request* request) { MPI_Ialltoall(in, n, type, out, n, type, world, request); }},
    {"alltoall_init", [](MPI_Request* request) { MPI_Alltoall_init(in, n, type, out, n, type, world, MPI_INFO_NULL, request); }},
    {"alltoallv", [](MPI_Request*) { MPI_Alltoallv(in, counts, displs, type, out, counts, displs, type, world); }},
    {"ialltoallv", [](MPI_Request* request) { MPI_Ialltoallv(in, counts, displs, type, out, counts, displs, type, world, request); }},
    {"alltoallv_init",
     [](MPI_Request* request) { MPI_Alltoallv_init(in, counts, displs, type, out, counts, displs, type, world, MPI_INFO_NULL, request); }},
    {"alltoallw", [](MPI_Request*) { MPI_Alltoallw(in, counts, displs, types, out, counts, displs, types, world); }},
    {"ialltoallw", [](MPI_Request* request) { MPI_Ialltoallw(in, counts, displs, types, out, counts, displs, types, world, request); }},
    {"alltoallw_init",
     [](MPI_Request* request) { MPI_Alltoallw_init(in, counts, displs, types, out, counts, displs, types, world, MPI_INFO_NULL, request); }},
    {"reduce", [](MPI_Request*) { MPI_Reduce(in, out, n, type, op, root, world); }},
    {"ireduce", [](MPI_Request* request) { MPI_Ireduce(in, out, n, type, op, root, world, request); }},
    {"reduce_init", [](MPI_Request* request) { MPI_Reduce_init(in, out, n, type, op, root, world, MPI_INFO_NULL, request); }},
    {"allreduce", [](MPI_Request*) { MPI_Allreduce(in, out, n, type, op, world); }},
    {"iallreduce", [](MPI_Request* request) { MPI_Iallreduce(in, out, n, type, op, world, request); }},
    {"allreduce_init", [](MPI_Request* request) { MPI_Allreduce_init(in, out, n, type, op, world, MPI_INFO_NULL, request); }},
    {"reduce_scatter", [](MPI_Request*) { MPI_Reduce_scatter(in, out, counts, type, op, world); }},
    {"ireduce_scatter", [](MPI_Request* request) { MPI_Ireduce_scatter(in, out, counts, type, op, world, request); }},
    {"reduce_scatter_init", [](MPI_Request* request) { MPI_Reduce_scatter_init(in, out, counts, type, op, world, MPI_INFO_NULL, request); }},
    {"reduce_scatter_block", [](MPI_Request*) { MPI_Reduce_scatter_block(in, out, n, type, op, world); }},
    {"ireduce_scatter_block", [](MPI_Request* request) { MPI_Ireduce_scatter_block(in, out, n, type, op, world, request); }},
    {"reduce_scatter_block_init", [](MPI_Request* request) { MPI_Reduce_scatter_block_init(in, out, n, type, op, world, MPI_INFO_NULL, request); }},
    {"scan", [](MPI_Request*) { MPI_Scan(in, out, n, type, op, world); }},
    {"iscan", [](MPI_Request* request) { MPI_Iscan(in, out, n, type, op, world, request); }},
    {"scan_init", [](MPI_Request* request) { MPI_Scan_init(in, out, n, type, op, world, MPI_INFO_NULL, request); }},
    {"exscan", [](MPI_Request*) { MPI_Exscan(in, out, n, type, op, world); }},
    {"iexscan", [](MPI_Request* request) { MPI_Iexscan(in, out, n, type, op, world, request); }},
    {"exscan_init", [](MPI_Request* request) { MPI_Exscan_init(in, out, n, type, op, world, MPI_INFO_NULL, request); }},
    {"neighbor_allgather", [](MPI_Request*) { MPI_Neighbor_allgather(in, n, type, out, n, type, ring); }},
    {"ineighbor_allgather", [](MPI_Request* request) { MPI_Ineighbor_allgather(in, n, type, out, n, type, ring, request); }},
    {"neighbor_allgather_init", [](MPI_Request* request) { MPI_Neighbor_allgather_init(in, n, type, out, n, type, ring, MPI_INFO_NULL, request); }},
    {"neighbor_allgatherv", [](MPI_Request*) { MPI_Neighbor_allgatherv(in, n, type, out, counts, displs, type, ring); }},
    {"ineighbor_allgatherv", [](MPI_Request* request) { MPI_Ineighbor_allgatherv(in, n, type, out, counts, displs, type, ring, request); }},
    {"neighbor_allgatherv_init",
     [](MPI_Request* request) { MPI_Neighbor_allgatherv_init(in, n, type, out, counts, displs, type, ring, MPI_INFO_NULL, request); }},
    {"neighbor_alltoall", [](MPI_Request*) { MPI_Neighbor_alltoall(in, n, type, out, n, type, ring); }},
    {"ineighbor_alltoall", [](MPI_Request* request) { MPI_Ineighbor_alltoall(in, n, type, out, n, type, ring, request); }},
    {"neighbor_alltoall_init", [](MPI_Request* request) { MPI_Neighbor_alltoall_init(in, n, type, out, n, type, ring, MPI_INFO_NULL, request); }},
    {"neighbor_alltoallv", [](MPI_Request*) { MPI_Neighbor_alltoallv(in, counts, displs, type, out, counts, displs, type, ring); }},
    {"ineighbor_alltoallv",
     [](MPI_Request* request) { MPI_Ineighbor_alltoallv(in, counts, displs, type, out, counts, displs, type, ring, request); }},
    {"neighbor_alltoallv_init",
     [](MPI_Request* request) { MPI_Neighbor_alltoallv_init(in, counts, displs, type, out, counts, displs, type, ring, MPI_INFO_NULL, request); }},
    {"neighbor_alltoallw", [](MPI_Request*) { MPI_Neighbor_alltoallw(in, counts, places, types, out, counts, places, types, ring); }},
    {"ineighbor_alltoallw",
     [](MPI_Request* request) { MPI_Ineighbor_alltoallw(in, counts, places, types, out, counts, places, types, ring, request); }},
    {"neighbor_alltoallw_init",
     [](MPI_Request* request) { MPI_Neighbor_alltoallw_init(in, counts, places, types, out, counts, places, types, ring, MPI_INFO_NULL, request); }},
};

void run(const char* name) {
  MPI_Request request = MPI_REQUEST_NULL;
  const bool persistent = std::strstr(name, "_init") != nullptr;
  for (const Collective& collective : all)
    if (std::strcmp(collective.name, name) == 0) collective.call(&request);
  if (persistent) MPI_Start(&request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  if (persistent) MPI_Request_free(&request);
}
}  // namespace

// Rank 0 makes the call that the first argument names, the others that of the second.
int main(int argc, char** argv) {
  int rank, size, periodic[1] = {1};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(world, &rank);
  MPI_Comm_size(world, &size);
  MPI_Cart_create(world, 1, &size, periodic, 0, &ring);
  run(argv[rank == 0 ? 1 : 2]);
  MPI_Comm_free(&ring);
  MPI_Finalize();
}

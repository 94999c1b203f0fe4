// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Two collectives in the same place. Rank 0 makes the first call, the others the second: NAME, NAME:root=1, NAME:count=2:type=double:op=max ...;
// blocking (bcast), non-blocking (ibcast) and persistent (bcast_init). The first right ones are all the same call.
//
// wrong barrier-bcast: -n 2 : barrier bcast
// right barrier-bcast: -n 2 : bcast bcast
// wrong bcast-barrier-3: -n 3 : bcast barrier
// right bcast-barrier-3: -n 3 : barrier barrier
// wrong barrier-finalize: -n 2 : barrier nothing
// right barrier-finalize: -n 2 : nothing nothing
// wrong bcast-gather: -n 3 : bcast gather
// right bcast-gather: -n 3 : gather gather
// wrong bcast-reduce: -n 2 : bcast reduce
// right bcast-reduce: -n 2 : reduce reduce
// wrong gather-gatherv: -n 2 : gather gatherv
// right gather-gatherv: -n 2 : gatherv gatherv
// wrong scatter-scatterv: -n 2 : scatter scatterv
// right scatter-scatterv: -n 2 : scatterv scatterv
// wrong allgather-allgatherv: -n 3 : allgather allgatherv
// right allgather-allgatherv: -n 3 : allgatherv allgatherv
// wrong alltoall-alltoallv: -n 2 : alltoall alltoallv
// right alltoall-alltoallv: -n 2 : alltoallv alltoallv
// wrong alltoallv-alltoallw: -n 2 : alltoallv alltoallw
// right alltoallv-alltoallw: -n 2 : alltoallw alltoallw
// wrong reduce-allreduce: -n 2 : reduce allreduce
// right reduce-allreduce: -n 2 : allreduce allreduce
// wrong scan-exscan: -n 2 : scan exscan
// right scan-exscan: -n 2 : scan scan
// wrong scatter-gather: -n 2 : scatter gather
// right scatter-gather: -n 2 : scatter scatter
// wrong allgather-alltoall: -n 2 : allgather alltoall
// right allgather-alltoall: -n 2 : alltoall alltoall
// wrong reduce_scatter-block: -n 2 : reduce_scatter reduce_scatter_block
// right reduce_scatter-block: -n 2 : reduce_scatter_block reduce_scatter_block
// wrong allreduce-exscan: -n 4 : allreduce exscan
// right allreduce-exscan: -n 4 : exscan exscan
// wrong bcast-ibcast: -n 2 : bcast ibcast
// right bcast-ibcast: -n 2 : ibcast ibcast
// wrong ibarrier-barrier: -n 2 : ibarrier barrier
// right ibarrier-barrier: -n 2 : ibarrier ibarrier
// wrong iallreduce-allreduce: -n 3 : iallreduce allreduce
// right iallreduce-allreduce: -n 3 : iallreduce iallreduce
// wrong barrier_init-barrier: -n 2 : barrier_init barrier
// right barrier_init-barrier: -n 2 : barrier_init barrier_init
// wrong bcast_init-ibcast: -n 2 : bcast_init ibcast
// right bcast_init-ibcast: -n 2 : bcast_init bcast_init
// wrong ireduce-iallreduce: -n 2 : ireduce iallreduce
// right ireduce-iallreduce: -n 2 : ireduce ireduce
// wrong ibarrier-ibcast: -n 2 : ibarrier ibcast:root=1
// right ibarrier-ibcast: -n 2 : ibcast:root=1 ibcast:root=1
// wrong igather-iscatter: -n 2 : igather iscatter
// right igather-iscatter: -n 2 : iscatter iscatter
// wrong iallgather-ialltoall: -n 2 : iallgather ialltoall
// right iallgather-ialltoall: -n 2 : ialltoall ialltoall
// wrong bcast-root: -n 3 : bcast bcast:root=1
// right bcast-root: -n 3 : bcast:root=1 bcast:root=1
// wrong bcast-root-large: -n 2 : bcast:count=200000 bcast:root=1:count=200000
// right bcast-root-large: -n 2 : bcast:root=1:count=200000 bcast:root=1:count=200000
// wrong bcast-root-none: -n 2 : bcast:root=1 bcast
// right bcast-root-none: -n 2 : bcast bcast
// wrong ibcast-root: -n 2 : ibcast ibcast:root=1
// right ibcast-root: -n 2 : ibcast:root=1 ibcast:root=1
// wrong ibcast-root-none: -n 2 : ibcast:root=1 ibcast
// right ibcast-root-none: -n 2 : ibcast ibcast
// wrong bcast_init-root: -n 2 : bcast_init bcast_init:root=1
// right bcast_init-root: -n 2 : bcast_init:root=1 bcast_init:root=1
// wrong gather-root: -n 3 : gather gather:root=1
// right gather-root: -n 3 : gather:root=1 gather:root=1
// wrong gatherv-root: -n 2 : gatherv gatherv:root=1
// right gatherv-root: -n 2 : gatherv:root=1 gatherv:root=1
// wrong scatter-root: -n 2 : scatter scatter:root=1
// right scatter-root: -n 2 : scatter:root=1 scatter:root=1
// wrong scatterv-root: -n 2 : scatterv:root=1 scatterv
// right scatterv-root: -n 2 : scatterv scatterv
// wrong reduce-root: -n 2 : reduce reduce:root=1
// right reduce-root: -n 2 : reduce:root=1 reduce:root=1
// wrong ireduce-root: -n 3 : ireduce ireduce:root=2
// right ireduce-root: -n 3 : ireduce:root=2 ireduce:root=2
// wrong reduce-op: -n 2 : reduce:op=max reduce:op=min
// right reduce-op: -n 2 : reduce:op=max reduce:op=max
// wrong allreduce-op: -n 3 : allreduce allreduce:op=prod
// right allreduce-op: -n 3 : allreduce:op=prod allreduce:op=prod
// wrong scan-op: -n 2 : scan:op=band scan:op=bor
// right scan-op: -n 2 : scan:op=band scan:op=band
// wrong exscan-op: -n 2 : exscan exscan:op=max
// right exscan-op: -n 2 : exscan:op=max exscan:op=max
// wrong iallreduce-op: -n 2 : iallreduce:op=max iallreduce:op=min
// right iallreduce-op: -n 2 : iallreduce:op=min iallreduce:op=min
// wrong reduce_scatter-op: -n 2 : reduce_scatter reduce_scatter:op=max
// right reduce_scatter-op: -n 2 : reduce_scatter:op=max reduce_scatter:op=max
// wrong reduce_scatter_block-op: -n 2 : reduce_scatter_block reduce_scatter_block:op=max
// right reduce_scatter_block-op: -n 2 : reduce_scatter_block:op=max reduce_scatter_block:op=max
// wrong allreduce-user-op: -n 2 : allreduce:op=user allreduce:op=sum
// right allreduce-user-op: -n 2 : allreduce:op=user allreduce:op=user
// wrong bcast-count: -n 2 : bcast:count=8 bcast:count=4
// right bcast-count: -n 2 : bcast:count=8 bcast:count=8
// wrong bcast-count-short: -n 2 : bcast:count=2 bcast:count=4
// right bcast-count-short: -n 2 : bcast:count=2 bcast:count=2
// wrong ibcast-count: -n 3 : ibcast:count=8 ibcast:count=4
// right ibcast-count: -n 3 : ibcast:count=8 ibcast:count=8
// wrong bcast-type: -n 2 : bcast:type=double bcast:type=float
// right bcast-type: -n 2 : bcast:type=double bcast:type=double
// wrong gather-count: -n 2 : gather:count=2 gather:count=3
// right gather-count: -n 2 : gather:count=3 gather:count=3
// wrong scatter-count: -n 2 : scatter:count=2 scatter:count=3
// right scatter-count: -n 2 : scatter:count=3 scatter:count=3
// wrong gatherv-count: -n 2 : gatherv:count=3 gatherv:count=2
// right gatherv-count: -n 2 : gatherv:count=3 gatherv:count=3
// wrong allgather-count: -n 2 : allgather:count=2 allgather:count=3
// right allgather-count: -n 2 : allgather:count=3 allgather:count=3
// wrong allgatherv-count: -n 2 : allgatherv:count=2 allgatherv:count=3
// right allgatherv-count: -n 2 : allgatherv:count=3 allgatherv:count=3
// wrong alltoall-count: -n 2 : alltoall:count=2 alltoall:count=3
// right alltoall-count: -n 2 : alltoall:count=3 alltoall:count=3
// wrong alltoallv-count: -n 2 : alltoallv:count=2 alltoallv:count=3
// right alltoallv-count: -n 2 : alltoallv:count=3 alltoallv:count=3
// wrong alltoallw-type: -n 2 : alltoallw:type=float alltoallw:type=double
// right alltoallw-type: -n 2 : alltoallw:type=double alltoallw:type=double
// wrong reduce-count: -n 2 : reduce:count=2 reduce:count=3
// right reduce-count: -n 2 : reduce:count=3 reduce:count=3
// wrong allreduce-count: -n 4 : allreduce:count=2 allreduce:count=3
// right allreduce-count: -n 4 : allreduce:count=3 allreduce:count=3
// wrong allreduce-type: -n 2 : allreduce:type=float allreduce:type=double
// right allreduce-type: -n 2 : allreduce:type=double allreduce:type=double
// wrong scan-count: -n 2 : scan:count=3 scan:count=2
// right scan-count: -n 2 : scan:count=3 scan:count=3
// wrong reduce_scatter-count: -n 2 : reduce_scatter:count=2 reduce_scatter:count=3
// right reduce_scatter-count: -n 2 : reduce_scatter:count=3 reduce_scatter:count=3
// wrong neighbor-count: -n 2 : neighbor_allgather:count=2 neighbor_allgather:count=3
// right neighbor-count: -n 2 : neighbor_allgather:count=3 neighbor_allgather:count=3
// wrong neighbor-call: -n 2 : neighbor_allgather neighbor_alltoall
// right neighbor-call: -n 2 : neighbor_alltoall neighbor_alltoall
// wrong barrier-dup: -n 2 : barrier comm_dup
// right barrier-dup: -n 2 : comm_dup comm_dup
// wrong dup-split: -n 3 : comm_dup comm_split
// right dup-split: -n 3 : comm_split comm_split
// wrong bcast-create: -n 2 : bcast comm_create
// right bcast-create: -n 2 : comm_create comm_create
// wrong barrier-win_create: -n 2 : barrier win_create
// right barrier-win_create: -n 2 : win_create win_create
// wrong win_allocate-win_create: -n 2 : win_allocate win_create
// right win_allocate-win_create: -n 2 : win_allocate win_allocate
// wrong barrier-cart: -n 2 : barrier cart_create
// right barrier-cart: -n 2 : cart_create cart_create
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int in[400000], out[400000];
static int counts[8], displs[8];
static MPI_Datatype types[8];
static MPI_Comm ring;

static void add(void* a, void* b, int* n, MPI_Datatype* type) {
  for (int i = 0; i < *n; ++i) ((int*)b)[i] += ((int*)a)[i];
}

static int number(const char* spec, const char* key, int otherwise) {
  const char* found = strstr(spec, key);
  return found ? atoi(found + strlen(key)) : otherwise;
}

static MPI_Op operation(const char* spec) {
  MPI_Op made;
  if (strstr(spec, "op=max")) return MPI_MAX;
  if (strstr(spec, "op=min")) return MPI_MIN;
  if (strstr(spec, "op=prod")) return MPI_PROD;
  if (strstr(spec, "op=band")) return MPI_BAND;
  if (strstr(spec, "op=bor")) return MPI_BOR;
  if (!strstr(spec, "op=user")) return MPI_SUM;
  MPI_Op_create(add, 1, &made);
  return made;
}

static void finish(MPI_Request request, int persistent) {
  if (persistent) MPI_Start(&request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  if (persistent) MPI_Request_free(&request);
}

static void call(const char* spec) {
  MPI_Comm comm = MPI_COMM_WORLD, made;
  MPI_Request request;
  MPI_Win win;
  MPI_Group group;
  void* base;
  int size, root = number(spec, "root=", 0), n = number(spec, "count=", 4), dims[1], periods[1] = {1};
  MPI_Datatype type = strstr(spec, "type=double") ? MPI_DOUBLE : strstr(spec, "type=float") ? MPI_FLOAT : MPI_INT;
  MPI_Op op = operation(spec);
  MPI_Comm_size(comm, &size);
  for (int i = 0; i < 8; ++i) {
    counts[i] = n;
    displs[i] = strncmp(spec, "alltoallw", 9) ? i * n : i * n * 8;
    types[i] = type;
  }
  char name[64] = {0};
  strncpy(name, spec, strcspn(spec, ":"));
#define IS(word) else if (!strcmp(name, word))
  if (!strcmp(name, "nothing")) return;
  IS("barrier") MPI_Barrier(comm);
  IS("ibarrier") { MPI_Ibarrier(comm, &request); finish(request, 0); }
  IS("barrier_init") { MPI_Barrier_init(comm, MPI_INFO_NULL, &request); finish(request, 1); }
  IS("bcast") MPI_Bcast(in, n, type, root, comm);
  IS("ibcast") { MPI_Ibcast(in, n, type, root, comm, &request); finish(request, 0); }
  IS("bcast_init") { MPI_Bcast_init(in, n, type, root, comm, MPI_INFO_NULL, &request); finish(request, 1); }
  IS("gather") MPI_Gather(in, n, type, out, n, type, root, comm);
  IS("igather") { MPI_Igather(in, n, type, out, n, type, root, comm, &request); finish(request, 0); }
  IS("gatherv") MPI_Gatherv(in, n, type, out, counts, displs, type, root, comm);
  IS("scatter") MPI_Scatter(in, n, type, out, n, type, root, comm);
  IS("iscatter") { MPI_Iscatter(in, n, type, out, n, type, root, comm, &request); finish(request, 0); }
  IS("scatterv") MPI_Scatterv(in, counts, displs, type, out, n, type, root, comm);
  IS("allgather") MPI_Allgather(in, n, type, out, n, type, comm);
  IS("iallgather") { MPI_Iallgather(in, n, type, out, n, type, comm, &request); finish(request, 0); }
  IS("allgatherv") MPI_Allgatherv(in, n, type, out, counts, displs, type, comm);
  IS("alltoall") MPI_Alltoall(in, n, type, out, n, type, comm);
  IS("ialltoall") { MPI_Ialltoall(in, n, type, out, n, type, comm, &request); finish(request, 0); }
  IS("alltoallv") MPI_Alltoallv(in, counts, displs, type, out, counts, displs, type, comm);
  IS("alltoallw") MPI_Alltoallw(in, counts, displs, types, out, counts, displs, types, comm);
  IS("reduce") MPI_Reduce(in, out, n, type, op, root, comm);
  IS("ireduce") { MPI_Ireduce(in, out, n, type, op, root, comm, &request); finish(request, 0); }
  IS("allreduce") MPI_Allreduce(in, out, n, type, op, comm);
  IS("iallreduce") { MPI_Iallreduce(in, out, n, type, op, comm, &request); finish(request, 0); }
  IS("scan") MPI_Scan(in, out, n, type, op, comm);
  IS("exscan") MPI_Exscan(in, out, n, type, op, comm);
  IS("reduce_scatter") MPI_Reduce_scatter(in, out, counts, type, op, comm);
  IS("reduce_scatter_block") MPI_Reduce_scatter_block(in, out, n, type, op, comm);
  IS("neighbor_allgather") MPI_Neighbor_allgather(in, n, type, out, n, type, ring);
  IS("neighbor_alltoall") MPI_Neighbor_alltoall(in, n, type, out, n, type, ring);
  IS("comm_dup") { MPI_Comm_dup(comm, &made); MPI_Comm_free(&made); }
  IS("comm_split") { MPI_Comm_split(comm, 0, 0, &made); MPI_Comm_free(&made); }
  IS("comm_create") { MPI_Comm_group(comm, &group); MPI_Comm_create(comm, group, &made); MPI_Comm_free(&made); MPI_Group_free(&group); }
  IS("cart_create") { dims[0] = size; MPI_Cart_create(comm, 1, dims, periods, 0, &made); MPI_Comm_free(&made); }
  IS("win_create") { MPI_Win_create(in, sizeof in, 1, MPI_INFO_NULL, comm, &win); MPI_Win_free(&win); }
  IS("win_allocate") { MPI_Win_allocate(64, 1, MPI_INFO_NULL, comm, &base, &win); MPI_Win_free(&win); }
  else MPI_Abort(comm, 1);
  if (strstr(spec, "op=user")) MPI_Op_free(&op);
}

int main(int argc, char** argv) {
  int rank, size, periodic[1] = {1};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  for (int i = 0; i < 400000; ++i) in[i] = i % 3;
  if (strstr(argv[1], "neighbor")) MPI_Cart_create(MPI_COMM_WORLD, 1, &size, periodic, 0, &ring);
  call(argv[rank == 0 ? 1 : 2]);
  if (strstr(argv[1], "neighbor")) MPI_Comm_free(&ring);
  MPI_Finalize();
  return 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
/* Collectives that one rank does not call, or calls against something else. */
// wrong barrier: -n 4 : barrier
// right barrier: -n 4 : barrier right
// wrong allreduce: -n 4 : allreduce
// right allreduce: -n 4 : allreduce right
// wrong allgather: -n 3 : allgather
// right allgather: -n 3 : allgather right
// wrong alltoall: -n 3 : alltoall
// right alltoall: -n 3 : alltoall right
// wrong bcast: -n 3 : bcast
// right bcast: -n 3 : bcast right
// wrong gather: -n 3 : gather
// right gather: -n 3 : gather right
// wrong scatter: -n 3 : scatter
// right scatter: -n 3 : scatter right
// wrong reduce: -n 3 : reduce
// right reduce: -n 3 : reduce right
// wrong scan: -n 3 : scan
// right scan: -n 3 : scan right
// wrong reduce_scatter: -n 3 : reduce_scatter
// right reduce_scatter: -n 3 : reduce_scatter right
// wrong ibarrier: -n 3 : ibarrier
// right ibarrier: -n 3 : ibarrier right
// wrong iallreduce: -n 4 : iallreduce
// right iallreduce: -n 4 : iallreduce right
// wrong persistent: -n 3 : persistent
// right persistent: -n 3 : persistent right
// wrong neighbors: -n 4 : neighbors
// right neighbors: -n 4 : neighbors right
// wrong comm_dup: -n 3 : comm_dup
// right comm_dup: -n 3 : comm_dup right
// wrong comm_split: -n 4 : comm_split
// right comm_split: -n 4 : comm_split right
// wrong half: -n 4 : half
// right half: -n 4 : half right
// wrong bridge: -n 4 : bridge
// right bridge: -n 4 : bridge right
// wrong two_orders: -n 2 : two_orders
// right two_orders: -n 2 : two_orders right
// wrong against_receive: -n 2 : against_receive
// right against_receive: -n 2 : against_receive right
#include <mpi.h>
#include <string.h>

static int rank, size, right;
static int in[64], out[64];
static MPI_Request request = MPI_REQUEST_NULL;

/* The last rank waits for a message that rank 0 sends only after the collective. */
static int absent(void) { return !right && rank == size - 1; }
static void miss(void) { MPI_Recv(in, 1, MPI_INT, 0, 99, MPI_COMM_WORLD, MPI_STATUS_IGNORE); }
static void after(void) {
  if (rank == 0) MPI_Send(out, 1, MPI_INT, size - 1, 99, MPI_COMM_WORLD);
  if (right && rank == size - 1) miss();
}

static void barrier(void) { absent() ? miss() : (void)MPI_Barrier(MPI_COMM_WORLD), after(); }
static void allreduce(void) { absent() ? miss() : (void)MPI_Allreduce(in, out, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD), after(); }
static void allgather(void) { absent() ? miss() : (void)MPI_Allgather(in, 1, MPI_INT, out, 1, MPI_INT, MPI_COMM_WORLD), after(); }
static void alltoall(void) { absent() ? miss() : (void)MPI_Alltoall(in, 1, MPI_INT, out, 1, MPI_INT, MPI_COMM_WORLD), after(); }
static void bcast(void) { absent() ? miss() : (void)MPI_Bcast(in, 1, MPI_INT, size - 1, MPI_COMM_WORLD), after(); }
static void gather(void) { absent() ? miss() : (void)MPI_Gather(in, 1, MPI_INT, out, 1, MPI_INT, 0, MPI_COMM_WORLD), after(); }
static void scatter(void) { absent() ? miss() : (void)MPI_Scatter(in, 1, MPI_INT, out, 1, MPI_INT, size - 1, MPI_COMM_WORLD), after(); }
static void reduce(void) { absent() ? miss() : (void)MPI_Reduce(in, out, 1, MPI_INT, MPI_SUM, 0, MPI_COMM_WORLD), after(); }
static void reduce_scatter(void) { absent() ? miss() : (void)MPI_Reduce_scatter_block(in, out, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD), after(); }

/* Rank 0 is missing: the others wait for it. */
static void scan(void) {
  if (rank == 0 && !right) MPI_Recv(in, 1, MPI_INT, 1, 98, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Scan(in, out, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  if (rank == 1) MPI_Send(out, 1, MPI_INT, 0, 98, MPI_COMM_WORLD);
  if (rank == 0 && right) MPI_Recv(in, 1, MPI_INT, 1, 98, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void ibarrier(void) {
  if (absent()) return miss();
  MPI_Ibarrier(MPI_COMM_WORLD, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  after();
}

static void iallreduce(void) {
  MPI_Request both[2] = {MPI_REQUEST_NULL, MPI_REQUEST_NULL};
  if (absent()) return miss();
  MPI_Iallreduce(in, out, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD, both);
  MPI_Ibarrier(MPI_COMM_WORLD, both + 1);
  MPI_Waitall(2, both, MPI_STATUSES_IGNORE);
  after();
}

static void persistent(void) {
  MPI_Barrier_init(MPI_COMM_WORLD, MPI_INFO_NULL, &request);
  if (!absent()) MPI_Start(&request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Request_free(&request);
}

static void neighbors(void) {
  MPI_Comm ring;
  int periodic = 1;
  MPI_Cart_create(MPI_COMM_WORLD, 1, &size, &periodic, 0, &ring);
  if (absent()) return miss();
  MPI_Neighbor_allgather(in, 1, MPI_INT, out, 1, MPI_INT, ring);
  after();
  MPI_Comm_free(&ring);
}

static void comm_dup(void) {
  MPI_Comm twin;
  if (absent()) return miss();
  MPI_Comm_dup(MPI_COMM_WORLD, &twin);
  MPI_Barrier(twin);
  after();
  MPI_Comm_free(&twin);
}

static void comm_split(void) {
  MPI_Comm part;
  if (absent()) return miss();
  MPI_Comm_split(MPI_COMM_WORLD, rank % 2, rank, &part);
  after();
  MPI_Comm_free(&part);
}

/* Of a half of the ranks one is missing. */
static void half(void) {
  MPI_Comm part;
  MPI_Comm_split(MPI_COMM_WORLD, rank % 2, rank, &part);
  MPI_Comm_set_name(part, rank % 2 ? "odd ranks" : "even ranks");
  if (rank != 2 || right) MPI_Barrier(part);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Comm_free(&part);
}

/* Two groups and a bridge between them. */
static void bridge(void) {
  MPI_Comm part, between;
  MPI_Comm_split(MPI_COMM_WORLD, rank / 2, rank, &part);
  MPI_Intercomm_create(part, 0, MPI_COMM_WORLD, rank / 2 ? 0 : 2, 5, &between);
  if (rank == 3 && !right) MPI_Recv(in, 1, MPI_INT, 0, 1, between, MPI_STATUS_IGNORE);
  else MPI_Barrier(between);
  MPI_Comm_free(&between);
  MPI_Comm_free(&part);
}

static void two_orders(void) {
  MPI_Comm twin;
  MPI_Comm_dup(MPI_COMM_WORLD, &twin);
  MPI_Comm_set_name(twin, "the twin");
  MPI_Barrier(rank == 0 || right ? MPI_COMM_WORLD : twin);
  MPI_Barrier(rank == 0 || right ? twin : MPI_COMM_WORLD);
  MPI_Comm_free(&twin);
}

static void against_receive(void) {
  if (rank == 0) {
    MPI_Bcast(out, 1, MPI_INT, 0, MPI_COMM_WORLD);
    MPI_Barrier(MPI_COMM_WORLD);
  } else {
    if (right) MPI_Bcast(in, 1, MPI_INT, 0, MPI_COMM_WORLD);
    else MPI_Recv(in, 1, MPI_INT, 0, MPI_ANY_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Barrier(MPI_COMM_WORLD);
  }
}

int main(int argc, char** argv) {
  struct { const char* name; void (*run)(void); } cases[] = {
      {"barrier", barrier}, {"allreduce", allreduce}, {"allgather", allgather}, {"alltoall", alltoall}, {"bcast", bcast}, {"gather", gather},
      {"scatter", scatter}, {"reduce", reduce}, {"scan", scan}, {"reduce_scatter", reduce_scatter}, {"ibarrier", ibarrier},
      {"iallreduce", iallreduce}, {"persistent", persistent}, {"neighbors", neighbors}, {"comm_dup", comm_dup}, {"comm_split", comm_split},
      {"half", half}, {"bridge", bridge}, {"two_orders", two_orders}, {"against_receive", against_receive}};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (strcmp(cases[i].name, argv[1]) == 0) cases[i].run();
  MPI_Finalize();
  return 0;
}

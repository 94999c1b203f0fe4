// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Collectives on inter-communicators, where the ranks of one side say MPI_ROOT, MPI_PROC_NULL or a root of the other side.
// Even ranks are one side, odd ones the other.
//
// wrong barrier-allreduce: -n 4 : barrier-allreduce
// right barrier-allreduce: -n 4 : barrier-allreduce right
// wrong bcast-gather: -n 4 : bcast-gather
// right bcast-gather: -n 4 : bcast-gather right
// wrong bcast-count: -n 2 : bcast-count
// right bcast-count: -n 2 : bcast-count right
// wrong bcast-root: -n 4 : bcast-root
// right bcast-root: -n 4 : bcast-root right
// wrong reduce-op: -n 4 : reduce-op
// right reduce-op: -n 4 : reduce-op right
// wrong allreduce-op: -n 2 : allreduce-op
// right allreduce-op: -n 2 : allreduce-op right
// wrong allgather-alltoall: -n 6 : allgather-alltoall
// right allgather-alltoall: -n 6 : allgather-alltoall right
// wrong barrier-ibarrier: -n 2 : barrier-ibarrier
// right barrier-ibarrier: -n 2 : barrier-ibarrier right
// wrong allgather-count: -n 2 : allgather-count
// right allgather-count: -n 2 : allgather-count right
// wrong merge-dup: -n 4 : merge-dup
// right merge-dup: -n 4 : merge-dup right
#include <mpi.h>

#include <array>
#include <functional>
#include <map>
#include <string>

namespace {

MPI_Comm half, both;
int rank, side;  // rank in its side
bool right;
std::array<int, 16> in{}, out{};

/// The sides differ unless the program is right.
int pick(int one, int other) { return right || side == 0 ? one : other; }
/// The root is rank 0 of the even ranks.
int root() { return side == 1 ? 0 : rank == 0 ? MPI_ROOT : MPI_PROC_NULL; }

void barrier() { MPI_Barrier(both); }
void allreduce(MPI_Op op) { MPI_Allreduce(in.data(), out.data(), 1, MPI_INT, op, both); }
void bcast(int count, int from) { MPI_Bcast(in.data(), count, MPI_INT, from, both); }
void allgather(int count) { MPI_Allgather(in.data(), count, MPI_INT, out.data(), count, MPI_INT, both); }

void merge_dup() {
  MPI_Comm made;
  if (pick(0, 1) == 0) MPI_Intercomm_merge(both, side, &made);
  else MPI_Comm_dup(both, &made);
  MPI_Comm_free(&made);
}
void barrier_ibarrier() {
  MPI_Request request;
  if (pick(0, 1) == 0) return barrier();
  MPI_Ibarrier(both, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}
void bcast_gather() {
  if (pick(0, 1) == 0) bcast(1, root());
  else MPI_Gather(in.data(), 1, MPI_INT, out.data(), 1, MPI_INT, root(), both);
}
}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void()>> cases = {
      {"barrier-allreduce", [] { pick(0, 1) == 0 ? barrier() : allreduce(MPI_SUM); }},
      {"bcast-gather", bcast_gather},
      {"bcast-count", [] { bcast(pick(4, 8), root()); }},
      {"bcast-root", [] { bcast(1, side == 1 ? pick(0, 1) : root()); }},
      {"reduce-op", [] { MPI_Reduce(in.data(), out.data(), 1, MPI_INT, pick(0, 1) == 0 ? MPI_SUM : MPI_MAX, root(), both); }},
      {"allreduce-op", [] { allreduce(pick(0, 1) == 0 ? MPI_SUM : MPI_MAX); }},
      {"allgather-alltoall", [] { pick(0, 1) == 0 ? allgather(1) : (void)MPI_Alltoall(in.data(), 1, MPI_INT, out.data(), 1, MPI_INT, both); }},
      {"barrier-ibarrier", barrier_ibarrier},
      {"allgather-count", [] { allgather(pick(1, 2)); }},
      {"merge-dup", merge_dup},
  };
  int world;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &world);
  right = argc > 2;
  side = world % 2;
  MPI_Comm_split(MPI_COMM_WORLD, side, world, &half);
  MPI_Comm_rank(half, &rank);
  MPI_Intercomm_create(half, 0, MPI_COMM_WORLD, 1 - side, 0, &both);
  cases.at(argv[1])();
  barrier();  // so that all is told before the communicator is freed
  MPI_Comm_free(&both);
  MPI_Comm_free(&half);
  MPI_Finalize();
}

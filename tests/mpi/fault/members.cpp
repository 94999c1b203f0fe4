// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The last rank dies while the others are in, or come to, everything that needs all members: collectives of every form, making
// communicators, windows, files. All of it ends with MPIX_ERR_PROC_FAILED at every rank that is left; locks that the dead rank held pass on.
// ranks: 2 3 4 8
// reports: crash
#include <cstdio>
#include <string>
#include <vector>

#include "dying.hpp"

namespace {

int world_size;
MPI_Comm inter = MPI_COMM_NULL, ring = MPI_COMM_NULL;
MPI_Win locked, fenced;
MPI_File file;
long* locked_memory;

/// Communicators, windows and a file of which the victim is a member.
void prepare(const std::string& name) {
  const int rank = fault::rank_of(MPI_COMM_WORLD);
  MPI_Comm half;
  MPI_Comm_split(MPI_COMM_WORLD, rank < world_size / 2, rank, &half);
  MPI_Intercomm_create(half, 0, MPI_COMM_WORLD, rank < world_size / 2 ? world_size / 2 : 0, 1, &inter);
  MPI_Comm_free(&half);
  MPI_Comm_set_errhandler(inter, MPI_ERRORS_RETURN);
  const int periodic = 1;
  MPI_Cart_create(MPI_COMM_WORLD, 1, &world_size, &periodic, 0, &ring);
  MPI_Win_allocate(sizeof(long), sizeof(long), MPI_INFO_NULL, MPI_COMM_WORLD, &locked_memory, &locked);
  MPI_Win_set_errhandler(locked, MPI_ERRORS_RETURN);
  long* unused;
  MPI_Win_allocate(sizeof(long), sizeof(long), MPI_INFO_NULL, MPI_COMM_WORLD, &unused, &fenced);
  MPI_Win_set_errhandler(fenced, MPI_ERRORS_RETURN);
  CHECK_EQ(MPI_File_open(MPI_COMM_WORLD, name.c_str(), MPI_MODE_CREATE | MPI_MODE_RDWR | MPI_MODE_DELETE_ON_CLOSE, MPI_INFO_NULL, &file),
           MPI_SUCCESS);
}

void blocking(MPI_Comm comm) {
  std::vector<int> in(static_cast<std::size_t>(world_size), 1), out(in);
  CHECK_FAILED(MPI_Barrier(comm));
  CHECK_FAILED(MPI_Allreduce(in.data(), out.data(), 1, MPI_INT, MPI_SUM, comm));
  CHECK_FAILED(MPI_Allgather(in.data(), 1, MPI_INT, out.data(), 1, MPI_INT, comm));
  CHECK_FAILED(MPI_Alltoall(in.data(), 1, MPI_INT, out.data(), 1, MPI_INT, comm));
  MPI_Comm made;
  CHECK_FAILED(MPI_Comm_dup(comm, &made));
  CHECK_FAILED(MPI_Comm_split(comm, 0, 0, &made));
  MPI_Request request;
  CHECK_EQ(MPI_Ibarrier(comm, &request), MPI_SUCCESS);
  CHECK_FAILED(MPI_Wait(&request, MPI_STATUS_IGNORE));
}

void intra_only() {
  std::vector<int> in(static_cast<std::size_t>(2 * world_size), 1), out(in);
  CHECK_FAILED(MPI_Bcast(in.data(), 1, MPI_INT, world_size - 1, MPI_COMM_WORLD));
  CHECK_FAILED(MPI_Scan(in.data(), out.data(), 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD));
  CHECK_FAILED(MPI_Neighbor_alltoall(in.data(), 1, MPI_INT, out.data(), 1, MPI_INT, ring));
  MPI_Request persistent;
  CHECK_EQ(MPI_Barrier_init(MPI_COMM_WORLD, MPI_INFO_NULL, &persistent), MPI_SUCCESS);
  CHECK_EQ(MPI_Start(&persistent), MPI_SUCCESS);
  CHECK_FAILED(MPI_Wait(&persistent, MPI_STATUS_IGNORE));
  MPI_Request_free(&persistent);
  MPI_Win window;
  long* memory;
  CHECK_FAILED(MPI_Win_allocate(8, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &window));
}

void one_sided() {
  const int victim = world_size - 1;
  CHECK_FAILED(MPI_Win_fence(0, fenced));
  // The dead rank has the exclusive lock of rank 0 and a shared one of every other rank.
  for (int target = 0; target < victim; ++target) {
    CHECK_EQ(MPI_Win_lock(MPI_LOCK_EXCLUSIVE, target, 0, locked), MPI_SUCCESS);
    long one = 1;
    CHECK_EQ(MPI_Accumulate(&one, 1, MPI_LONG, target, 0, 1, MPI_LONG, MPI_SUM, locked), MPI_SUCCESS);
    CHECK_EQ(MPI_Win_unlock(target, locked), MPI_SUCCESS);
  }
  CHECK_FAILED(MPI_Win_lock(MPI_LOCK_SHARED, victim, 0, locked));
  MPI_Group world, dead;
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  MPI_Group_incl(world, 1, &victim, &dead);
  CHECK_FAILED(MPI_Win_start(dead, 0, fenced));
  CHECK_EQ(MPI_Win_post(dead, 0, fenced), MPI_SUCCESS);
  CHECK_FAILED(MPI_Win_wait(fenced));
  MPI_Group_free(&dead);
  MPI_Group_free(&world);
}

void files() {
  int x = 1;
  CHECK_FAILED(MPI_File_write_all(file, &x, 1, MPI_INT, MPI_STATUS_IGNORE));
  CHECK_FAILED(MPI_File_set_size(file, 100));
  CHECK_EQ(MPI_File_write_at(file, 0, &x, 1, MPI_INT, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(MPI_File_write_shared(file, &x, 1, MPI_INT, MPI_STATUS_IGNORE), MPI_SUCCESS);
  MPI_File another;
  CHECK_FAILED(MPI_File_open(MPI_COMM_WORLD, "never-made", MPI_MODE_CREATE | MPI_MODE_RDWR, MPI_INFO_NULL, &another));
}

void agreements() {
  const int rank = fault::rank_of(MPI_COMM_WORLD);
  int flag = ~(1 << rank), acked = 0, size = 0;
  CHECK_FAILED(MPIX_Comm_agree(MPI_COMM_WORLD, &flag));
  CHECK_EQ(flag, ~((1 << (world_size - 1)) - 1));
  MPI_Group failed, world, expected;
  CHECK_EQ(MPIX_Comm_get_failed(MPI_COMM_WORLD, &failed), MPI_SUCCESS);
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  const int victim = world_size - 1;
  MPI_Group_incl(world, 1, &victim, &expected);
  int result = MPI_UNEQUAL;
  MPI_Group_compare(failed, expected, &result);
  CHECK_EQ(result, int{MPI_IDENT});
  MPI_Group_free(&failed);
  MPI_Group_free(&expected);
  MPI_Group_free(&world);
  CHECK_EQ(MPIX_Comm_failure_get_acked(MPI_COMM_WORLD, &failed), MPI_SUCCESS);
  MPI_Group_size(failed, &size);
  CHECK_EQ(size, 0);
  CHECK_EQ(MPIX_Comm_ack_failed(MPI_COMM_WORLD, 0, &acked), MPI_SUCCESS);
  CHECK_EQ(acked, 0);
  CHECK_ERROR(MPIX_Comm_ack_failed(MPI_COMM_WORLD, -1, &acked), MPI_ERR_ARG);
  CHECK_EQ(MPIX_Comm_failure_ack(MPI_COMM_WORLD), MPI_SUCCESS);
  CHECK_EQ(MPIX_Comm_failure_get_acked(MPI_COMM_WORLD, &failed), MPI_SUCCESS);
  MPI_Group_size(failed, &size);
  CHECK_EQ(size, 1);
  MPI_Group_free(&failed);
  MPI_Request request;
  flag = 5;
  CHECK_EQ(MPIX_Comm_iagree(MPI_COMM_WORLD, &flag, &request), MPI_SUCCESS);
  CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(flag, 5);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  world_size = fault::size_of(MPI_COMM_WORLD);
  const int rank = fault::rank_of(MPI_COMM_WORLD);
  char name[64] = "";
  if (rank == 0) std::snprintf(name, sizeof name, "/tmp/fault-members-%d", static_cast<int>(getpid()));
  MPI_Bcast(name, sizeof name, MPI_CHAR, 0, MPI_COMM_WORLD);
  prepare(name);
  if (rank == world_size - 1) {
    for (int target = 0; target < rank; ++target) MPI_Win_lock(target == 0 ? MPI_LOCK_EXCLUSIVE : MPI_LOCK_SHARED, target, 0, locked);
    MPI_Barrier(MPI_COMM_WORLD);
    fault::die();
  }
  MPI_Barrier(MPI_COMM_WORLD);
  int x = 0;
  CHECK_FAILED(MPI_Recv(&x, 1, MPI_INT, world_size - 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
  blocking(MPI_COMM_WORLD);
  blocking(inter);
  intra_only();
  one_sided();
  files();
  agreements();
  MPI_Comm left = fault::survivors(MPI_COMM_WORLD);
  CHECK_EQ(fault::size_of(left), world_size - 1);
  CHECK_EQ(MPI_Barrier(left), MPI_SUCCESS);
  MPI_Comm later;
  MPI_Request request;
  CHECK_EQ(MPIX_Comm_ishrink(MPI_COMM_WORLD, &later, &request), MPI_SUCCESS);
  CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
  int sum = 0;
  CHECK_EQ(MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, later), MPI_SUCCESS);
  CHECK_EQ(sum, (world_size - 1) * (world_size - 2) / 2);
  MPI_Comm remote;
  CHECK_EQ(MPIX_Comm_shrink(inter, &remote), MPI_SUCCESS);
  if (remote != MPI_COMM_NULL) {
    CHECK_EQ(MPI_Barrier(remote), MPI_SUCCESS);
    MPI_Comm_free(&remote);
  }
  for (MPI_Comm* comm : {&left, &later, &inter, &ring}) CHECK_EQ(MPI_Comm_disconnect(comm), MPI_SUCCESS);
  CHECK_EQ(MPI_Win_free(&locked), MPI_SUCCESS);
  CHECK_EQ(MPI_Win_free(&fenced), MPI_SUCCESS);
  MPI_File_close(&file);
  if (rank == 0) unlink(name);
  MPI_Finalize();
}

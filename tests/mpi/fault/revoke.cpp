// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A revoked communicator: all that waits on it ends with MPIX_ERR_REVOKED at all its members, whatever it is, and only the calls of
// failure handling are left. Other communicators are not touched. Nobody dies here.
// ranks: 1 2 3 4 7
#include <vector>

#include "dying.hpp"

namespace {

constexpr int kLarge = 1 << 20;

/// Rank 0 revokes while the others wait in one kind of call each; the kinds take turns.
void revoke_under(int kind, MPI_Comm comm) {
  const int rank = fault::rank_of(comm), size = fault::size_of(comm);
  int x = 0;
  std::vector<char> large(kLarge);
  if (rank == 0) {
    for (int r = 1; r < size; ++r) MPI_Recv(&x, 1, MPI_INT, r, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    CHECK_EQ(MPIX_Comm_revoke(comm), MPI_SUCCESS);
    return;
  }
  MPI_Send(&x, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
  MPI_Request requests[2];
  switch ((kind + rank) % 6) {
    case 0: CHECK_ERROR(MPI_Recv(&x, 1, MPI_INT, 0, 9, comm, MPI_STATUS_IGNORE), MPIX_ERR_REVOKED); break;
    case 1: CHECK_ERROR(MPI_Recv(&x, 1, MPI_INT, MPI_ANY_SOURCE, 9, comm, MPI_STATUS_IGNORE), MPIX_ERR_REVOKED); break;
    case 2: CHECK_ERROR(MPI_Send(large.data(), kLarge, MPI_CHAR, (rank + 1) % size, 8, comm), MPIX_ERR_REVOKED); break;
    case 3: CHECK_ERROR(MPI_Probe(MPI_ANY_SOURCE, 9, comm, MPI_STATUS_IGNORE), MPIX_ERR_REVOKED); break;
    case 4: CHECK_ERROR(MPI_Barrier(comm), MPIX_ERR_REVOKED); break;
    default:
      MPI_Irecv(&x, 1, MPI_INT, 0, 9, comm, &requests[0]);
      MPI_Issend(&x, 1, MPI_INT, rank, 10, comm, &requests[1]);
      MPI_Status statuses[2];
      CHECK_ERROR(MPI_Waitall(2, requests, statuses), MPI_ERR_IN_STATUS);
      CHECK_EQ(statuses[0].MPI_ERROR, MPIX_ERR_REVOKED);
      CHECK_EQ(statuses[1].MPI_ERROR, MPIX_ERR_REVOKED);
  }
}

void afterwards(MPI_Comm comm) {
  int x = 0, flag = 0;
  CHECK_EQ(MPIX_Comm_is_revoked(comm, &flag), MPI_SUCCESS);
  CHECK_EQ(flag, 1);
  CHECK_ERROR(MPI_Send(&x, 1, MPI_INT, MPI_PROC_NULL, 0, comm), MPIX_ERR_REVOKED);
  CHECK_ERROR(MPI_Recv(&x, 1, MPI_INT, MPI_PROC_NULL, 0, comm, MPI_STATUS_IGNORE), MPIX_ERR_REVOKED);
  CHECK_ERROR(MPI_Send(&x, 1, MPI_INT, 0, 0, comm), MPIX_ERR_REVOKED);
  CHECK_ERROR(MPI_Allreduce(MPI_IN_PLACE, &x, 1, MPI_INT, MPI_SUM, comm), MPIX_ERR_REVOKED);
  MPI_Comm made;
  CHECK_ERROR(MPI_Comm_dup(comm, &made), MPIX_ERR_REVOKED);
  flag = 3;
  CHECK_EQ(MPIX_Comm_agree(comm, &flag), MPI_SUCCESS);
  CHECK_EQ(flag, 3);
  CHECK_EQ(MPIX_Comm_shrink(comm, &made), MPI_SUCCESS);
  CHECK_EQ(fault::size_of(made), fault::size_of(comm));
  CHECK_EQ(MPIX_Comm_is_revoked(made, &flag), MPI_SUCCESS);
  CHECK_EQ(flag, 0);
  CHECK_EQ(MPI_Barrier(made), MPI_SUCCESS);
  MPI_Comm_free(&made);
}

/// Agreements that are none: all members hear of it.
void different_functions() {
  if (fault::size_of(MPI_COMM_WORLD) == 1) return;
  int flag = 1;
  MPI_Comm shrunk;
  if (fault::rank_of(MPI_COMM_WORLD) == 0) CHECK_ERROR(MPIX_Comm_agree(MPI_COMM_WORLD, &flag), MPI_ERR_OTHER);
  else CHECK_ERROR(MPIX_Comm_shrink(MPI_COMM_WORLD, &shrunk), MPI_ERR_OTHER);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  for (int kind = 0; kind < 12; ++kind) {
    MPI_Comm comm;
    CHECK_EQ(MPI_Comm_dup(MPI_COMM_WORLD, &comm), MPI_SUCCESS);
    int flag = 1;
    CHECK_EQ(MPIX_Comm_is_revoked(comm, &flag), MPI_SUCCESS);
    revoke_under(kind, comm);
    int heard = 0;
    while (heard == 0) MPIX_Comm_is_revoked(comm, &heard);
    afterwards(comm);
    MPI_Comm_free(&comm);
  }
  different_functions();
  int x = 1;
  CHECK_EQ(MPI_Allreduce(MPI_IN_PLACE, &x, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD), MPI_SUCCESS);
  CHECK_EQ(x, fault::size_of(MPI_COMM_WORLD));
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Wrong calls of collectives, each with its error class, found before anything is sent, so that the communicator stays usable; and a
// truncated broadcast, which is found while it is under way, in all three forms.
// ranks: 1 2 3
#include <cstring>
#include <string>

#include "check.hpp"

namespace {

void wrong_arguments(MPI_Comm comm, int rank, int size) {
  int x[8] = {}, y[8] = {};
  double d = 0, e = 0;
  MPI_Request request;
  CHECK_ERROR(MPI_Bcast(x, 1, MPI_INT, size, comm), MPI_ERR_ROOT);
  CHECK_ERROR(MPI_Bcast(x, 1, MPI_INT, -1, comm), MPI_ERR_ROOT);
  CHECK_ERROR(MPI_Ibcast(x, -1, MPI_INT, 0, comm, &request), MPI_ERR_COUNT);
  CHECK_ERROR(MPI_Allreduce(&d, &e, 1, MPI_DOUBLE, MPI_BAND, comm), MPI_ERR_OP);
  CHECK_ERROR(MPI_Iallreduce(&d, &e, 1, MPI_DOUBLE, MPI_REPLACE, comm, &request), MPI_ERR_OP);
  CHECK_ERROR(MPI_Scan_init(&d, &e, 1, MPI_DOUBLE, MPI_LXOR, comm, MPI_INFO_NULL, &request), MPI_ERR_OP);
  CHECK_ERROR(MPI_Allreduce(x, x, 1, MPI_INT, MPI_SUM, comm), MPI_ERR_BUFFER);
  CHECK_ERROR(MPI_Allreduce(x, MPI_IN_PLACE, 1, MPI_INT, MPI_SUM, comm), MPI_ERR_BUFFER);
  CHECK_ERROR(MPI_Bcast(MPI_IN_PLACE, 1, MPI_INT, 0, comm), MPI_ERR_BUFFER);
  CHECK_ERROR(MPI_Gather(MPI_IN_PLACE, 1, MPI_INT, y, 1, MPI_INT, (rank + 1) % size, comm), size == 1 ? MPI_SUCCESS : MPI_ERR_BUFFER);
  CHECK_ERROR(MPI_Barrier(MPI_COMM_NULL), MPI_ERR_COMM);
}

void not_cancelled(MPI_Comm comm) {
  MPI_Request request;
  MPI_Ibarrier(comm, &request);
  CHECK_ERROR(MPI_Cancel(&request), MPI_ERR_REQUEST);
  CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
  MPI_Barrier_init(comm, MPI_INFO_NULL, &request);
  CHECK_EQ(MPI_Start(&request), MPI_SUCCESS);
  CHECK_ERROR(MPI_Start(&request), MPI_ERR_REQUEST);
  CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);  // inactive
  MPI_Request_free(&request);
}

void freed_under_way(MPI_Comm comm, int rank) {
  MPI_Comm dup;
  MPI_Datatype pair;
  MPI_Comm_dup(comm, &dup);
  MPI_Type_contiguous(2, MPI_INT, &pair);
  MPI_Type_commit(&pair);
  int data[2] = {rank == 0 ? 5 : 0, rank == 0 ? 6 : 0};
  MPI_Request request;
  MPI_Ibcast(data, 1, pair, 0, dup, &request);
  MPI_Type_free(&pair);
  MPI_Comm_free(&dup);
  CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(data[0] * 10 + data[1], 56);
}

void truncated(MPI_Comm comm, int rank, int size) {
  int data[10] = {};
  const int n = rank == size - 1 && size > 1 ? 5 : 10;
  const int expected = n == 5 ? MPI_ERR_TRUNCATE : MPI_SUCCESS;
  const int code = MPI_Bcast(data, n, MPI_INT, 0, comm);
  CHECK_ERROR(code, expected);
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(code, text, &length);
  // Ranks at the same place share a line, though their programs lie at different addresses.
  if (n == 5 && size > 2) CHECK(std::strstr(text, ("ranks 0-" + std::to_string(size - 2) + ": MPI_Bcast").c_str()) != nullptr);
  MPI_Request request;
  CHECK_EQ(MPI_Ibcast(data, n, MPI_INT, 0, comm, &request), MPI_SUCCESS);
  CHECK_ERROR(MPI_Wait(&request, MPI_STATUS_IGNORE), expected);
  CHECK_EQ(MPI_Bcast_init(data, n, MPI_INT, 0, comm, MPI_INFO_NULL, &request), MPI_SUCCESS);
  for (int time = 0; time < 2; ++time) {
    MPI_Start(&request);
    CHECK_ERROR(MPI_Wait(&request, MPI_STATUS_IGNORE), expected);
  }
  MPI_Request_free(&request);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank, size;
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  for (MPI_Comm c : {comm, MPI_COMM_WORLD, MPI_COMM_SELF}) MPI_Comm_set_errhandler(c, MPI_ERRORS_RETURN);
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  wrong_arguments(comm, rank, size);
  not_cancelled(comm);
  freed_under_way(comm, rank);
  truncated(comm, rank, size);
  int one = 1, all = 0;
  CHECK_EQ(MPI_Allreduce(&one, &all, 1, MPI_INT, MPI_SUM, comm), MPI_SUCCESS);
  CHECK_EQ(all, size);
  MPI_Comm_free(&comm);
  MPI_Finalize();
  return 0;
}

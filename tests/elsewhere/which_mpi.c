/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) The tutti authors
 *
 * Says which library runs it, and adds up numbers round a ring: handles, statuses, constants and a user operation of the ABI. */
#include <mpi.h>
#include <stdio.h>
#include <string.h>

static void larger_magnitude(void* in, void* inout, int* length, MPI_Datatype* type) {
  const int* a = in;
  int* b = inout;
  for (int i = 0; i < *length; i++)
    if (*type == MPI_INT && a[i] * a[i] > b[i] * b[i]) b[i] = a[i];
}

int main(int argc, char** argv) {
  int rank, size, length, received = -1, count = -1, largest = 0, error_class = 0;
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
  MPI_Status status;
  MPI_Op op;
  MPI_Comm copy;
  MPI_Init(&argc, &argv);
  MPI_Comm_dup(MPI_COMM_WORLD, &copy);
  MPI_Comm_set_errhandler(copy, MPI_ERRORS_RETURN);
  MPI_Comm_rank(copy, &rank);
  MPI_Comm_size(copy, &size);
  MPI_Sendrecv(&rank, 1, MPI_INT, (rank + 1) % size, 7, &received, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, copy, &status);
  MPI_Get_count(&status, MPI_INT, &count);
  MPI_Op_create(larger_magnitude, 1, &op);
  int mine = rank % 2 ? -rank : rank;
  MPI_Allreduce(&mine, &largest, 1, MPI_INT, op, copy);
  MPI_Op_free(&op);
  MPI_Error_class(MPI_Send(&rank, 1, MPI_INT, size, 0, copy), &error_class);
  printf("rank %d of %d: from %d, tag %d, count %d, value %d, largest %d, error %s\n", rank, size, status.MPI_SOURCE, status.MPI_TAG, count,
         received, largest, error_class == MPI_ERR_RANK ? "MPI_ERR_RANK" : "another");
  MPI_Get_library_version(version, &length);
  version[strcspn(version, "\n")] = 0;
  if (rank == 0) printf("library: %s\n", version);
  MPI_Comm_free(&copy);
  return MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// bereaved HANDLER NOTICE STATUS: rank 1 dies. The others have MPI_ERRORS_RETURN ("return") or MPI_ERRORS_ARE_FATAL ("fatal") on
// MPI_COMM_WORLD, hear of it by an error ("told") or do not look ("blind"), and end with STATUS.
#include <mpi-ext.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  MPI_Init(nullptr, nullptr);
  if (std::string(argv[1]) == "return") MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  int rank = 0, size = 0, x = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (rank == 1) {  // nobody is in a call that needs it when it dies
    for (int r = 0; r < size; ++r)
      if (r != 1) MPI_Recv(&x, 1, MPI_INT, r, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    kill(getpid(), SIGKILL);
  }
  MPI_Send(&x, 1, MPI_INT, 1, 1, MPI_COMM_WORLD);
  if (std::string(argv[2]) == "told") {
    if (MPI_Recv(&x, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE) == MPI_SUCCESS) return 1;
  } else {
    usleep(300000);
  }
  MPI_Finalize();
  return std::atoi(argv[3]);
}

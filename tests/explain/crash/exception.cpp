// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// C++: what nobody catches ends the rank.
//
// wrong at: -n 2 : at wrong
// right at: -n 2 : at right
// wrong thread: -n 2 : thread wrong
// right thread: -n 2 : thread right
// wrong exit: -n 2 : exit wrong
// right exit: -n 2 : exit right
#include <mpi.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace heat {
struct Grid {
  std::vector<double> cells = std::vector<double>(4);
  double& at(std::size_t i) { return cells.at(i); }
};
}  // namespace heat

static void in_thread(int* place) { *place = 1; }

int main(int argc, char** argv) {
  int rank, token = 0;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const std::string what = argv[1];
  const bool wrong = argv[2] == std::string("wrong");
  if (rank == 1) {
    heat::Grid grid;
    MPI_Recv(&token, 1, MPI_INT, 0, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (what == "at") grid.at(wrong ? 4 : 3) = 1;
    if (what == "thread") std::thread(in_thread, wrong ? nullptr : &token).join();
    if (what == "exit" && wrong) std::exit(3);
    MPI_Send(&token, 1, MPI_INT, 0, 7, MPI_COMM_WORLD);
  } else {
    int answer;
    MPI_Sendrecv(&token, 1, MPI_INT, 1, 3, &answer, 1, MPI_INT, 1, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
  MPI_Finalize();
}

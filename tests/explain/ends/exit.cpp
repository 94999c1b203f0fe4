// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A rank leaves before MPI_Finalize, or says by its exit status that it failed; what the others do varies.
//
// wrong exit: -n 2 : exit
// right exit: -n 2 : exit right
// wrong exit-0: -n 2 : exit-0
// right exit-0: -n 2 : exit-0 right
// wrong exit-255: -n 3 : exit-255
// right exit-255: -n 3 : exit-255 right
// wrong return: -n 2 : return
// right return: -n 2 : return right
// wrong return-0: -n 4 : return-0
// right return-0: -n 4 : return-0 right
// wrong quick: -n 2 : quick
// right quick: -n 2 : quick right
// wrong at-once: -n 2 : at-once
// right at-once: -n 2 : at-once right
// wrong in-method: -n 2 : in-method
// right in-method: -n 2 : in-method right
// wrong in-thread: -n 2 : in-thread
// right in-thread: -n 2 : in-thread right
// wrong in-callback: -n 2 : in-callback
// right in-callback: -n 2 : in-callback right
// wrong after-finalize: -n 2 : after-finalize
// right after-finalize: -n 2 : after-finalize right
// wrong replaced: -n 2 : replaced
// right replaced: -n 2 : replaced right
#include <mpi.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>

static bool leaves;

struct Solver {
  void check(int status) const {
    if (leaves) std::exit(status);
  }
};

static void combine(void*, void*, int*, MPI_Datatype*) { Solver().check(9); }

int main(int argc, char** argv) {
  int provided, rank, in = 1, out = 2;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const std::string asked = argv[1];
  leaves = argc == 2 && rank == 1;
  MPI_Barrier(MPI_COMM_WORLD);
  if (leaves) {
    if (asked == "exit") std::exit(3);
    if (asked == "exit-0") std::exit(0);
    if (asked == "exit-255") std::exit(255);
    if (asked == "return") return 4;
    if (asked == "return-0") return 0;
    if (asked == "quick") std::quick_exit(5);
    if (asked == "at-once") _exit(6);
    if (asked == "replaced") execlp("false", "false", nullptr);
  }
  if (asked == "in-method") Solver().check(7);
  if (asked == "in-thread") std::thread([] { Solver().check(8); }).join();
  if (asked == "in-callback") {
    MPI_Op op;
    MPI_Op_create(combine, 1, &op);
    MPI_Reduce_local(&in, &out, 1, MPI_INT, op);
    MPI_Op_free(&op);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Finalize();
  return leaves ? 10 : 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A rank ends the job by MPI_Abort; what the others do varies.
//
// wrong code: -n 2 : code
// right code: -n 2 : code right
// wrong code-0: -n 2 : code-0
// right code-0: -n 2 : code-0 right
// wrong code-256: -n 2 : code-256
// right code-256: -n 2 : code-256 right
// wrong negative: -n 2 : negative
// right negative: -n 2 : negative right
// wrong error-class: -n 3 : error-class
// right error-class: -n 3 : error-class right
// wrong self: -n 4 : self
// right self: -n 4 : self right
// wrong half: -n 4 : half
// right half: -n 4 : half right
// wrong nested: -n 2 : nested
// right nested: -n 2 : nested right
// wrong lambda: -n 2 : lambda
// right lambda: -n 2 : lambda right
// wrong destructor: -n 2 : destructor
// right destructor: -n 2 : destructor right
// wrong catch: -n 2 : catch
// right catch: -n 2 : catch right
// wrong error-handler: -n 2 : error-handler
// right error-handler: -n 2 : error-handler right
// wrong operation: -n 2 : operation
// right operation: -n 2 : operation right
// wrong thread: -n 8 : thread
// right thread: -n 8 : thread right
#include <mpi.h>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

int rank;
bool right;

void stop(int code, MPI_Comm comm = MPI_COMM_WORLD) {
  if (!right && rank == 1) MPI_Abort(comm, code);
}

void half() {
  MPI_Comm odd;
  MPI_Comm_split(MPI_COMM_WORLD, rank % 2, 0, &odd);
  stop(5, odd);
  MPI_Comm_free(&odd);
}

void inner() { stop(6); }
void nested() { inner(); }

struct Guard {
  ~Guard() { stop(7); }
};

void caught() {
  try {
    if (!right) throw std::runtime_error("no");
  } catch (const std::exception&) {
    stop(8);
  }
}

void handle(MPI_Comm* comm, int* code, ...) { MPI_Abort(*comm, *code); }
void error_handler() {
  MPI_Errhandler handler;
  MPI_Comm_create_errhandler(handle, &handler);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, handler);
  MPI_Errhandler_free(&handler);
  if (rank == 1) MPI_Send(nullptr, 0, MPI_INT, right ? MPI_PROC_NULL : 7, 0, MPI_COMM_WORLD);
}

void combine(void*, void*, int*, MPI_Datatype*) { stop(9); }
void operation() {
  int in = 1, out = 2;
  MPI_Op op;
  MPI_Op_create(combine, 1, &op);
  MPI_Reduce_local(&in, &out, 1, MPI_INT, op);
  MPI_Op_free(&op);
}
}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void()>> cases = {
      {"code", [] { stop(3); }},
      {"code-0", [] { stop(0); }},
      {"code-256", [] { stop(256); }},
      {"negative", [] { stop(-1); }},
      {"error-class", [] { stop(MPI_ERR_OTHER); }},
      {"self", [] { stop(4, MPI_COMM_SELF); }},
      {"half", half},
      {"nested", nested},
      {"lambda", [] { [] { stop(5); }(); }},
      {"destructor", [] { const Guard guard; }},
      {"catch", caught},
      {"error-handler", error_handler},
      {"operation", operation},
      {"thread", [] { std::thread([] { stop(10); }).join(); }},
  };
  int provided;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  right = argc > 2;
  cases.at(argv[1])();
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Finalize();
}

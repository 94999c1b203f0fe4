// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// built: -O0 -g0
//
// A program without -g has functions, but no lines.
//
// Rank 0 makes the mistake; what the others do varies.
//
// wrong function: -n 2 : function
// right function: -n 2 : function right
// wrong main: -n 2 : main
// right main: -n 2 : main right
// wrong method: -n 2 : method
// right method: -n 2 : method right
// wrong template: -n 2 : template
// right template: -n 2 : template right
// wrong lambda: -n 2 : lambda
// right lambda: -n 2 : lambda right
// wrong lambda-in-method: -n 2 : lambda-in-method
// right lambda-in-method: -n 2 : lambda-in-method right
#include <mpi.h>

#include <string>

namespace {
MPI_Comm comm;  // of rank 0 a null one unless the program is right

void function(int, const std::string&) { MPI_Barrier(comm); }

struct Grid {
  int exchange(int) const { return MPI_Barrier(comm); }
  int each(int) const {
    return [this] { return MPI_Barrier(comm); }();
  }
};

template <class T>
int templated(T) {
  return MPI_Barrier(comm);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  comm = argc > 2 || rank != 0 ? MPI_COMM_WORLD : MPI_COMM_NULL;
  const std::string asked = argv[1];
  if (asked == "function") function(1, asked);
  if (asked == "main") MPI_Barrier(comm);
  if (asked == "method") Grid().exchange(1);
  if (asked == "template") templated(1.5);
  if (asked == "lambda") [] { MPI_Barrier(comm); }();
  if (asked == "lambda-in-method") Grid().each(1);
  MPI_Finalize();
}

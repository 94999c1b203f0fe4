// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// built: -O2 -g
//
// A program that is optimised: its functions are inlined into each other.
//
// Rank 0 makes the mistake; what the others do varies.
//
// wrong inlined: -n 2 : inlined
// right inlined: -n 2 : inlined right
// wrong inlined-twice: -n 2 : inlined-twice
// right inlined-twice: -n 2 : inlined-twice right
// wrong lambda: -n 2 : lambda
// right lambda: -n 2 : lambda right
// wrong method: -n 2 : method
// right method: -n 2 : method right
#include <mpi.h>

#include <algorithm>
#include <string>
#include <vector>

static MPI_Comm comm;  // of rank 0 a null one unless the program is right
static int calls;

static inline void exchange() {
  MPI_Barrier(comm);
  ++calls;  // so that the call above is not the last thing done, which would be a jump
}
static inline void step() {
  exchange();
  ++calls;
}

struct Grid {
  void sync() {
    MPI_Barrier(comm);
    ++calls;
  }
};

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  comm = argc > 2 || rank != 0 ? MPI_COMM_WORLD : MPI_COMM_NULL;
  const std::string asked = argv[1];
  const std::vector<int> rows{1};
  if (asked == "inlined") exchange();
  if (asked == "inlined-twice") step();
  if (asked == "lambda")
    std::for_each(rows.begin(), rows.end(), [](int) {
      MPI_Barrier(comm);
      ++calls;
    });
  if (asked == "method") Grid().sync();
  MPI_Finalize();
}

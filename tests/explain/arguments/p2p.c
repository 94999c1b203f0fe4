// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Arguments that no call can do anything with; rank 1 makes the mistake, rank 0 waits for it.
//
// wrong count: -n 2 : count wrong
// right count: -n 2 : count right
// wrong tag: -n 2 : tag wrong
// right tag: -n 2 : tag right
// wrong type: -n 2 : type wrong
// right type: -n 2 : type right
// wrong uncommitted: -n 2 : uncommitted wrong
// right uncommitted: -n 2 : uncommitted right
// wrong comm: -n 2 : comm wrong
// right comm: -n 2 : comm right
// wrong freed: -n 2 : freed wrong
// right freed: -n 2 : freed right
// wrong buffer: -n 2 : buffer wrong
// right buffer: -n 2 : buffer right
// wrong rank: -n 2 : rank wrong
// right rank: -n 2 : rank right
#include <mpi.h>
#include <string.h>

static int is(const char* a, const char* b) { return strcmp(a, b) == 0; }

int main(int argc, char** argv) {
  int rank, numbers[4] = {0};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const char* what = argv[1];
  int wrong = is(argv[2], "wrong");
  MPI_Comm comm;
  MPI_Datatype pair;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Type_contiguous(2, MPI_INT, &pair);
  if (!is(what, "uncommitted") || !wrong) MPI_Type_commit(&pair);
  if (rank == 1) {
    MPI_Recv(numbers, 1, MPI_INT, 0, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Comm mine = is(what, "comm") && wrong ? MPI_COMM_NULL : MPI_COMM_WORLD;
    if (is(what, "freed") && wrong) {
      mine = comm;
      MPI_Comm_free(&comm);
    }
    MPI_Send(is(what, "buffer") && wrong ? NULL : numbers,
             is(what, "count") && wrong ? -1 : 2,
             is(what, "type") && wrong ? MPI_DATATYPE_NULL : is(what, "uncommitted") ? pair : MPI_INT,
             is(what, "rank") && wrong ? 2 : 0,
             is(what, "tag") && wrong ? -7 : 7, mine);
  } else {
    int token = 0;
    MPI_Sendrecv(&token, 1, MPI_INT, 1, 3, numbers, 4, MPI_INT, 1, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
  if (comm != MPI_COMM_NULL) MPI_Comm_free(&comm);
  MPI_Type_free(&pair);
  MPI_Finalize();
  return 0;
}

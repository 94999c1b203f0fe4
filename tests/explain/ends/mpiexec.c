// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The end comes from outside, or before the beginning: limits of time, signals that mpiexec gets, command lines; what the others do varies.
//
// wrong sleeps: --timeout 0.3 -n 2 : sleep
// right sleeps: --timeout 50 -n 2 : none
// wrong computes: --timeout 0.3 -n 2 : compute
// right computes: --timeout 50 -n 2 : none
// wrong polls: --timeout 0.3 -n 2 : poll
// right polls: --timeout 50 -n 2 : none
// wrong never-begins: --timeout 0.3 -n 3 : before
// right never-begins: --timeout 50 -n 3 : none
// wrong never-ends: --timeout 0.3 -n 2 : after
// right never-ends: --timeout 50 -n 2 : none
// wrong term: -n 2 : term
// right term: -n 2 : none
// wrong int: -n 2 : int
// right int: -n 2 : none
// wrong hup: -n 4 : hup
// right hup: -n 4 : none
// wrong no-ranks: -n 0 : none
// right no-ranks: -n 1 : none
// wrong ranks-in-words: -n two : none
// right ranks-in-words: -n 2 : none
// wrong unknown-option: -n 2 --lable : none
// right unknown-option: -n 2 --label : none
// wrong unknown-check: --check=bufers -n 2 : none
// right unknown-check: --check=buffers -n 2 : none
// wrong unknown-end: --on-error=stop -n 2 : none
// right unknown-end: --on-error=abort -n 2 : none
// wrong timeout-0: --timeout 0 -n 2 : none
// right timeout-0: --timeout 60 -n 2 : none
// wrong variable: --env NAME -n 2 : none
// right variable: --env NAME=value -n 2 : none
// wrong no-directory: --wdir /no/such/folder -n 2 : none
// right no-directory: --wdir / -n 2 : none
// wrong input: --stdin 7 -n 2 : none
// right input: --stdin 1 -n 2 : none
#include <mpi.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void wait_long(const char* how) {
  int flag = 0;
  MPI_Request request;
  if (strcmp(how, "compute") == 0)
    for (volatile long i = 0; i < 100000000000; ++i) {}
  if (strcmp(how, "poll") == 0) {
    MPI_Irecv(&flag, 0, MPI_INT, MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &request);
    while (!flag) MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
  }
  sleep(60);
}

int main(int argc, char** argv) {
  int rank, sign = 0;
  const char* how = argv[1];
  if (strcmp(how, "before") == 0) sleep(60);
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (strcmp(how, "term") == 0) sign = SIGTERM;
  if (strcmp(how, "int") == 0) sign = SIGINT;
  if (strcmp(how, "hup") == 0) sign = SIGHUP;
  if (sign != 0 && rank == 0) kill(getppid(), sign); /* that is mpiexec */
  const int ends = strcmp(how, "after") == 0 || strcmp(how, "none") == 0;
  if (!ends) wait_long(how);
  MPI_Finalize();
  if (strcmp(how, "after") == 0) sleep(60);
  return 0;
}

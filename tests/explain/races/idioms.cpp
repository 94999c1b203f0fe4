// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// The usual ways to use receives from any rank, with the slips that they invite.
// wrong header: --check=races -n 3 : header 0
// right header: --check=races -n 3 : header 1
// wrong probe: --check=races -n 3 : probe 0
// right probe: --check=races -n 3 : probe 1
// wrong others: --check=races -n 4 : others 0
// right others: --check=races -n 4 : others 1
// wrong farm: --check=races -n 3 : farm 0
// right farm: --check=races -n 3 : farm 1
// wrong rounds: --check=races -n 3 : rounds 0
// right rounds: --check=races -n 3 : rounds 1
// wrong inter: --check=races -n 3 : inter 0
// right inter: --check=races -n 3 : inter 1
#include <mpi.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "turns.h"

namespace {

int rank, size;
bool right;

void send(const std::vector<int>& numbers, int tag, MPI_Comm comm = MPI_COMM_WORLD) {
  MPI_Ssend(numbers.data(), static_cast<int>(numbers.size()), MPI_INT, 0, tag, comm);
}

/// A length, and so many numbers: the second part belongs to the rank that sent the first.
void header() {
  if (rank != 0) {
    if (rank == 1) wait_for_turn();
    send({10 * rank}, 0);
    send(std::vector<int>(10 * rank), 0);
    if (rank == 2) turn_is_over();
    return;
  }
  for (int i = 1; i < size; ++i) {
    int length;
    MPI_Status status;
    MPI_Recv(&length, 1, MPI_INT, MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &status);
    std::vector<int> numbers(length);
    MPI_Recv(numbers.data(), length, MPI_INT, right ? status.MPI_SOURCE : MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &status);
  }
}

/// What a probe has told of may not be what a receive from any rank gets (MPI-5.0 §3.8.1).
void probe() {
  if (rank != 0) {
    if (rank == 1) wait_for_turn();
    send(std::vector<int>(rank == 1 ? 20 : 10), 0);
    if (rank == 2) turn_is_over();
    return;
  }
  for (int i = 1; i < size; ++i) {
    MPI_Status status;
    int length;
    MPI_Probe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, MPI_INT, &length);
    std::vector<int> numbers(length);
    MPI_Recv(numbers.data(), length, MPI_INT, right ? status.MPI_SOURCE : MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &status);
  }
}

/// The first that comes, and then the others by name; rank 3 comes first and sends twice.
void others() {
  int number = rank;
  if (rank != 0) {
    while (rank != 3 && access(turn_file(), F_OK) != 0) usleep(1000);
    send({number}, 0);
    if (rank == 3) turn_is_over();
    if (rank == 3 && !right) send({number}, 0);
    return;
  }
  MPI_Status status;
  MPI_Recv(&number, 1, MPI_INT, MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &status);
  for (int other = 1; other < size; ++other)
    if (other != status.MPI_SOURCE || !right) MPI_Recv(&number, 1, MPI_INT, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  unlink(turn_file());
}

/// Workers ask for work until there is none; the wrong master takes a result from a rank by name, which may be the first to ask.
void farm() {
  constexpr int kWork = 1, kStop = 2, kResult = 3;
  int number = 0;
  MPI_Status status;
  if (rank != 0) {
    if (rank == 1) wait_for_turn();
    send({0}, kResult);
    if (rank == 2) turn_is_over();
    while (true) {
      MPI_Recv(&number, 1, MPI_INT, 0, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
      if (status.MPI_TAG == kStop) return;
      send({number * number}, kResult);
    }
  }
  int left = 20, working = size - 1;
  if (!right) {
    MPI_Recv(&number, 1, MPI_INT, MPI_ANY_SOURCE, kResult, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Recv(&number, 1, MPI_INT, 1, kResult, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    for (int i = 1; i < size; ++i) MPI_Send(&left, 1, MPI_INT, i, kWork, MPI_COMM_WORLD);
  }
  while (working != 0) {
    MPI_Recv(&number, 1, MPI_INT, MPI_ANY_SOURCE, kResult, MPI_COMM_WORLD, &status);
    const int tag = left-- > 0 ? kWork : kStop;
    MPI_Send(&left, 1, MPI_INT, status.MPI_SOURCE, tag, MPI_COMM_WORLD);
    working -= tag == kStop;
  }
}

/// Rounds with growing messages: without a tag per round one of the next round may come early. A barrier orders them, too.
void rounds() {
  for (int round = 1; round <= 2; ++round) {
    std::vector<int> numbers(round);
    if (rank != 0) {
      if (rank == 2 && round == 2 && !right) wait_for_turn();
      MPI_Ssend(numbers.data(), round, MPI_INT, 0, 0, MPI_COMM_WORLD);
      if (rank == 1 && round == 1 && !right) turn_is_over();
      if (right) MPI_Barrier(MPI_COMM_WORLD);
    } else {
      if (!right) {
        MPI_Recv(numbers.data(), round, MPI_INT, 2, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        MPI_Recv(numbers.data(), round, MPI_INT, MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        continue;
      }
      for (int i = 1; i < size; ++i) MPI_Recv(numbers.data(), round, MPI_INT, MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      MPI_Barrier(MPI_COMM_WORLD);
    }
  }
}

/// Across an inter-communicator: rank 0 on one side, the others on the other.
void inter() {
  MPI_Comm side, both;
  MPI_Comm_split(MPI_COMM_WORLD, rank != 0, 0, &side);
  MPI_Intercomm_create(side, 0, MPI_COMM_WORLD, rank == 0 ? 1 : 0, 0, &both);
  int number = 0;
  if (rank == 0) {
    MPI_Recv(&number, 1, MPI_INT, MPI_ANY_SOURCE, 0, both, MPI_STATUS_IGNORE);
    MPI_Recv(&number, 1, MPI_INT, right ? MPI_ANY_SOURCE : 0, 0, both, MPI_STATUS_IGNORE);
  } else {
    if (rank == 1) wait_for_turn();
    send({number}, 0, both);
    if (rank == 2) turn_is_over();
  }
  MPI_Comm_free(&both);
  MPI_Comm_free(&side);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  const std::string name = argv[1];
  right = std::atoi(argv[2]) != 0;
  if (rank == 0) no_turn_yet();
  MPI_Barrier(MPI_COMM_WORLD);
  if (name == "header") header();
  if (name == "probe") probe();
  if (name == "others") others();
  if (name == "farm") farm();
  if (name == "rounds") rounds();
  if (name == "inter") inter();
  MPI_Finalize();
}

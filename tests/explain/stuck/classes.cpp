// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The same in C++, with other calls that ask. They give up after some seconds, so the job goes on.
// relies on: buffered sends
// wrong testany: --stuck 1 -n 2 : testany
// right testany: --stuck 1 -n 2 : testany right
// wrong testall: --stuck 1 -n 3 : testall
// right testall: --stuck 1 -n 3 : testall right
// wrong improbe: --stuck 1 -n 2 : improbe
// right improbe: --stuck 1 -n 2 : improbe right
// wrong ibarrier: --stuck 1 -n 4 : ibarrier
// right ibarrier: --stuck 1 -n 4 : ibarrier right
// wrong get-status: --stuck 1 -n 2 : get-status
// right get-status: --stuck 1 -n 2 : get-status right
#include <mpi.h>

#include <array>
#include <functional>
#include <map>
#include <string>

namespace {

int rank, other;
bool right;

/// Asks until it is so, but not for ever.
bool in_time(const std::function<bool()>& asks) {
  const double end = MPI_Wtime() + 4;
  while (MPI_Wtime() < end)
    if (asks()) return true;
  return false;
}

/// Two receives, of which nobody sends the second; in the right program both come.
struct Receives {
  std::array<MPI_Request, 2> requests{};
  std::array<int, 2> numbers{};
  Receives() {
    for (int tag = 0; tag < 2; ++tag) MPI_Irecv(&numbers[tag], 1, MPI_INT, other, tag, MPI_COMM_WORLD, &requests[tag]);
    for (int tag = 0; right && tag < 2; ++tag) MPI_Send(&rank, 1, MPI_INT, other, tag, MPI_COMM_WORLD);
  }
  ~Receives() {
    for (MPI_Request& request : requests)
      if (!right && request != MPI_REQUEST_NULL) MPI_Cancel(&request);
    MPI_Waitall(2, requests.data(), MPI_STATUSES_IGNORE);
  }
};

void testany() {
  Receives r;
  int flag = 0, which;
  in_time([&] { return MPI_Testany(2, r.requests.data(), &which, &flag, MPI_STATUS_IGNORE), flag != 0; });
}

void testall() {
  if (rank == 2) return;
  Receives r;
  int flag = 0;
  in_time([&] { return MPI_Testall(2, r.requests.data(), &flag, MPI_STATUSES_IGNORE), flag != 0; });
}

void improbe() {
  MPI_Message message;
  int flag = 0, number;
  if (right) MPI_Send(&rank, 1, MPI_INT, other, 0, MPI_COMM_WORLD);
  if (in_time([&] { return MPI_Improbe(other, 0, MPI_COMM_WORLD, &flag, &message, MPI_STATUS_IGNORE), flag != 0; }))
    MPI_Mrecv(&number, 1, MPI_INT, &message, MPI_STATUS_IGNORE);
}

// Rank 0 comes late to a barrier that the others test.
void ibarrier() {
  MPI_Request request = MPI_REQUEST_NULL;
  int flag = 0;
  if (rank != 0 || right) MPI_Ibarrier(MPI_COMM_WORLD, &request);
  if (rank != 0 || right) in_time([&] { return MPI_Test(&request, &flag, MPI_STATUS_IGNORE), flag != 0; });
  else in_time([&] { return MPI_Iprobe(1, 0, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE), flag != 0; });
  if (rank == 0 && !right) MPI_Ibarrier(MPI_COMM_WORLD, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}

void get_status() {
  Receives r;
  int flag = 0;
  in_time([&] { return MPI_Request_get_status(r.requests[0], &flag, MPI_STATUS_IGNORE), flag != 0; });
}
}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void()>> cases = {
      {"testany", testany}, {"testall", testall}, {"improbe", improbe}, {"ibarrier", ibarrier}, {"get-status", get_status}};
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  other = 1 - rank;
  right = argc > 2;
  cases.at(argv[1])();
  MPI_Finalize();
}

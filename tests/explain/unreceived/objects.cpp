// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Messages that nobody receives, as they come about in C++: a stop message too many, a destructor that does not drain, a named communicator,
// an inter-communicator, a thread's.
//
// relies on: buffered sends
// wrong stop-message: -n 3 : stop-message
// right stop-message: -n 3 : stop-message right
// wrong last-halo: -n 4 : last-halo
// right last-halo: -n 4 : last-halo right
// wrong named: -n 2 : named
// right named: -n 2 : named right
// wrong inter: -n 2 : inter
// right inter: -n 2 : inter right
// wrong thread: -n 2 : thread
// right thread: -n 2 : thread right
// wrong half: -n 2 : half
// right half: -n 2 : half right
#include <mpi.h>

#include <cstring>
#include <thread>
#include <vector>

namespace {
int rank, size;
bool right;
const MPI_Comm world = MPI_COMM_WORLD;

// Each worker stops after its first task; the master sends "stop" to all the same.
void stop_message() {
  int task = 0;
  if (rank == 0) {
    for (int worker = 1; worker < size; ++worker)
      for (int tag : {1, 2}) MPI_Send(&task, 1, MPI_INT, worker, tag, world);
    return;
  }
  for (int tag = 1; tag <= (right ? 2 : 1); ++tag) MPI_Recv(&task, 1, MPI_INT, 0, tag, world, MPI_STATUS_IGNORE);
}

class Halo {
 public:
  void send() { MPI_Send(row_.data(), 10, MPI_DOUBLE, (rank + 1) % size, 5, world); }
  void receive() { MPI_Recv(row_.data(), 10, MPI_DOUBLE, (rank + size - 1) % size, 5, world, MPI_STATUS_IGNORE); }
  ~Halo() {
    if (right) receive();
  }

 private:
  std::vector<double> row_ = std::vector<double>(10);
};

// One send more than receives.
void last_halo() {
  Halo halo;
  for (int step = 0; step < 3; ++step) {
    halo.send();
    if (step != 2) halo.receive();
  }
}

void named() {
  MPI_Comm rows;
  MPI_Comm_dup(world, &rows);
  MPI_Comm_set_name(rows, "rows");
  float value = 1;
  if (rank == 1) MPI_Send(&value, 1, MPI_FLOAT, 0, 12, rows);
  else if (right) MPI_Recv(&value, 1, MPI_FLOAT, 1, 12, rows, MPI_STATUS_IGNORE);
  MPI_Barrier(rows);
  MPI_Comm_free(&rows);
}

void inter() {
  MPI_Comm half, both;
  MPI_Comm_split(world, rank, 0, &half);
  MPI_Intercomm_create(half, 0, world, 1 - rank, 0, &both);
  if (rank == 0) MPI_Send(&rank, 1, MPI_INT, 0, 3, both);
  else if (right) MPI_Recv(&rank, 1, MPI_INT, 0, 3, both, MPI_STATUS_IGNORE);
  MPI_Barrier(world);
  MPI_Comm_free(&both);
  MPI_Comm_free(&half);
}

void thread() {
  std::thread other([] {
    if (rank == 0) MPI_Send(&rank, 1, MPI_INT, 1, 8, world);
  });
  other.join();
  if (rank == 1 && right) MPI_Recv(&rank, 1, MPI_INT, 0, 8, world, MPI_STATUS_IGNORE);
}

// Sent piece by piece, received piece by piece, one piece short.
void half() {
  std::vector<int> all(8);
  for (int piece = 0; piece < 4; ++piece) {
    if (rank == 0) MPI_Send(all.data() + 2 * piece, 2, MPI_INT, 1, 0, world);
    else if (right || piece < 3) MPI_Recv(all.data() + 2 * piece, 2, MPI_INT, 0, 0, world, MPI_STATUS_IGNORE);
  }
}
}  // namespace

int main(int argc, char** argv) {
  int level;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &level);
  MPI_Comm_rank(world, &rank);
  MPI_Comm_size(world, &size);
  right = argc > 2;
  const char* what = argv[1];
  if (!std::strcmp(what, "stop-message")) stop_message();
  if (!std::strcmp(what, "last-halo")) last_halo();
  if (!std::strcmp(what, "named")) named();
  if (!std::strcmp(what, "inter")) inter();
  if (!std::strcmp(what, "thread")) thread();
  if (!std::strcmp(what, "half")) half();
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// Several threads in MPI: a rank waits for ever only if none of its threads can act.
// relies on: buffered sends
// wrong idle_thread: -n 2 : idle_thread
// right idle_thread: -n 2 : idle_thread right
// wrong both_threads: -n 2 : both_threads
// right both_threads: -n 2 : both_threads right
// wrong joined: -n 2 : joined
// right joined: -n 2 : joined right
#include <mpi.h>

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

namespace {
int rank, other;
bool right;

void receive(int tag) {
  int number;
  MPI_Recv(&number, 1, MPI_INT, other, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}
void send(int tag) { MPI_Send(&rank, 1, MPI_INT, other, tag, MPI_COMM_WORLD); }

// A thread that waits for work; in the right program work comes after a second and a half.
void idle_thread() {
  std::mutex mutex;
  std::condition_variable changed;
  bool work = false;
  std::thread worker([&] {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return work; });
    send(0);
  });
  std::thread clock;
  const auto give = [&] {
    std::lock_guard lock(mutex);
    work = true;
    changed.notify_one();
  };
  if (right)
    clock = std::thread([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(1500));
      give();
    });
  receive(0);
  if (right) clock.join();
  else give();
  worker.join();
}

void both_threads() {
  if (right) send(1), send(1);
  std::thread second([] { receive(1); });
  receive(1);
  second.join();
}

// The main thread waits for one that waits for a message.
void joined() {
  if (right) send(3);
  std::thread second([] { receive(3); });
  second.join();
}
}  // namespace

int main(int argc, char** argv) {
  int level;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &level);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  other = 1 - rank;
  right = argc > 2;
  if (std::strcmp(argv[1], "idle_thread") == 0) idle_thread();
  if (std::strcmp(argv[1], "both_threads") == 0) both_threads();
  if (std::strcmp(argv[1], "joined") == 0) joined();
  MPI_Finalize();
}

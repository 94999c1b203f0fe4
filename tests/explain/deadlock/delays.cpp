// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// Ranks that sleep, compute, read from pipes, fork, use threads and let the others wait for it, as chance has it (the seed is printed); nobody may be
// blamed for that. In the wrong program one rank leaves out the last message.
// told: kind only
// wrong delays: -n 4 : 6
// right delays: -n 4 : 6 right
// wrong threads: -n 3 : 6 wrong threads
// right threads: -n 3 : 6 right threads
#include <mpi.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace {
using std::chrono::milliseconds;

int rank, size;
std::mt19937 mine;    // of this rank
std::mt19937 common;  // the same in all ranks

int below(std::mt19937& random, int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); }

void compute(milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {}
}

// A child writes after a while; we are blocked in the read meanwhile.
void read_from_child(milliseconds time) {
  int ends[2];
  char byte = 0;
  if (pipe(ends) != 0) std::abort();
  const pid_t child = fork();
  if (child == 0) {
    usleep(static_cast<useconds_t>(time.count() * 1000));
    _exit(write(ends[1], &byte, 1) == 1 ? 0 : 1);
  }
  if (read(ends[0], &byte, 1) != 1) std::abort();
  waitpid(child, nullptr, 0);
  close(ends[0]);
  close(ends[1]);
}

// Another thread wakes this one.
void wait_for_thread(milliseconds time) {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  std::thread other([&] {
    std::this_thread::sleep_for(time);
    std::lock_guard lock(mutex);
    done = true;
    changed.notify_one();
  });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return done; });
  }
  other.join();
}

void delay() {
  const milliseconds time(below(mine, 3) == 0 ? below(mine, 900) : below(mine, 60));
  switch (below(mine, 6)) {
    case 0: return compute(time);
    case 1: return read_from_child(time);
    case 2: return wait_for_thread(time);
    case 3: return std::this_thread::sleep_for(time);
    default: return;
  }
}

// Messages round the ring, small, large or synchronous, begun and waited for in many ways.
void ring(MPI_Comm comm, int tag) {
  static const int sizes[] = {1, 100, 10000, 300000};
  const int count = sizes[below(common, 4)], form = below(common, 5), next = (rank + 1) % size, before = (rank + size - 1) % size;
  std::vector<int> out(static_cast<std::size_t>(count), rank), in(out);
  MPI_Request requests[2];
  int index;
  MPI_Irecv(in.data(), count, MPI_INT, form == 1 ? MPI_ANY_SOURCE : before, tag, comm, requests);
  delay();
  if (form == 2) MPI_Issend(out.data(), count, MPI_INT, next, tag, comm, requests + 1);
  else MPI_Isend(out.data(), count, MPI_INT, next, tag, comm, requests + 1);
  delay();
  if (form == 3) {
    for (int i = 0; i < 2; ++i) MPI_Waitany(2, requests, &index, MPI_STATUS_IGNORE);
  } else if (form == 4) {
    for (int flag = 0; !flag;) MPI_Testall(2, requests, &flag, MPI_STATUSES_IGNORE);
  } else {
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  }
  if (in[0] != before) std::abort();
}

void collective() {
  int one = 1, sum = 0;
  MPI_Request request;
  switch (below(common, 4)) {
    case 0: MPI_Barrier(MPI_COMM_WORLD); break;
    case 1: MPI_Allreduce(&one, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD); break;
    case 2: MPI_Bcast(&one, 1, MPI_INT, below(common, size), MPI_COMM_WORLD); break;
    default:
      MPI_Iallreduce(&one, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD, &request);
      delay();
      MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
}

// One after the other changes a number in rank 0's window.
void window() {
  int number = 0, got = 0;
  MPI_Win win;
  MPI_Win_create(&number, sizeof number, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 0, 0, win);
  delay();
  MPI_Accumulate(&rank, 1, MPI_INT, 0, 0, 1, MPI_INT, MPI_SUM, win);
  MPI_Win_unlock(0, win);
  delay();
  MPI_Win_fence(0, win);
  MPI_Get(&got, 1, MPI_INT, 0, 0, 1, MPI_INT, win);
  MPI_Win_fence(0, win);
  if (got != size * (size - 1) / 2) std::abort();
  MPI_Win_free(&win);
}
}  // namespace

int main(int argc, char** argv) {
  const bool right = argc > 2 && std::strcmp(argv[2], "right") == 0, threads = argc > 3;
  int level, seed = static_cast<int>(std::random_device{}() & 0xffffff);
  MPI_Init_thread(&argc, &argv, threads ? MPI_THREAD_MULTIPLE : MPI_THREAD_SINGLE, &level);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Bcast(&seed, 1, MPI_INT, 0, MPI_COMM_WORLD);
  if (rank == 0) std::printf("seed %d\n", seed), std::fflush(stdout);
  common.seed(static_cast<unsigned>(seed));
  mine.seed(static_cast<unsigned>(seed + rank + 1));
  MPI_Comm twin;
  MPI_Comm_dup(MPI_COMM_WORLD, &twin);
  std::thread second;
  if (threads)
    second = std::thread([&] {
      int number = rank;
      for (int i = 0; i < 3; ++i) {
        if (rank == 0) std::this_thread::sleep_for(milliseconds(400)), MPI_Send(&number, 1, MPI_INT, 1 % size, 1000, twin);
        MPI_Recv(&number, 1, MPI_INT, (rank + size - 1) % size, 1000, twin, MPI_STATUS_IGNORE);
        if (rank != 0) MPI_Send(&number, 1, MPI_INT, (rank + 1) % size, 1000, twin);
      }
    });
  for (int round = 0; round < std::atoi(argv[1]); ++round) {
    const int what = below(common, 4);
    delay();
    if (what < 2) ring(MPI_COMM_WORLD, round);
    else if (what == 2) collective();
    else window();
  }
  if (threads) second.join();
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 0 && right) MPI_Send(&seed, 1, MPI_INT, size - 1, 77, twin);
  if (rank == size - 1) MPI_Recv(&seed, 1, MPI_INT, 0, 77, twin, MPI_STATUS_IGNORE);
  MPI_Comm_free(&twin);
  MPI_Finalize();
}

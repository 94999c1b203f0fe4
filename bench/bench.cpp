// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Measures an MPI: `bench messages|collectives|start|idle [SECONDS]` under its mpiexec. Prints lines "name ranks bytes microseconds",
// each as soon as it is known, so that a run which is cut off still tells something. Uses nothing that is not in MPI 3.1: the same
// source is compiled for an MPI that does not speak the standard ABI. A measurement repeats until it has taken SECONDS (0.1).
#include <mpi.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

int me, ranks;
double budget = 0.1;

/// Seconds per call of `once`, which all ranks call equally often. The number of calls grows until they take the budget.
template <class Once>
double measure(Once once) {
  long times = 1;
  double seconds = 0;
  while (true) {
    MPI_Barrier(MPI_COMM_WORLD);
    const double begin = MPI_Wtime();
    for (long i = 0; i < times; ++i) once();
    seconds = MPI_Wtime() - begin;
    long next = 0;
    if (me == 0 && seconds < budget)
      next = static_cast<long>(static_cast<double>(times) * std::clamp(1.2 * budget / std::max(seconds, 1e-9), 2.0, 20.0));
    MPI_Bcast(&next, 1, MPI_LONG, 0, MPI_COMM_WORLD);
    if (next == 0) return seconds / static_cast<double>(times);
    times = next;
  }
}

void report(const char* name, int bytes, double seconds) {
  if (me != 0) return;
  std::printf("%s %d %d %.4f\n", name, ranks, bytes, seconds * 1e6);
  std::fflush(stdout);
}

/// Half the time of a message there and back.
void latency(int bytes) {
  std::vector<char> buffer(static_cast<std::size_t>(bytes) + 1);
  const double seconds = measure([&] {
    if (me == 0) {
      MPI_Send(buffer.data(), bytes, MPI_BYTE, 1, 1, MPI_COMM_WORLD);
      MPI_Recv(buffer.data(), bytes, MPI_BYTE, 1, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    } else if (me == 1) {
      MPI_Recv(buffer.data(), bytes, MPI_BYTE, 0, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      MPI_Send(buffer.data(), bytes, MPI_BYTE, 0, 1, MPI_COMM_WORLD);
    }
  });
  report("latency", bytes, seconds / 2);
}

/// Time per message of `window` messages in one direction, then an answer.
void stream(const char* name, int bytes, int window) {
  std::vector<char> buffer(static_cast<std::size_t>(bytes));
  std::vector<MPI_Request> requests(static_cast<std::size_t>(window));
  const double seconds = measure([&] {
    for (MPI_Request& request : requests) {
      if (me == 0) MPI_Isend(buffer.data(), bytes, MPI_BYTE, 1, 1, MPI_COMM_WORLD, &request);
      else if (me == 1) MPI_Irecv(buffer.data(), bytes, MPI_BYTE, 0, 1, MPI_COMM_WORLD, &request);
      else request = MPI_REQUEST_NULL;
    }
    MPI_Waitall(window, requests.data(), MPI_STATUSES_IGNORE);
    if (me == 0) MPI_Recv(nullptr, 0, MPI_BYTE, 1, 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    else if (me == 1) MPI_Send(nullptr, 0, MPI_BYTE, 0, 2, MPI_COMM_WORLD);
  });
  report(name, bytes, seconds / window);
}

void messages() {
  for (const int bytes : {0, 8, 1024, 16384, 65536, 1 << 20}) latency(bytes);
  stream("rate", 8, 64);
  for (const int bytes : {4096, 65536, 1 << 20, 4 << 20}) stream("bandwidth", bytes, 16);
}

void collectives() {
  report("barrier", 0, measure([] { MPI_Barrier(MPI_COMM_WORLD); }));
  for (const int bytes : {8, 65536, 1 << 20}) {
    std::vector<double> in(static_cast<std::size_t>(bytes) / 8, 1), out(in.size());
    const int n = static_cast<int>(in.size());
    report("allreduce", bytes, measure([&] { MPI_Allreduce(in.data(), out.data(), n, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD); }));
    // The root changes, so that no rank runs ahead.
    int root = 0;
    report("bcast", bytes, measure([&] {
             MPI_Bcast(in.data(), n, MPI_DOUBLE, root, MPI_COMM_WORLD);
             root = (root + 1) % ranks;
           }));
  }
  for (const int bytes : {8, 4096, 65536}) {
    std::vector<char> in(static_cast<std::size_t>(bytes) * static_cast<std::size_t>(ranks)), out(in.size());
    report("alltoall", bytes, measure([&] { MPI_Alltoall(in.data(), bytes, MPI_BYTE, out.data(), bytes, MPI_BYTE, MPI_COMM_WORLD); }));
  }
}

double cpu_seconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The processor time that the last rank uses while it waits three seconds for rank 0.
void idle() {
  MPI_Barrier(MPI_COMM_WORLD);
  const double begin = cpu_seconds();
  if (me == 0) sleep(3);
  MPI_Barrier(MPI_COMM_WORLD);
  double used = cpu_seconds() - begin;
  if (me == ranks - 1) MPI_Send(&used, 1, MPI_DOUBLE, 0, 1, MPI_COMM_WORLD);
  if (me == 0) MPI_Recv(&used, 1, MPI_DOUBLE, ranks - 1, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  report("idle", 0, used);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &me);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  const char* what = argc > 1 ? argv[1] : "";
  if (argc > 2) budget = std::atof(argv[2]);
  if (std::strcmp(what, "messages") == 0 && ranks >= 2) messages();
  else if (std::strcmp(what, "collectives") == 0) collectives();
  else if (std::strcmp(what, "idle") == 0 && ranks >= 2) idle();
  else if (std::strcmp(what, "start") != 0) {
    if (me == 0) std::fprintf(stderr, "usage: mpiexec -n N bench messages|collectives|idle|start [seconds]; messages and idle need two ranks\n");
    MPI_Abort(MPI_COMM_WORLD, 2);
  }
  MPI_Finalize();
}

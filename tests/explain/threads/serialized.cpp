// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Two threads in MPI at a time, though one at a time was asked for. One is kept in its call by a callback until the other has made its own;
// the right programs take turns, or ask for MPI_THREAD_MULTIPLE.
//
// wrong send: --check=threads -n 2 : send serialized
// right send: -n 2 : send turns
// wrong barrier: --check=threads -n 4 : barrier serialized
// right barrier: -n 4 : barrier multiple
// wrong bcast: --check=threads -n 3 : bcast serialized
// right bcast: -n 3 : bcast turns
// wrong iprobe: --check=threads -n 2 : iprobe serialized
// right iprobe: -n 2 : iprobe multiple
// wrong isend: --check -n 2 : isend serialized
// right isend: -n 2 : isend turns
// wrong dup: --check=threads -n 2 : dup serialized
// right dup: -n 2 : dup multiple
// wrong two-workers: --check=threads -n 2 : two-workers serialized
// right two-workers: -n 2 : two-workers turns
#include <mpi.h>

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <thread>

namespace {

std::atomic<bool> inside{false}, done{false};
bool turns;
int rank, number;

/// Called by MPI: stays until the other thread has made its call, unless the two take turns.
void stay() {
  inside = true;
  while (!done && !turns) std::this_thread::yield();
}

void combine(void*, void*, int*, MPI_Datatype*) { stay(); }
int forget(MPI_Comm, int, void*, void*) {
  stay();
  return MPI_SUCCESS;
}

/// A call that comes back when `done`.
void reduce() {
  MPI_Op op;
  int in = 1, out = 2;
  MPI_Op_create(combine, 1, &op);
  MPI_Reduce_local(&in, &out, 1, MPI_INT, op);
  MPI_Op_free(&op);
}
void free_copy() {
  MPI_Comm copy;
  int key;
  MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, forget, &key, nullptr);
  MPI_Comm_dup(MPI_COMM_SELF, &copy);
  MPI_Comm_set_attr(copy, key, nullptr);
  MPI_Comm_free(&copy);
  MPI_Comm_free_keyval(&key);
}

/// `first` in a thread, `second` in this one: while the other is inside MPI, or after it.
void both(const std::function<void()>& first, const std::function<void()>& second) {
  std::thread worker(first);
  if (turns) worker.join();
  while (!inside) std::this_thread::yield();
  second();
  done = true;
  if (worker.joinable()) worker.join();
}

void send() {
  if (rank == 0) MPI_Send(&number, 1, MPI_INT, 1, 0, MPI_COMM_WORLD);
  else MPI_Recv(&number, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}
void isend() {
  MPI_Request requests[2];
  MPI_Irecv(&number, 1, MPI_INT, 0, 0, MPI_COMM_SELF, &requests[0]);
  MPI_Isend(&rank, 1, MPI_INT, 0, 0, MPI_COMM_SELF, &requests[1]);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
}
void iprobe() {
  int flag;
  MPI_Iprobe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
}
void duplicate() {
  MPI_Comm twin;
  MPI_Comm_dup(MPI_COMM_WORLD, &twin);
  MPI_Comm_free(&twin);
}
void in_another(const std::function<void()>& work) { std::thread(work).join(); }
}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void()>> cases = {
      {"send", [] { both(reduce, send); }},
      {"barrier", [] { both(reduce, [] { MPI_Barrier(MPI_COMM_WORLD); }); }},
      {"bcast", [] { both(free_copy, [] { MPI_Bcast(&number, 1, MPI_INT, 0, MPI_COMM_WORLD); }); }},
      {"iprobe", [] { both(free_copy, iprobe); }},
      {"isend", [] { both(reduce, isend); }},
      {"dup", [] { both(free_copy, duplicate); }},
      {"two-workers", [] { both(reduce, [] { in_another(send); }); }},
  };
  const std::string how = argv[2];
  int provided;
  turns = how == "turns";
  MPI_Init_thread(&argc, &argv, how == "multiple" ? MPI_THREAD_MULTIPLE : MPI_THREAD_SERIALIZED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  cases.at(argv[1])();
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Requests that nobody completes, as they come about in C++: a vector that is cleared, a class whose destructor forgets, a copy that is waited
// for, a template, a thread.
//
// relies on: buffered sends
// wrong vector: -n 2 : vector
// right vector: -n 2 : vector right
// wrong destructor: -n 2 : destructor
// right destructor: -n 2 : destructor right
// wrong loop: -n 2 : loop
// right loop: -n 2 : loop right
// wrong template: -n 2 : template
// right template: -n 2 : template right
// wrong exception: -n 2 : exception
// right exception: -n 2 : exception right
// wrong thread: -n 2 : thread
// right thread: -n 2 : thread right
// wrong neighbours: -n 3 : neighbours
// right neighbours: -n 3 : neighbours right
#include <mpi.h>

#include <cstring>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {
int rank, size;
bool right;
const MPI_Comm world = MPI_COMM_WORLD;

void receive(int n) {
  for (int i = 0; i < n; ++i) {
    int number;
    MPI_Recv(&number, 1, MPI_INT, 0, MPI_ANY_TAG, world, MPI_STATUS_IGNORE);
  }
}

void vector() {
  if (rank == 1) return receive(3);
  int numbers[3] = {};
  std::vector<MPI_Request> requests(3);
  for (int i = 0; i < 3; ++i) MPI_Isend(&numbers[i], 1, MPI_INT, 1, i, world, &requests[static_cast<std::size_t>(i)]);
  if (right) MPI_Waitall(3, requests.data(), MPI_STATUSES_IGNORE);
  requests.clear();
}

class Sender {
 public:
  explicit Sender(int to) { MPI_Isend(&number_, 1, MPI_INT, to, 0, world, &request_); }
  ~Sender() {
    if (right) MPI_Wait(&request_, MPI_STATUS_IGNORE);
  }

 private:
  int number_ = 1;
  MPI_Request request_;
};

void destructor() {
  if (rank == 1) return receive(1);
  Sender sender(1);
}

// Each round overwrites the request of the one before.
void loop() {
  if (rank == 1) return receive(3);
  static int numbers[3];
  MPI_Request request = MPI_REQUEST_NULL;
  for (int i = 0; i < 3; ++i) {
    if (right) MPI_Wait(&request, MPI_STATUS_IGNORE);
    MPI_Isend(&numbers[i], 1, MPI_INT, 1, i, world, &request);
  }
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}

template <class T>
MPI_Request start(T& value) {
  MPI_Request request;
  MPI_Isend(&value, static_cast<int>(sizeof value), MPI_BYTE, 1, 0, world, &request);
  return request;
}

void template_() {
  static double value;
  if (rank == 1) return void(MPI_Recv(&value, sizeof value, MPI_BYTE, 0, 0, world, MPI_STATUS_IGNORE));
  MPI_Request request = start(value);
  if (right) MPI_Wait(&request, MPI_STATUS_IGNORE);
}

void exception() {
  if (rank == 1) return receive(1);
  static int number;
  MPI_Request request;
  try {
    MPI_Isend(&number, 1, MPI_INT, 1, 0, world, &request);
    if (!right) throw std::runtime_error("something else went wrong");
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  } catch (const std::runtime_error&) {}
}

void thread() {
  static int number;
  std::thread([] {
    MPI_Request request;
    if (rank == 0) {
      MPI_Isend(&number, 1, MPI_INT, 1, 0, world, &request);
      if (right) MPI_Wait(&request, MPI_STATUS_IGNORE);
    } else {
      receive(1);
    }
  }).join();
}

void neighbours() {
  MPI_Comm ring;
  MPI_Request request;
  const int periodic = 1;
  static int in[2];
  MPI_Cart_create(world, 1, &size, &periodic, 0, &ring);
  MPI_Ineighbor_allgather(&rank, 1, MPI_INT, in, 1, MPI_INT, ring, &request);
  if (right) MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Comm_free(&ring);
}
}  // namespace

int main(int argc, char** argv) {
  int level;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &level);
  MPI_Comm_rank(world, &rank);
  MPI_Comm_size(world, &size);
  right = argc > 2;
  const char* what = argv[1];
  if (!std::strcmp(what, "vector")) vector();
  if (!std::strcmp(what, "destructor")) destructor();
  if (!std::strcmp(what, "loop")) loop();
  if (!std::strcmp(what, "template")) template_();
  if (!std::strcmp(what, "exception")) exception();
  if (!std::strcmp(what, "thread")) thread();
  if (!std::strcmp(what, "neighbours")) neighbours();
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Messages sent on one communicator and asked for on another, and ranks of one taken for ranks of another.
//
// wrong dup: -n 2 : dup
// right dup: -n 2 : dup right
// wrong two-dups: -n 2 : two-dups
// right two-dups: -n 2 : two-dups right
// wrong probe: -n 2 : probe
// right probe: -n 2 : probe right
// wrong self: -n 2 : self
// right self: -n 2 : self right
// wrong half: -n 4 : half
// right half: -n 4 : half right
// wrong numbered-anew: -n 6 : numbered-anew
// right numbered-anew: -n 6 : numbered-anew right
// wrong reversed: -n 3 : reversed
// right reversed: -n 3 : reversed right
// wrong created: -n 4 : created
// right created: -n 4 : created right
// wrong inter-local: -n 4 : inter-local
// right inter-local: -n 4 : inter-local right
// wrong inter-rank: -n 4 : inter-rank
// right inter-rank: -n 4 : inter-rank right
// wrong merged: -n 4 : merged
// right merged: -n 4 : merged right
// wrong cart: -n 4 : cart
// right cart: -n 4 : cart right
// wrong thread: -n 2 : thread
// right thread: -n 2 : thread right
// wrong template: -n 2 : template
// right template: -n 2 : template right
#include <mpi.h>

#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace {

int rank, size;
bool right;

void send(int to, int tag, MPI_Comm comm) { MPI_Send(&rank, 1, MPI_INT, to, tag, comm); }
int receive(int from, int tag, MPI_Comm comm) {
  int number = -1;
  MPI_Recv(&number, 1, MPI_INT, from, tag, comm, MPI_STATUS_IGNORE);
  return number;
}

/// A communicator that frees itself.
struct Comm {
  MPI_Comm comm = MPI_COMM_NULL;
  ~Comm() {
    if (comm != MPI_COMM_NULL) MPI_Comm_free(&comm);
  }
  static void dup(Comm& c) { MPI_Comm_dup(MPI_COMM_WORLD, &c.comm); }
  static void split(Comm& c, int color, int key) { MPI_Comm_split(MPI_COMM_WORLD, color, key, &c.comm); }
};

void on_dup() {
  Comm twin;
  Comm::dup(twin);
  if (rank == 0) send(1, 5, twin.comm);
  if (rank != 1) return;
  int number;
  MPI_Request request;
  MPI_Irecv(&number, 1, MPI_INT, 0, 5, right ? twin.comm : MPI_COMM_WORLD, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}

// A library's communicator and the program's.
void two_dups() {
  Comm library, program;
  Comm::dup(library);
  Comm::dup(program);
  if (rank == 0) send(1, 5, library.comm);
  if (rank == 1) receive(0, 5, right ? library.comm : program.comm);
}

void probe() {
  Comm twin;
  Comm::dup(twin);
  MPI_Status status;
  if (rank == 0) send(1, 5, MPI_COMM_WORLD);
  if (rank != 1) return;
  MPI_Probe(MPI_ANY_SOURCE, MPI_ANY_TAG, right ? MPI_COMM_WORLD : twin.comm, &status);
  receive(status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD);
}

void self() {
  MPI_Request request;
  if (rank == 1) return;
  MPI_Isend(&rank, 1, MPI_INT, 0, 2, MPI_COMM_SELF, &request);
  receive(0, 2, right ? MPI_COMM_SELF : MPI_COMM_WORLD);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}

void half() {
  Comm mine;
  Comm::split(mine, rank % 2, rank);
  if (rank == 2) send(0, 1, mine.comm);
  if (rank == 0) receive(right ? 1 : 2, 1, right ? mine.comm : MPI_COMM_WORLD);
}

// World ranks 0, 2, 4 are ranks 0, 1, 2 of their half.
void numbered_anew() {
  Comm mine;
  Comm::split(mine, rank % 2, rank);
  if (rank == 2) send(0, 1, mine.comm);
  if (rank == 0) receive(right ? 1 : 2, 1, mine.comm);
}

void reversed() {
  Comm turned;
  Comm::split(turned, 0, -rank);
  if (rank == 0) send(0, 1, turned.comm);  // that is the last of the world
  if (rank == (right ? size - 1 : 0)) receive(size - 1, 1, turned.comm);
}

void created() {
  Comm three;
  MPI_Group world, group;
  const std::vector<int> members{3, 1, 0};
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  MPI_Group_incl(world, 3, members.data(), &group);
  MPI_Comm_create(MPI_COMM_WORLD, group, &three.comm);
  MPI_Group_free(&group);
  MPI_Group_free(&world);
  if (rank == 3) send(1, 4, three.comm);
  if (rank == 1) receive(right ? 0 : 2, 4, three.comm);
}

struct Bridge {
  Comm mine, both;
  Bridge() {
    const int side = rank % 2;
    Comm::split(mine, side, rank);
    MPI_Intercomm_create(mine.comm, 0, MPI_COMM_WORLD, 1 - side, 3, &both.comm);
  }
};

void inter_local() {
  const Bridge bridge;
  if (rank == 2) send(0, 0, bridge.both.comm);
  if (rank == 1) receive(1, 0, right ? bridge.both.comm : bridge.mine.comm);
}

// A rank of an inter-communicator is one of the other side.
void inter_rank() {
  const Bridge bridge;
  if (rank == 2) send(0, 0, bridge.both.comm);
  if (rank == 1) receive(right ? 1 : 0, 0, bridge.both.comm);
}

void merged() {
  const Bridge bridge;
  Comm all;
  MPI_Intercomm_merge(bridge.both.comm, rank % 2, &all.comm);  // the even ranks first
  if (rank == 2) send(2, 0, all.comm);                         // that is 1 of the world
  if (rank == 1) receive(right ? 1 : 2, 0, all.comm);
}

void cart() {
  Comm ring;
  const int periodic = 1;
  int before, next;
  MPI_Cart_create(MPI_COMM_WORLD, 1, &size, &periodic, 0, &ring.comm);
  MPI_Cart_shift(ring.comm, 0, 1, &before, &next);
  MPI_Request request;
  MPI_Isend(&rank, 1, MPI_INT, next, 0, ring.comm, &request);
  receive(right ? before : next, 0, ring.comm);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}

void thread() {
  Comm twin;
  Comm::dup(twin);
  std::thread receiver([&] {
    if (rank == 1) receive(0, 9, right ? twin.comm : MPI_COMM_WORLD);
  });
  if (rank == 0) send(1, 9, twin.comm);
  receiver.join();
}

template <class Number>
struct Queue {
  int tag;
  void push(Number number) const { MPI_Send(&number, sizeof number, MPI_BYTE, 1, tag, MPI_COMM_WORLD); }
  Number pop() const {
    Number number;
    MPI_Recv(&number, sizeof number, MPI_BYTE, 0, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return number;
  }
};

void templated() {
  const Queue<double> jobs{1}, results{2};
  if (rank == 0) jobs.push(3.5);
  if (rank == 1) (right ? jobs : results).pop();
}
}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void()>> cases = {
      {"dup", on_dup},
      {"two-dups", two_dups},
      {"probe", probe},
      {"self", self},
      {"half", half},
      {"numbered-anew", numbered_anew},
      {"reversed", reversed},
      {"created", created},
      {"inter-local", inter_local},
      {"inter-rank", inter_rank},
      {"merged", merged},
      {"cart", cart},
      {"thread", thread},
      {"template", templated},
  };
  int provided;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  cases.at(argv[1])();
  MPI_Finalize();
}

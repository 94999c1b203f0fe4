// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Objects of MPI owned by objects of C++, whose copies and scopes end their lives too early, too late or twice. Rank 0 makes the mistake;
// what the others do varies.
//
// wrong copied: -n 2 : copied
// right copied: -n 2 : copied right
// wrong returned: -n 2 : returned
// right returned: -n 2 : returned right
// wrong moved-from: -n 3 : moved-from
// right moved-from: -n 3 : moved-from right
// wrong global: -n 2 : global
// right global: -n 2 : global right
// wrong captured: -n 2 : captured
// right captured: -n 2 : captured right
// wrong type-copied: -n 2 : type-copied
// right type-copied: -n 2 : type-copied right
// wrong type-uncommitted: -n 2 : type-uncommitted
// right type-uncommitted: -n 2 : type-uncommitted right
// wrong op-copied: -n 4 : op-copied
// right op-copied: -n 4 : op-copied right
// wrong group-copied: -n 2 : group-copied
// right group-copied: -n 2 : group-copied right
// wrong request-copied: -n 2 : request-copied
// right request-copied: -n 2 : request-copied right
// wrong request-freed: -n 2 : request-freed
// right request-freed: -n 2 : request-freed right
// wrong before-init: -n 1 : before-init
// right before-init: -n 1 : before-init right
#include <mpi.h>

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace {

int rank;
bool right;

/// Whether this rank does it rightly.
bool well() { return right || rank != 0; }

/// Frees what it holds; a copy holds the same.
template <class Handle, int (*Free)(Handle*)>
struct Owner {
  Handle handle;
  ~Owner() { Free(&handle); }
};
using Type = Owner<MPI_Datatype, MPI_Type_free>;
using Op = Owner<MPI_Op, MPI_Op_free>;
using Group = Owner<MPI_Group, MPI_Group_free>;

/// A communicator of this rank alone.
struct Comm {
  MPI_Comm comm;
  Comm() { MPI_Comm_dup(MPI_COMM_SELF, &comm); }
  ~Comm() {
    if (comm != MPI_COMM_NULL) MPI_Comm_free(&comm);
  }
  Comm(const Comm&) = default;
  Comm(Comm&& other) : comm(std::exchange(other.comm, MPI_COMM_NULL)) {}
  void barrier() const { MPI_Barrier(comm); }
};

void copied() {
  Comm one;
  if (well()) return one.barrier();
  const Comm two = one;  // both will free it
  two.barrier();
}

MPI_Comm handle_of(const Comm& comm) { return comm.comm; }
void returned() {
  const MPI_Comm gone = handle_of(Comm());
  Comm alive;
  MPI_Barrier(well() ? alive.comm : gone);
}

void moved_from() {
  Comm one;
  const Comm two = std::move(one);
  (well() ? two : one).barrier();
}

void global() {
  static Comm late;
  if (well()) late.comm = (MPI_Comm_free(&late.comm), MPI_COMM_NULL);
}

void captured() {
  std::function<void()> work;
  {
    Comm comm;
    work = [handle = comm.comm] { MPI_Barrier(handle); };
    if (well()) work();
  }
  if (!well()) work();
}

void type_copied() {
  MPI_Datatype pair;
  MPI_Type_contiguous(2, MPI_INT, &pair);
  const Type one{pair};
  if (!well()) Type{one};
}

void type_uncommitted() {
  int in[2] = {}, out[2];
  MPI_Datatype pair;
  MPI_Type_contiguous(2, MPI_INT, &pair);
  const Type type{pair};
  if (well()) MPI_Type_commit(&pair);
  MPI_Sendrecv(in, 1, pair, 0, 0, out, 1, pair, 0, 0, MPI_COMM_SELF, MPI_STATUS_IGNORE);
}

void add(void*, void*, int*, MPI_Datatype*) {}
void op_copied() {
  int in = 0, out;
  MPI_Op op;
  MPI_Op_create(add, 1, &op);
  const MPI_Op copy = op;
  {
    const Op owner{op};
    if (well()) MPI_Allreduce(&in, &out, 1, MPI_INT, copy, MPI_COMM_SELF);
  }
  if (!well()) MPI_Allreduce(&in, &out, 1, MPI_INT, copy, MPI_COMM_SELF);
}

void group_copied() {
  MPI_Group group;
  int size;
  MPI_Comm_group(MPI_COMM_WORLD, &group);
  const MPI_Group copy = group;
  if (!well()) MPI_Group_free(&group);
  MPI_Group_size(copy, &size);
  if (well()) MPI_Group_free(&group);
}

void request_copied() {
  int number;
  MPI_Request request;
  MPI_Irecv(&number, 1, MPI_INT, 0, 0, MPI_COMM_SELF, &request);
  MPI_Request copy = request;
  MPI_Send(&rank, 1, MPI_INT, 0, 0, MPI_COMM_SELF);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  if (!well()) MPI_Wait(&copy, MPI_STATUS_IGNORE);
}

void request_freed() {
  MPI_Request request, copy;
  MPI_Barrier_init(MPI_COMM_SELF, MPI_INFO_NULL, &request);
  copy = request;
  if (!well()) MPI_Request_free(&request);
  MPI_Start(&copy);
  MPI_Wait(&copy, MPI_STATUS_IGNORE);
  if (well()) MPI_Request_free(&request);
}
}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void()>> cases = {
      {"copied", copied},
      {"returned", returned},
      {"moved-from", moved_from},
      {"global", global},
      {"captured", captured},
      {"type-copied", type_copied},
      {"type-uncommitted", type_uncommitted},
      {"op-copied", op_copied},
      {"group-copied", group_copied},
      {"request-copied", request_copied},
      {"request-freed", request_freed},
      {"before-init", [] {}},
  };
  right = argc > 2;
  const std::string asked = argv[1];
  if (asked == "before-init" && !right) MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  cases.at(asked)();
  MPI_Finalize();
}

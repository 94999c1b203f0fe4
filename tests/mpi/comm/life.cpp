// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Names, giving communicators up while messages are under way, many communicators one after the other, bad arguments.
// ranks: 1 2 3
#include <string>
#include <vector>

#include "comm/works.hpp"

static std::string name_of(MPI_Comm comm) {
  char name[MPI_MAX_OBJECT_NAME];
  int length;
  CHECK_EQ(MPI_Comm_get_name(comm, name, &length), MPI_SUCCESS);
  CHECK_EQ(std::string(name).size(), size_t(length));
  return name;
}

static void names() {
  CHECK_EQ(name_of(MPI_COMM_WORLD), std::string("MPI_COMM_WORLD"));
  CHECK_EQ(name_of(MPI_COMM_SELF), std::string("MPI_COMM_SELF"));
  CHECK_EQ(name_of(MPI_COMM_NULL), std::string("MPI_COMM_NULL"));
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  CHECK_EQ(name_of(comm), std::string());
  int topology;
  CHECK_EQ(MPI_Topo_test(comm, &topology), MPI_SUCCESS);
  CHECK_EQ(topology, int(MPI_UNDEFINED));
  CHECK_EQ(MPI_Comm_set_name(comm, "soup"), MPI_SUCCESS);
  CHECK_EQ(name_of(comm), std::string("soup"));
  const std::string longer(MPI_MAX_OBJECT_NAME + 5, 'n');
  CHECK_EQ(MPI_Comm_set_name(comm, longer.c_str()), MPI_SUCCESS);
  CHECK_EQ(name_of(comm), longer.substr(0, MPI_MAX_OBJECT_NAME - 1));
  MPI_Comm_free(&comm);
}

/// A receive goes on after its communicator was given up (MPI-5.0 §7.4.3).
static void freed_under_way(int count) {
  const int rank = rank_in(MPI_COMM_WORLD), size = size_of(MPI_COMM_WORLD);
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  std::vector<int> out(size_t(count), rank), in(size_t(count), -1);
  MPI_Request requests[2];
  MPI_Irecv(in.data(), count, MPI_INT, (rank + 1) % size, 0, comm, &requests[0]);
  MPI_Isend(out.data(), count, MPI_INT, (rank + size - 1) % size, 0, comm, &requests[1]);
  CHECK_EQ(MPI_Comm_free(&comm), MPI_SUCCESS);
  MPI_Barrier(MPI_COMM_WORLD);
  CHECK_EQ(MPI_Waitall(2, requests, MPI_STATUSES_IGNORE), MPI_SUCCESS);
  for (int v : in) CHECK_EQ(v, (rank + 1) % size);
}

static void many() {
  for (int i = 0; i < 2000; ++i) {
    MPI_Comm comm;
    CHECK_EQ(MPI_Comm_dup(MPI_COMM_WORLD, &comm), MPI_SUCCESS);
    CHECK_EQ(MPI_Comm_free(&comm), MPI_SUCCESS);
  }
  std::vector<MPI_Comm> comms(300);
  for (MPI_Comm& comm : comms) MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  for (size_t i = 0; i < comms.size(); i += 37) works(comms[i]);
  for (MPI_Comm& comm : comms) MPI_Comm_free(&comm);
}

static void bad_arguments() {
  const int size = size_of(MPI_COMM_WORLD);
  MPI_Comm comm, none = MPI_COMM_NULL, world = MPI_COMM_WORLD, self = MPI_COMM_SELF;
  int value;
  CHECK_ERROR(MPI_Comm_free(&world), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Comm_free(&self), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Comm_disconnect(&world), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Comm_free(&none), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Comm_dup(MPI_COMM_NULL, &comm), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Comm_dup(MPI_COMM_WORLD, nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Comm_split(MPI_COMM_WORLD, -1, 0, &comm), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Comm_split_type(MPI_COMM_WORLD, 12345, 0, MPI_INFO_NULL, &comm), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Comm_create(MPI_COMM_WORLD, MPI_GROUP_NULL, &comm), MPI_ERR_GROUP);
  CHECK_ERROR(MPI_Comm_create_group(MPI_COMM_WORLD, MPI_GROUP_EMPTY, -1, &comm), MPI_ERR_TAG);
  CHECK_ERROR(MPI_Comm_compare(MPI_COMM_WORLD, MPI_COMM_NULL, &value), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Comm_rank(MPI_COMM_WORLD, nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Comm_size(reinterpret_cast<MPI_Comm>(MPI_INT), &value), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Comm_size(reinterpret_cast<MPI_Comm>(0x7123456789abcdef), &value), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Comm_set_name(MPI_COMM_WORLD, nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Comm_remote_size(MPI_COMM_WORLD, &value), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Comm_set_info(MPI_COMM_WORLD, reinterpret_cast<MPI_Info>(MPI_INT)), MPI_ERR_INFO);
  if (size > 1) {
    MPI_Group group;
    MPI_Comm_group(MPI_COMM_WORLD, &group);  // more than MPI_COMM_SELF has
    CHECK_ERROR(MPI_Comm_create(MPI_COMM_SELF, group, &comm), MPI_ERR_GROUP);
    CHECK_ERROR(MPI_Comm_create_group(MPI_COMM_SELF, group, 0, &comm), MPI_ERR_GROUP);
    MPI_Group_free(&group);
  }
  // A freed communicator's handle is known as such, also after its place was used again.
  MPI_Comm_dup(MPI_COMM_SELF, &comm);
  const MPI_Comm stale = comm;
  MPI_Comm_free(&comm);
  CHECK_ERROR(MPI_Comm_size(stale, &value), MPI_ERR_COMM);
  MPI_Comm_dup(MPI_COMM_SELF, &comm);
  CHECK(comm != stale);
  CHECK_ERROR(MPI_Comm_size(stale, &value), MPI_ERR_COMM);
  MPI_Comm_free(&comm);
  MPI_Comm parent;
  CHECK_EQ(MPI_Comm_get_parent(&parent), MPI_SUCCESS);
  CHECK(parent == MPI_COMM_NULL);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  names();
  freed_under_way(1);
  freed_under_way(1 << 20);
  many();
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  bad_arguments();
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Several threads make and give up communicators at the same time: each on a communicator of its own, and all on one with tags of
// their own. Groups, info objects, attributes and error handlers are used next to it.
// ranks: 1 2 4
#include <string>
#include <thread>
#include <vector>

#include "comm/works.hpp"

static constexpr int kThreads = 4;

static int copy_value(MPI_Comm, int, void*, void* in, void* out, int* flag) {
  *static_cast<void**>(out) = in;
  *flag = 1;
  return MPI_SUCCESS;
}

static void on_own_communicator(MPI_Comm comm, int key) {
  for (int round = 0; round < 30; ++round) {
    MPI_Comm copy, part, third;
    MPI_Request request;
    CHECK_EQ(MPI_Comm_set_attr(comm, key, &round), MPI_SUCCESS);
    CHECK_EQ(MPI_Comm_dup(comm, &copy), MPI_SUCCESS);
    void* value = nullptr;
    int flag;
    CHECK_EQ(MPI_Comm_get_attr(copy, key, &value, &flag), MPI_SUCCESS);
    CHECK(flag && value == &round);
    CHECK_EQ(MPI_Comm_split(copy, round % 2, -rank_in(copy), &part), MPI_SUCCESS);
    CHECK_EQ(MPI_Comm_idup(part, &third, &request), MPI_SUCCESS);
    works(part);
    CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
    works(third);
    for (MPI_Comm* c : {&copy, &part, &third}) CHECK_EQ(MPI_Comm_free(c), MPI_SUCCESS);
    MPI_Info info;
    MPI_Info_create(&info);
    MPI_Info_set(info, "round", std::to_string(round).c_str());
    MPI_Info_free(&info);
  }
}

static void with_own_tag(int thread) {
  MPI_Group group;
  MPI_Comm_group(MPI_COMM_WORLD, &group);
  for (int round = 0; round < 30; ++round) {
    MPI_Comm comm;
    CHECK_EQ(MPI_Comm_create_group(MPI_COMM_WORLD, group, thread, &comm), MPI_SUCCESS);
    works(comm);
    CHECK_EQ(MPI_Comm_free(&comm), MPI_SUCCESS);
  }
  MPI_Group_free(&group);
}

int main(int argc, char** argv) {
  int provided, key;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  CHECK_EQ(provided, int(MPI_THREAD_MULTIPLE));
  MPI_Comm_create_keyval(copy_value, MPI_COMM_NULL_DELETE_FN, &key, nullptr);
  std::vector<MPI_Comm> comms(kThreads);
  for (MPI_Comm& comm : comms) MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back(on_own_communicator, comms[size_t(t)], key);
    threads.emplace_back(with_own_tag, t);
  }
  for (std::thread& thread : threads) thread.join();
  for (MPI_Comm& comm : comms) MPI_Comm_free(&comm);
  MPI_Comm_free_keyval(&key);
  MPI_Finalize();
}

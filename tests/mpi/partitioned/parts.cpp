// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1 2 3 4
//
// Partitioned communication: sides that divide the buffer differently, in any order of readiness, started again; matching in the order of
// making; several threads; each wrong argument.
#include "check.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

int rank, size;

int value(int sender, int round, int i) { return (sender * 31 + round) * 100000 + i; }

/// `total` ints in a ring, as `out` and `in` partitions; with `holes`, every second int of the receiver's buffer stays as it is.
void ring(std::mt19937& random, int total, int out, int in, bool holes) {
  const int dest = (rank + 1) % size, source = (rank + size - 1) % size, step = holes ? 2 : 1;
  std::vector<int> send(static_cast<std::size_t>(total)), receive(static_cast<std::size_t>(total * step));
  MPI_Datatype element;
  MPI_Type_create_resized(MPI_INT, 0, static_cast<MPI_Aint>(sizeof(int)) * step, &element);
  MPI_Type_commit(&element);
  MPI_Request requests[2];
  if (holes) {  // the form for large counts
    MPI_Psend_init_c(send.data(), out, total / out, MPI_INT, dest, 5, MPI_COMM_WORLD, MPI_INFO_NULL, &requests[0]);
    MPI_Precv_init_c(receive.data(), in, total / in, element, source, 5, MPI_COMM_WORLD, MPI_INFO_NULL, &requests[1]);
  } else {
    MPI_Psend_init(send.data(), out, total / out, MPI_INT, dest, 5, MPI_COMM_WORLD, MPI_INFO_NULL, &requests[0]);
    MPI_Precv_init(receive.data(), in, total / in, element, source, 5, MPI_COMM_WORLD, MPI_INFO_NULL, &requests[1]);
  }
  MPI_Type_free(&element);
  for (int round = 0; round < 3; ++round) {
    std::fill(receive.begin(), receive.end(), -1);
    for (int i = 0; i < total; ++i) send[static_cast<std::size_t>(i)] = value(rank, round, i);
    MPI_Startall(2, requests);
    std::vector<int> order(static_cast<std::size_t>(out));
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), random);
    const auto half = order.size() / 2;
    for (std::size_t i = 0; i < half; ++i) MPI_Pready(order[i], requests[0]);
    MPI_Pready_list(static_cast<int>(order.size() - half), order.data() + half, requests[0]);
    for (int part = in; part-- > 0;) {
      int arrived = 0;
      while (!arrived) MPI_Parrived(requests[1], part, &arrived);
      for (int i = part * (total / in); i < (part + 1) * (total / in); ++i)
        CHECK_EQ(receive[static_cast<std::size_t>(i * step)], value(source, round, i));
    }
    MPI_Status statuses[2];
    MPI_Waitall(2, requests, statuses);
    CHECK_EQ(statuses[1].MPI_SOURCE, source);
    CHECK_EQ(statuses[1].MPI_TAG, 5);
    int count = -1;
    MPI_Get_count(&statuses[1], MPI_INT, &count);
    CHECK_EQ(count, total);
    for (int i = 0; i < total * step; ++i) CHECK_EQ(receive[static_cast<std::size_t>(i)], i % step == 0 ? value(source, round, i / step) : -1);
  }
  for (MPI_Request& request : requests) MPI_Request_free(&request);
}

/// The sender's partitions are no whole elements of the receiver.
void uneven() {
  constexpr int kInts = 48;
  std::vector<int> out(kInts), in(kInts, -1);
  std::iota(out.begin(), out.end(), rank * 1000);
  MPI_Datatype eight;
  MPI_Type_contiguous(8, MPI_INT, &eight);
  MPI_Type_commit(&eight);
  MPI_Request send, receive;
  MPI_Psend_init(out.data(), 4, kInts / 4, MPI_INT, (rank + 1) % size, 3, MPI_COMM_WORLD, MPI_INFO_NULL, &send);
  MPI_Precv_init(in.data(), 3, 2, eight, (rank + size - 1) % size, 3, MPI_COMM_WORLD, MPI_INFO_NULL, &receive);
  MPI_Type_free(&eight);
  for (int round = 0; round < 3; ++round) {
    MPI_Start(&receive);
    MPI_Start(&send);
    MPI_Pready_range(0, 3, send);
    MPI_Wait(&send, MPI_STATUS_IGNORE);
    for (int arrived = 0; round > 0 && !arrived;) MPI_Parrived(receive, round, &arrived);
    if (round == 0) MPI_Wait(&receive, MPI_STATUS_IGNORE);
    for (int i = 0; i < kInts; ++i) CHECK_EQ(in[static_cast<std::size_t>(i)], (rank + size - 1) % size * 1000 + i);
    MPI_Wait(&receive, MPI_STATUS_IGNORE);
    std::fill(in.begin(), in.end(), -1);
  }
  MPI_Request_free(&send);
  MPI_Request_free(&receive);
}

/// What one partition holds arrives although the others are not ready.
void early() {
  int out[2] = {rank, rank + 100}, in[2] = {-1, -1};
  MPI_Request send, receive;
  MPI_Psend_init(out, 2, 1, MPI_INT, (rank + 1) % size, 1, MPI_COMM_WORLD, MPI_INFO_NULL, &send);
  MPI_Precv_init(in, 2, 1, MPI_INT, (rank + size - 1) % size, 1, MPI_COMM_WORLD, MPI_INFO_NULL, &receive);
  int arrived = 0;
  MPI_Parrived(receive, 0, &arrived);
  CHECK_EQ(arrived, 1);  // not started
  MPI_Start(&receive);
  MPI_Parrived(receive, 1, &arrived);
  CHECK_EQ(arrived, 0);
  MPI_Barrier(MPI_COMM_WORLD);  // nobody has sent before everybody has looked
  MPI_Start(&send);
  MPI_Pready(1, send);
  while (!arrived) MPI_Parrived(receive, 1, &arrived);
  CHECK_EQ(in[1], (rank + size - 1) % size + 100);
  MPI_Parrived(receive, 0, &arrived);
  CHECK_EQ(arrived, 0);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Pready_range(0, 0, send);
  MPI_Wait(&receive, MPI_STATUS_IGNORE);
  MPI_Wait(&send, MPI_STATUS_IGNORE);
  CHECK_EQ(in[0], (rank + size - 1) % size);
  MPI_Request_free(&send);
  MPI_Request_free(&receive);
}

/// Two pairs with one tag: the first made belong together, in whatever order they are started.
void order() {
  int out[2] = {1, 2}, in[2] = {0, 0};
  MPI_Request send[2], receive[2];
  for (int i = 0; i < 2; ++i) {
    MPI_Psend_init(&out[i], 1, 1, MPI_INT, (rank + 1) % size, 9, MPI_COMM_WORLD, MPI_INFO_NULL, &send[i]);
    MPI_Precv_init(&in[i], 1, 1, MPI_INT, (rank + size - 1) % size, 9, MPI_COMM_WORLD, MPI_INFO_NULL, &receive[i]);
  }
  for (int i = 2; i-- > 0;) {
    MPI_Start(&send[i]);
    MPI_Pready(0, send[i]);
  }
  for (int i = 0; i < 2; ++i) MPI_Start(&receive[i]);
  MPI_Waitall(2, receive, MPI_STATUSES_IGNORE);
  MPI_Waitall(2, send, MPI_STATUSES_IGNORE);
  CHECK_EQ(in[0], 1);
  CHECK_EQ(in[1], 2);
  for (int i = 0; i < 2; ++i) {
    MPI_Request_free(&send[i]);
    MPI_Request_free(&receive[i]);
  }
}

void threads() {
  constexpr int kThreads = 4, kEach = 8, kParts = kThreads * kEach;
  std::vector<int> out(kParts), in(kParts);
  MPI_Request send, receive;
  MPI_Psend_init(out.data(), kParts, 1, MPI_INT, (rank + 1) % size, 2, MPI_COMM_WORLD, MPI_INFO_NULL, &send);
  MPI_Precv_init(in.data(), kParts, 1, MPI_INT, (rank + size - 1) % size, 2, MPI_COMM_WORLD, MPI_INFO_NULL, &receive);
  for (int round = 0; round < 50; ++round) {
    MPI_Start(&receive);
    MPI_Start(&send);
    std::vector<std::thread> team;
    for (int t = 0; t < kThreads; ++t) {
      team.emplace_back([&, t] {
        for (int k = 0; k < kEach; ++k) {
          const int part = k * kThreads + t;
          out[static_cast<std::size_t>(part)] = value(rank, round, part);
          MPI_Pready(part, send);
        }
      });
    }
    MPI_Wait(&receive, MPI_STATUS_IGNORE);
    for (std::thread& thread : team) thread.join();
    MPI_Wait(&send, MPI_STATUS_IGNORE);
    for (int i = 0; i < kParts; ++i) CHECK_EQ(in[static_cast<std::size_t>(i)], value((rank + size - 1) % size, round, i));
  }
  MPI_Request_free(&send);
  MPI_Request_free(&receive);
}

void errors() {
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  int data[2], flag = 0;
  MPI_Request send, receive, plain;
  CHECK_ERROR(MPI_Psend_init(data, 0, 1, MPI_INT, MPI_PROC_NULL, 0, comm, MPI_INFO_NULL, &send), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Psend_init(data, -1, 1, MPI_INT, MPI_PROC_NULL, 0, comm, MPI_INFO_NULL, &send), MPI_ERR_ARG);
  MPI_Psend_init(data, 2, 1, MPI_INT, MPI_PROC_NULL, 0, comm, MPI_INFO_NULL, &send);
  MPI_Precv_init(data, 2, 1, MPI_INT, MPI_PROC_NULL, 0, comm, MPI_INFO_NULL, &receive);
  MPI_Send_init(data, 1, MPI_INT, MPI_PROC_NULL, 0, comm, &plain);
  CHECK_ERROR(MPI_Pready(0, send), MPI_ERR_REQUEST);
  CHECK_ERROR(MPI_Pready(0, plain), MPI_ERR_REQUEST);
  CHECK_ERROR(MPI_Pready(0, receive), MPI_ERR_REQUEST);
  CHECK_ERROR(MPI_Parrived(send, 0, &flag), MPI_ERR_REQUEST);
  MPI_Start(&send);
  CHECK_ERROR(MPI_Pready(2, send), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Pready(-1, send), MPI_ERR_ARG);
  MPI_Pready(1, send);
  CHECK_ERROR(MPI_Pready(1, send), MPI_ERR_ARG);
  MPI_Pready(0, send);
  MPI_Wait(&send, MPI_STATUS_IGNORE);
  MPI_Start(&receive);
  MPI_Parrived(receive, 1, &flag);
  CHECK_EQ(flag, 1);
  CHECK_ERROR(MPI_Parrived(receive, 2, &flag), MPI_ERR_ARG);
  MPI_Status status;
  MPI_Wait(&receive, &status);
  CHECK_EQ(status.MPI_SOURCE, MPI_PROC_NULL);
  for (MPI_Request* request : {&send, &receive, &plain}) MPI_Request_free(request);
  // A receive that is too short.
  MPI_Psend_init(data, 2, 1, MPI_INT, rank, 0, comm, MPI_INFO_NULL, &send);
  MPI_Precv_init(data, 1, 1, MPI_INT, rank, 0, comm, MPI_INFO_NULL, &receive);
  MPI_Start(&receive);
  CHECK_ERROR(MPI_Wait(&receive, MPI_STATUS_IGNORE), MPI_ERR_TRUNCATE);
  MPI_Request_free(&send);
  MPI_Request_free(&receive);
  MPI_Comm_free(&comm);
}
}  // namespace

int main(int argc, char** argv) {
  int provided;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  std::mt19937 random(static_cast<unsigned>(rank) + 1);
  for (const int total : {12, 1200, 120000})
    for (const int out : {1, 2, 3, 6})
      for (const int in : {1, 2, 4, 12})
        for (const bool holes : {false, true}) ring(random, total, out, in, holes);
  uneven();
  early();
  order();
  threads();
  errors();
  MPI_Finalize();
}

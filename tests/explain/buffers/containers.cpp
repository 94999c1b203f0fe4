// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Buffers in containers of C++: too short ones, and parts of one that two operations use.
//
// wrong short-vector: --check=buffers -n 2 : short-vector
// right short-vector: -n 2 : short-vector right
// wrong reserved: --check=buffers -n 2 : reserved
// right reserved: -n 2 : reserved right
// wrong past-the-end: --check=buffers -n 2 : past-the-end
// right past-the-end: -n 2 : past-the-end right
// wrong short-string: --check=buffers -n 2 : short-string
// right short-string: -n 2 : short-string right
// wrong halves: --check=buffers -n 2 : halves
// right halves: -n 2 : halves right
// wrong same-vector: --check=buffers -n 3 : same-vector
// right same-vector: -n 3 : same-vector right
// wrong matrix-row: --check=buffers -n 2 : matrix-row
// right matrix-row: -n 2 : matrix-row right
// wrong shifted: --check=buffers -n 2 : shifted
// right shifted: -n 2 : shifted right
// wrong ibcast-irecv: --check=buffers -n 2 : ibcast-irecv
// right ibcast-irecv: -n 2 : ibcast-irecv right
// wrong started: --check=buffers -n 2 : started
// right started: -n 2 : started right
// wrong iallreduce: --check=buffers -n 4 : iallreduce
// right iallreduce: -n 4 : iallreduce right
#include <mpi.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace {

int rank, size;
bool right;

void short_vector() {
  std::vector<int> room(right ? 100 : 50);
  if (rank == 1) MPI_Recv(room.data(), 100, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  else MPI_Send(std::vector<int>(10).data(), 10, MPI_INT, 1, 0, MPI_COMM_WORLD);
}

// A vector without elements has room only for what was reserved.
void reserved() {
  std::vector<double> room;
  room.reserve(right ? 1000 : 10);
  if (rank == 1) MPI_Recv(room.data(), 1000, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  else MPI_Send(std::vector<double>(1).data(), 1, MPI_DOUBLE, 1, 0, MPI_COMM_WORLD);
}

void past_the_end() {
  std::vector<int> numbers(1000);
  if (rank == 0) MPI_Send(&numbers[right ? 500 : 900], 500, MPI_INT, 1, 0, MPI_COMM_WORLD);
  else MPI_Recv(numbers.data(), 1000, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

void short_string() {
  std::string text(right ? 300 : 100, ' ');
  if (rank == 1) MPI_Recv(text.data(), 300, MPI_CHAR, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  else MPI_Send("hello", 5, MPI_CHAR, 1, 0, MPI_COMM_WORLD);
}

void halves() {
  std::vector<int> both(20);
  MPI_Request requests[2];
  if (rank == 0) {
    MPI_Irecv(both.data(), right ? 10 : 11, MPI_INT, 1, 1, MPI_COMM_WORLD, &requests[0]);
    MPI_Irecv(both.data() + 10, 10, MPI_INT, 1, 2, MPI_COMM_WORLD, &requests[1]);
  } else {
    MPI_Isend(both.data(), 10, MPI_INT, 0, 1, MPI_COMM_WORLD, &requests[0]);
    MPI_Isend(both.data() + 10, 10, MPI_INT, 0, 2, MPI_COMM_WORLD, &requests[1]);
  }
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
}

// All messages go into the first vector.
void same_vector() {
  std::vector<std::vector<int>> rooms(size, std::vector<int>(4));
  std::vector<MPI_Request> requests;
  for (int from = 1; rank == 0 && from < size; ++from)
    MPI_Irecv(rooms[right ? from : 0].data(), 4, MPI_INT, from, 0, MPI_COMM_WORLD, &requests.emplace_back());
  if (rank != 0) MPI_Send(rooms[0].data(), 4, MPI_INT, 0, 0, MPI_COMM_WORLD);
  MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE);
}

// A row and a column have one element in common.
void matrix_row() {
  std::vector<int> matrix(16);
  MPI_Datatype column;
  MPI_Type_vector(right ? 3 : 4, 1, 4, MPI_INT, &column);
  MPI_Type_commit(&column);
  MPI_Request requests[2];
  const int other = 1 - rank;
  MPI_Irecv(matrix.data() + 12, 4, MPI_INT, other, 1, MPI_COMM_WORLD, &requests[0]);
  MPI_Isend(matrix.data(), 1, column, other, 2, MPI_COMM_WORLD, &requests[1]);
  int row[4] = {}, received[4];
  MPI_Sendrecv(row, 4, MPI_INT, other, 1, received, 4, MPI_INT, other, 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  MPI_Type_free(&column);
}

void shifted() {
  std::vector<int> line(100);
  const int other = 1 - rank, step = right ? 50 : 1;
  MPI_Sendrecv(line.data(), 50, MPI_INT, other, 0, line.data() + step, 50, MPI_INT, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

void ibcast_irecv() {
  std::vector<int> room(8);
  MPI_Request requests[2];
  MPI_Ibcast(room.data(), 4, MPI_INT, 1, MPI_COMM_WORLD, &requests[0]);
  if (rank == 0) MPI_Irecv(room.data() + (right ? 4 : 0), 4, MPI_INT, 1, 0, MPI_COMM_WORLD, &requests[1]);
  else MPI_Isend(room.data() + 4, 4, MPI_INT, 0, 0, MPI_COMM_WORLD, &requests[1]);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
}

void started() {
  std::vector<int> room(8);
  MPI_Request requests[2];
  const int other = 1 - rank;
  MPI_Send_init(room.data(), 4, MPI_INT, other, 0, MPI_COMM_WORLD, &requests[0]);
  MPI_Recv_init(room.data() + (right ? 4 : 2), 4, MPI_INT, other, 0, MPI_COMM_WORLD, &requests[1]);
  MPI_Startall(2, requests);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  for (MPI_Request& request : requests) MPI_Request_free(&request);
}

void iallreduce() {
  std::vector<int> numbers(8);
  MPI_Request request;
  MPI_Iallreduce(numbers.data(), numbers.data() + (right ? 4 : 3), 4, MPI_INT, MPI_SUM, MPI_COMM_WORLD, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}
}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void()>> cases = {
      {"short-vector", short_vector}, {"reserved", reserved},     {"past-the-end", past_the_end},
      {"short-string", short_string}, {"halves", halves},         {"same-vector", same_vector},
      {"matrix-row", matrix_row},     {"shifted", shifted},       {"ibcast-irecv", ibcast_irecv},
      {"started", started},           {"iallreduce", iallreduce},
  };
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  right = argc > 2;
  cases.at(argv[1])();
  MPI_Finalize();
}

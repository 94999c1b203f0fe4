// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Arguments that no call can do anything with, from C++. Rank 0 makes the mistake; what the others do varies.
//
// wrong size-as-int: -n 2 : size-as-int
// right size-as-int: -n 2 : size-as-int right
// wrong rank-of-end: -n 4 : rank-of-end
// right rank-of-end: -n 4 : rank-of-end right
// wrong tag-of-hash: -n 2 : tag-of-hash
// right tag-of-hash: -n 2 : tag-of-hash right
// wrong empty-vector: -n 2 : empty-vector
// right empty-vector: -n 2 : empty-vector right
// wrong default-type: -n 2 : default-type
// right default-type: -n 2 : default-type right
// wrong any-tag-sent: -n 2 : any-tag-sent
// right any-tag-sent: -n 2 : any-tag-sent right
// wrong root: -n 3 : root
// right root: -n 3 : root right
// wrong operation: -n 2 : operation
// right operation: -n 2 : operation right
// wrong same-buffer: -n 2 : same-buffer
// right same-buffer: -n 2 : same-buffer right
// wrong dims: -n 6 : dims
// right dims: -n 6 : dims right
// wrong group-twice: -n 2 : group-twice
// right group-twice: -n 2 : group-twice right
// wrong window-target: -n 2 : window-target
// right window-target: -n 2 : window-target right
#include <mpi.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace {

int rank, size;
bool well;  // this rank does it rightly

/// The type that belongs to a C++ type; for others there is none.
template <class T>
struct TypeOf {
  static MPI_Datatype get() { return MPI_DATATYPE_NULL; }
};
template <>
struct TypeOf<double> {
  static MPI_Datatype get() { return MPI_DOUBLE; }
};

template <class T>
void to_itself(const std::vector<T>& data, int count, MPI_Datatype type, int tag = 0) {
  std::vector<T> room(data.size() + 1);
  MPI_Sendrecv(data.data(), count, type, 0, tag, room.data(), count, type, 0, tag, MPI_COMM_SELF, MPI_STATUS_IGNORE);
}

void operation() {
  const double in = 1;
  double out;
  MPI_Allreduce(&in, &out, 1, MPI_DOUBLE, well ? MPI_SUM : MPI_BAND, MPI_COMM_SELF);
}

void same_buffer() {
  int number = 1;
  MPI_Allreduce(well ? MPI_IN_PLACE : &number, &number, 1, MPI_INT, MPI_SUM, MPI_COMM_SELF);
}

void dims() {
  int dims[2] = {well ? 0 : 4, 0};
  MPI_Dims_create(size, 2, dims);
}

void group_twice() {
  MPI_Group all, some;
  const int members[2] = {0, well ? 1 : 0};
  MPI_Comm_group(MPI_COMM_WORLD, &all);
  MPI_Group_incl(all, 2, members, &some);
  MPI_Group_free(&some);
  MPI_Group_free(&all);
}

void window_target() {
  MPI_Win win;
  int number = 0;
  MPI_Win_create(&number, sizeof number, 1, MPI_INFO_NULL, MPI_COMM_SELF, &win);
  MPI_Win_fence(0, win);
  MPI_Put(&rank, 1, MPI_INT, well ? 0 : 1, 0, 1, MPI_INT, win);
  MPI_Win_fence(0, win);
  MPI_Win_free(&win);
}
}  // namespace

int main(int argc, char** argv) {
  const std::vector<double> numbers(4);
  const std::map<std::string, std::function<void()>> cases = {
      {"size-as-int", [&] { to_itself(numbers, static_cast<int>(numbers.size()) - (well ? 4 : 5), MPI_DOUBLE); }},
      {"rank-of-end", [&] { MPI_Send(numbers.data(), 0, MPI_DOUBLE, well ? MPI_PROC_NULL : size, 0, MPI_COMM_WORLD); }},
      {"tag-of-hash", [&] { to_itself(numbers, 1, MPI_DOUBLE, well ? 123 : static_cast<int>(0xdeadbeef)); }},
      {"empty-vector", [] { MPI_Bcast(std::vector<int>().data(), well ? 0 : 3, MPI_INT, 0, MPI_COMM_SELF); }},
      {"default-type", [&] { well ? to_itself(numbers, 4, TypeOf<double>::get()) : to_itself(std::vector<char>(4), 4, TypeOf<char>::get()); }},
      {"any-tag-sent", [&] { MPI_Send(numbers.data(), 0, MPI_DOUBLE, MPI_PROC_NULL, well ? 0 : MPI_ANY_TAG, MPI_COMM_WORLD); }},
      {"root", [] { MPI_Bcast(&size, 1, MPI_INT, well ? 0 : 1, MPI_COMM_SELF); }},
      {"operation", operation},
      {"same-buffer", same_buffer},
      {"dims", dims},
      {"group-twice", group_twice},
      {"window-target", window_target},
  };
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  well = argc > 2 || rank != 0;
  cases.at(argv[1])();
  MPI_Finalize();
}

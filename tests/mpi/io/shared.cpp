// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1 2 3 4 7
//
// The shared file pointer, by itself and in rank order, and atomic mode: records of several ranks never mix, none is lost or read twice.
#include <algorithm>
#include <array>

#include "model.hpp"

namespace {
constexpr int kWords = 50;
using Record = std::array<int, kWords>;

int rank, size;
std::string name;

Record record(int r, int number) {
  Record one;
  one.fill(r * 1000 + number);
  return one;
}

/// What all ranks together write or read at the shared pointer: each record once, in any order.
void shared() {
  constexpr int kEach = 40;
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR | MPI_MODE_CREATE);
  CHECK_EQ(MPI_File_set_view(f, 7, MPI_INT, MPI_INT, "native", MPI_INFO_NULL), MPI_SUCCESS);
  for (int i = 0; i < kEach; ++i) {
    const Record mine = record(rank, i);
    if (i % 2 == 0) {
      CHECK_EQ(MPI_File_write_shared(f, mine.data(), kWords, MPI_INT, MPI_STATUS_IGNORE), MPI_SUCCESS);
    } else {
      MPI_Request r;
      CHECK_EQ(MPI_File_iwrite_shared(f, mine.data(), kWords, MPI_INT, &r), MPI_SUCCESS);
      MPI_Wait(&r, MPI_STATUS_IGNORE);
    }
  }
  CHECK_EQ(MPI_File_seek_shared(f, 0, MPI_SEEK_SET), MPI_SUCCESS);
  std::vector<int> got, all;
  for (int i = 0; i < kEach; ++i) {
    Record one{};
    MPI_Status status;
    if (i % 2 == 0) {
      CHECK_EQ(MPI_File_read_shared(f, one.data(), kWords, MPI_INT, &status), MPI_SUCCESS);
    } else {
      MPI_Request r;
      CHECK_EQ(MPI_File_iread_shared(f, one.data(), kWords, MPI_INT, &r), MPI_SUCCESS);
      MPI_Wait(&r, &status);
    }
    int n = 0;
    MPI_Get_count(&status, MPI_INT, &n);
    CHECK_EQ(n, kWords);
    for (const int word : one) CHECK_EQ(word, one[0]);
    got.push_back(one[0]);
  }
  all.resize(static_cast<std::size_t>(size * kEach));
  MPI_Allgather(got.data(), kEach, MPI_INT, all.data(), kEach, MPI_INT, MPI_COMM_WORLD);
  std::sort(all.begin(), all.end());
  for (int r = 0; r < size; ++r)
    for (int i = 0; i < kEach; ++i) CHECK_EQ(all[static_cast<std::size_t>(r * kEach + i)], r * 1000 + i);
  // Behind the end there is nothing.
  MPI_Barrier(MPI_COMM_WORLD);
  int x = 5, n = -1;
  MPI_Status status;
  CHECK_EQ(MPI_File_read_shared(f, &x, 1, MPI_INT, &status), MPI_SUCCESS);
  MPI_Get_count(&status, MPI_INT, &n);
  CHECK_EQ(n, 0);
  CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
}

/// In rank order, with different amounts, through all forms.
void ordered() {
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE);
  CHECK_EQ(MPI_File_set_size(f, 0), MPI_SUCCESS);
  CHECK_EQ(MPI_File_set_view(f, 0, MPI_INT, MPI_INT, "native", MPI_INFO_NULL), MPI_SUCCESS);
  constexpr int kSteps = 6;
  for (const bool writing : {true, false}) {
    MPI_Offset expected = 0, at = -1;
    for (int step = 0; step < kSteps; ++step) {
      const int words = (rank * 3 + step) % 5;
      Record mine = record(rank, step), other{};
      MPI_Status status;
      if (writing && step % 2 == 0) {
        CHECK_EQ(MPI_File_write_ordered(f, mine.data(), words, MPI_INT, &status), MPI_SUCCESS);
      } else if (writing) {
        CHECK_EQ(MPI_File_write_ordered_begin(f, mine.data(), words, MPI_INT), MPI_SUCCESS);
        CHECK_EQ(MPI_File_write_ordered_end(f, mine.data(), &status), MPI_SUCCESS);
      } else if (step % 2 == 0) {
        CHECK_EQ(MPI_File_read_ordered(f, other.data(), words, MPI_INT, &status), MPI_SUCCESS);
      } else {
        CHECK_EQ(MPI_File_read_ordered_begin(f, other.data(), words, MPI_INT), MPI_SUCCESS);
        CHECK_EQ(MPI_File_read_ordered_end(f, other.data(), &status), MPI_SUCCESS);
      }
      int n = -1;
      MPI_Get_count(&status, MPI_INT, &n);
      CHECK_EQ(n, words);
      if (!writing)
        for (int i = 0; i < kWords; ++i) CHECK_EQ(other[static_cast<std::size_t>(i)], i < words ? mine[0] : 0);
      for (int r = 0; r < size; ++r) expected += (r * 3 + step) % 5;
      MPI_Barrier(MPI_COMM_WORLD);
      CHECK_EQ(MPI_File_get_position_shared(f, &at), MPI_SUCCESS);
      CHECK_EQ(at, expected);
      MPI_Barrier(MPI_COMM_WORLD);
    }
    if (!writing) continue;
    const model::Bytes bytes = model::read_file(name);
    const int* word = reinterpret_cast<const int*>(bytes.data());
    for (int step = 0; step < kSteps; ++step)
      for (int r = 0; r < size; ++r)
        for (int i = 0; i < (r * 3 + step) % 5; ++i) CHECK_EQ(*word++, r * 1000 + step);
    CHECK_EQ(MPI_File_seek_shared(f, 0, MPI_SEEK_SET), MPI_SUCCESS);
  }
  CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
}

/// All write the same scattered places; whoever reads sees one rank's record whole.
void atomic() {
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE);
  MPI_Datatype scattered;
  MPI_Type_vector(kWords, 1, 3, MPI_INT, &scattered);
  MPI_Type_commit(&scattered);
  CHECK_EQ(MPI_File_set_atomicity(f, 1), MPI_SUCCESS);
  CHECK_EQ(MPI_File_set_view(f, 0, MPI_INT, scattered, "native", MPI_INFO_NULL), MPI_SUCCESS);
  const Record first = record(0, 0);
  CHECK_EQ(MPI_File_write_at_all(f, 0, first.data(), kWords, MPI_INT, MPI_STATUS_IGNORE), MPI_SUCCESS);
  for (int i = 0; i < 100; ++i) {
    Record one = record(rank, i);
    if (i % 2 == 0) CHECK_EQ(MPI_File_write_at(f, 0, one.data(), kWords, MPI_INT, MPI_STATUS_IGNORE), MPI_SUCCESS);
    else CHECK_EQ(MPI_File_read_at(f, 0, one.data(), kWords, MPI_INT, MPI_STATUS_IGNORE), MPI_SUCCESS);
    for (const int word : one) CHECK_EQ(word, one[0]);
  }
  MPI_Type_free(&scattered);
  CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  name = model::file_name(MPI_COMM_WORLD, "shared");
  shared();
  ordered();
  atomic();
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Counts above 2^31 (MPI-5.0 §19.2): 2^31 + 5 bytes in one message, counted in bytes, and 2^31 + 5 elements of a type without a byte in
// most of them. Where the machine has no 5 GiB to spare only the second.
//
// ranks: 2
#include <unistd.h>

#include "p2p/image.hpp"

namespace {

constexpr MPI_Count kMany = (MPI_Count(1) << 31) + 5;
int me;

bool enough_memory() { return static_cast<double>(sysconf(_SC_AVPHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE)) > 8e9; }

/// Both sides have one value of the other's view of the memory, so that they do the same.
bool agreed(bool mine) {
  int value = mine, other = 0;
  MPI_Sendrecv(&value, 1, MPI_INT, 1 - me, 1, &other, 1, MPI_INT, 1 - me, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  return value && other;
}

/// A mark in each page and at the end.
unsigned char mark(std::size_t i) { return static_cast<unsigned char>(i / 4096 * 31 + 7); }

void many_bytes() {
  std::vector<unsigned char> buffer(static_cast<std::size_t>(kMany));
  if (me == 0) {
    for (std::size_t i = 0; i < buffer.size(); i += 4096) buffer[i] = mark(i);
    buffer.back() = 99;
    MPI_Send_c(buffer.data(), kMany, MPI_BYTE, 1, 2, MPI_COMM_WORLD);
  } else {
    MPI_Status status;
    MPI_Recv_c(buffer.data(), kMany, MPI_BYTE, 0, 2, MPI_COMM_WORLD, &status);
    p2p_test::check_status(status, 0, 2, kMany);
    int small = 0;
    MPI_Get_count(&status, MPI_BYTE, &small);
    CHECK_EQ(small, int(MPI_UNDEFINED));
    for (std::size_t i = 0; i + 1 < buffer.size(); i += 4096) CHECK_EQ(int(buffer[i]), int(mark(i)));
    CHECK_EQ(int(buffer.back()), 99);
  }
}

/// 2^31 + 5 empty elements; the message is empty, the count must pass all the same.
void many_nothings() {
  MPI_Datatype nothing;
  MPI_Type_contiguous(0, MPI_INT, &nothing);
  MPI_Type_commit(&nothing);
  char byte = 1;
  MPI_Status status;
  if (me == 0) {
    MPI_Send_c(&byte, kMany, nothing, 1, 3, MPI_COMM_WORLD);
  } else {
    MPI_Recv_c(&byte, kMany, nothing, 0, 3, MPI_COMM_WORLD, &status);
    p2p_test::check_status(status, 0, 3, 0);
  }
  MPI_Type_free(&nothing);
}

/// An extent of 8 GiB.
void sparse() {
  MPI_Datatype wide;
  MPI_Type_create_resized(MPI_INT, 0, MPI_Aint(1) << 33, &wide);
  MPI_Type_commit(&wide);
  int value = me == 0 ? 42 : -1;
  MPI_Status status;
  if (me == 0) {
    MPI_Send_c(&value, 1, wide, 1, 4, MPI_COMM_WORLD);
  } else {
    MPI_Recv_c(&value, 1, wide, 0, 4, MPI_COMM_WORLD, &status);
    CHECK_EQ(value, 42);
  }
  MPI_Type_free(&wide);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  me = p2p_test::rank_in(MPI_COMM_WORLD);
  many_nothings();
  sparse();
  if (agreed(enough_memory())) many_bytes();
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1 3
//
// Representations of data: "external32" against bytes written by hand, types whose sizes differ there, and a representation of the
// program's own, in both forms.
#include <cstring>

#include "model.hpp"

namespace {
int rank, size;
std::string name;

unsigned char byte_of(unsigned value, int n) { return static_cast<unsigned char>(value >> (24 - 8 * n)); }

/// Ranks take turns in a file of big-endian ints; collectively, so that aggregators see converted data.
void external() {
  constexpr int kEach = 20;
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE);
  MPI_Datatype turns;
  MPI_Type_create_resized(MPI_INT, 0, static_cast<MPI_Aint>(sizeof(int)) * size, &turns);
  MPI_Type_commit(&turns);
  CHECK_EQ(MPI_File_set_view(f, 4 * rank, MPI_INT, turns, "external32", MPI_INFO_NULL), MPI_SUCCESS);
  int values[kEach], got[kEach + 1] = {};
  for (int i = 0; i < kEach; ++i) values[i] = (i * size + rank) * 0x01020305;
  MPI_Status status;
  CHECK_EQ(MPI_File_write_all(f, values, kEach, MPI_INT, &status), MPI_SUCCESS);
  int n = 0;
  MPI_Get_count(&status, MPI_INT, &n);
  CHECK_EQ(n, kEach);
  MPI_Barrier(MPI_COMM_WORLD);
  const model::Bytes bytes = model::read_file(name);
  CHECK_EQ(bytes.size(), std::size_t(4 * kEach * size));
  for (int i = 0; i < kEach * size; ++i)
    for (int b = 0; b < 4; ++b) CHECK_EQ(int(bytes[static_cast<std::size_t>(4 * i + b)]), int(byte_of(unsigned(i) * 0x01020305u, b)));
  CHECK_EQ(MPI_File_read_at_all(f, 0, got, kEach + 1, MPI_INT, &status), MPI_SUCCESS);
  MPI_Get_count(&status, MPI_INT, &n);
  CHECK_EQ(n, kEach);
  CHECK_EQ(std::memcmp(got, values, sizeof values), 0);
  MPI_Type_free(&turns);
  MPI_Barrier(MPI_COMM_WORLD);
  CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
}

/// A long has 4 bytes in "external32", so all that is built from it is smaller in the file.
void smaller() {
  MPI_File f = model::open_file(MPI_COMM_SELF, name + std::to_string(rank), MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE);
  MPI_Datatype strided, both;
  MPI_Type_vector(2, 1, 2, MPI_LONG, &strided);
  const int lengths[] = {1, 1};
  const MPI_Aint places[] = {0, 20};
  const MPI_Datatype types[] = {MPI_LONG, MPI_LONG};
  MPI_Type_create_struct(2, lengths, places, types, &both);
  MPI_Type_commit(&strided);
  MPI_Type_commit(&both);
  CHECK_EQ(MPI_File_set_view(f, 0, MPI_LONG, strided, "external32", MPI_INFO_NULL), MPI_SUCCESS);
  MPI_Aint extent = 0;
  MPI_File_get_type_extent(f, MPI_LONG, &extent);
  CHECK_EQ(extent, 4);
  MPI_File_get_type_extent(f, strided, &extent);
  CHECK_EQ(extent, 12);
  MPI_File_get_type_extent(f, both, &extent);
  CHECK_EQ(extent, 24);
  long values[] = {1, -2, 3}, got[3] = {};
  CHECK_EQ(MPI_File_write(f, values, 3, MPI_LONG, MPI_STATUS_IGNORE), MPI_SUCCESS);
  const model::Bytes bytes = model::read_file(name + std::to_string(rank));
  const model::Bytes expected = {0, 0, 0, 1, 0, 0, 0, 0, 255, 255, 255, 254, 0, 0, 0, 3};
  CHECK(bytes == expected);
  CHECK_EQ(MPI_File_read_at(f, 0, got, 3, MPI_LONG, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(std::memcmp(got, values, sizeof values), 0);
  long large = 1L << 40;
  CHECK_ERROR(MPI_File_write(f, &large, 1, MPI_LONG, MPI_STATUS_IGNORE), MPI_ERR_CONVERSION);
  MPI_Type_free(&strided);
  MPI_Type_free(&both);
  CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
}

// A representation that writes each int as two bytes, xored with the extra state.
int called = 0;

template <class N>
int pack2(void* user, MPI_Datatype type, N count, void* file, MPI_Offset position, void* state) {
  ++called;
  if (type != MPI_INT) return MPI_ERR_CONVERSION;
  for (N i = 0; i < count; ++i) {
    const auto value = static_cast<unsigned short>(static_cast<int*>(user)[position + i] ^ *static_cast<int*>(state));
    std::memcpy(static_cast<char*>(file) + 2 * i, &value, 2);
  }
  return MPI_SUCCESS;
}
template <class N>
int unpack2(void* user, MPI_Datatype type, N count, void* file, MPI_Offset position, void* state) {
  ++called;
  if (type != MPI_INT) return MPI_ERR_CONVERSION;
  for (N i = 0; i < count; ++i) {
    unsigned short value;
    std::memcpy(&value, static_cast<char*>(file) + 2 * i, 2);
    static_cast<int*>(user)[position + i] = value ^ *static_cast<int*>(state);
  }
  return MPI_SUCCESS;
}
int extent2(MPI_Datatype type, MPI_Aint* extent, void*) {
  if (type == MPI_INT) *extent = 2;
  else *extent = 1;
  return MPI_SUCCESS;
}

void own(const char* representation) {
  MPI_File f = model::open_file(MPI_COMM_WORLD, name, MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE);
  CHECK_EQ(MPI_File_set_view(f, 0, MPI_INT, MPI_INT, representation, MPI_INFO_NULL), MPI_SUCCESS);
  int values[10], got[11] = {};
  for (int i = 0; i < 10; ++i) values[i] = rank * 100 + i;
  called = 0;
  CHECK_EQ(MPI_File_write_at_all(f, rank * 10, values, 10, MPI_INT, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK(called > 0);
  MPI_Barrier(MPI_COMM_WORLD);
  const model::Bytes bytes = model::read_file(name);
  CHECK_EQ(bytes.size(), std::size_t(20 * size));
  CHECK_EQ(int(bytes[2]), 1 ^ 0x55);
  MPI_Status status;
  CHECK_EQ(MPI_File_read_at(f, (size - 1) * 10, got, 11, MPI_INT, &status), MPI_SUCCESS);
  int n = 0;
  MPI_Get_count(&status, MPI_INT, &n);
  CHECK_EQ(n, 10);
  for (int i = 0; i < 10; ++i) CHECK_EQ(got[i], (size - 1) * 100 + i);
  CHECK_EQ(got[10], 0);
  MPI_Barrier(MPI_COMM_WORLD);
  CHECK_EQ(MPI_File_close(&f), MPI_SUCCESS);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  name = model::file_name(MPI_COMM_WORLD, "datarep");
  external();
  smaller();
  int state = 0x55;
  CHECK_EQ(MPI_Register_datarep("short", unpack2<int>, pack2<int>, extent2, &state), MPI_SUCCESS);
  CHECK_EQ(MPI_Register_datarep_c("short large", unpack2<MPI_Count>, pack2<MPI_Count>, extent2, &state), MPI_SUCCESS);
  CHECK_ERROR(MPI_Register_datarep("short", unpack2<int>, pack2<int>, extent2, &state), MPI_ERR_DUP_DATAREP);
  CHECK_ERROR(MPI_Register_datarep("native", unpack2<int>, pack2<int>, extent2, &state), MPI_ERR_DUP_DATAREP);
  CHECK_ERROR(MPI_Register_datarep("", unpack2<int>, pack2<int>, extent2, &state), MPI_ERR_ARG);
  own("short");
  own("short large");
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Every predefined operation on every kind of type that it takes gives in MPI_Accumulate, MPI_Get_accumulate and MPI_Fetch_and_op what
// MPI_Reduce_local gives, for contiguous and for strided data; what the standard does not allow is MPI_ERR_OP.
// ranks: 1 2
// also with: TUTTI_DIRECT=0
#include <cstring>
#include <random>
#include <vector>

#include "check.hpp"

namespace {

constexpr int kElements = 700;
int rank, size;
std::mt19937 rng(4711);

/// Values that all operations can take: small numbers, whatever the type.
template <class T>
void fill(std::vector<char>& bytes) {
  for (std::size_t i = 0; i + sizeof(T) <= bytes.size(); i += sizeof(T)) {
    const T value = static_cast<T>(rng() % 3);
    std::memcpy(&bytes[i], &value, sizeof value);
  }
}

struct DoubleInt {
  double value;
  int index;
};
template <>
void fill<DoubleInt>(std::vector<char>& bytes) {
  for (std::size_t i = 0; i + sizeof(DoubleInt) <= bytes.size(); i += sizeof(DoubleInt)) {
    const double value = double(rng() % 3);
    const int index = static_cast<int>(rng() % 100);
    std::memcpy(&bytes[i + offsetof(DoubleInt, value)], &value, sizeof value);
    std::memcpy(&bytes[i + offsetof(DoubleInt, index)], &index, sizeof index);
  }
}

struct Type {
  MPI_Datatype type;
  void (*fill)(std::vector<char>&);
};

void check_same(const std::vector<char>& a, const std::vector<char>& b) { CHECK(a == b); }

void run(MPI_Win win, char* memory, const Type& t, MPI_Op op, int stride) {
  MPI_Aint lb, extent;
  MPI_Type_get_extent(t.type, &lb, &extent);
  const std::size_t bytes = static_cast<std::size_t>(extent) * kElements;
  std::vector<char> in(bytes), before(bytes), expected(bytes), result(bytes);
  t.fill(in);
  t.fill(before);
  const int n = kElements / stride, target = (rank + 1) % size;
  MPI_Datatype strided;
  MPI_Type_vector(n, 1, stride, t.type, &strided);
  MPI_Type_commit(&strided);
  const bool replaces = op == MPI_REPLACE, keeps = op == MPI_NO_OP;
  expected = before;
  bool allowed = true;
  for (int i = 0; i < n && allowed; ++i) {
    char* const element = &expected[static_cast<std::size_t>(i * stride * extent)];
    const char* const other = &in[static_cast<std::size_t>(i * stride * extent)];
    if (replaces) MPI_Sendrecv(other, 1, t.type, 0, 0, element, 1, t.type, 0, 0, MPI_COMM_SELF, MPI_STATUS_IGNORE);
    else if (!keeps) allowed = MPI_Reduce_local(other, element, 1, t.type, op) == MPI_SUCCESS;
  }
  std::memcpy(memory, before.data(), bytes);
  MPI_Win_fence(0, win);
  int code = MPI_Accumulate(in.data(), 1, strided, target, 0, 1, strided, op, win);
  CHECK_EQ(check::error_class(code), allowed ? int(MPI_SUCCESS) : int(MPI_ERR_OP));
  MPI_Win_fence(0, win);
  if (allowed) {
    check_same(std::vector<char>(memory, memory + bytes), expected);
    MPI_Barrier(MPI_COMM_WORLD);
    std::memcpy(memory, before.data(), bytes);
    MPI_Win_fence(0, win);
    MPI_Get_accumulate(in.data(), 1, strided, result.data(), 1, strided, target, 0, 1, strided, op, win);
    MPI_Win_fence(0, win);
    check_same(std::vector<char>(memory, memory + bytes), expected);
    std::vector<char> old(bytes);
    MPI_Sendrecv(before.data(), 1, strided, 0, 0, old.data(), 1, strided, 0, 0, MPI_COMM_SELF, MPI_STATUS_IGNORE);
    check_same(result, old);
    MPI_Barrier(MPI_COMM_WORLD);
    std::memcpy(memory, before.data(), bytes);
    MPI_Win_fence(0, win);
    for (int i = 0; i < 3; ++i) {
      const auto at = static_cast<std::size_t>(i * stride * extent);
      MPI_Fetch_and_op(&in[at], &result[at], t.type, target, static_cast<MPI_Aint>(at), op, win);
    }
    MPI_Win_fence(0, win);
    CHECK(std::memcmp(memory, expected.data(), static_cast<std::size_t>((2 * stride + 1) * extent)) == 0);
    check_same(result, old);
  }
  MPI_Type_free(&strided);
  MPI_Barrier(MPI_COMM_WORLD);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);  // MPI_Reduce_local's errors go there
  const Type types[] = {{MPI_INT, fill<int>},
                        {MPI_INT8_T, fill<signed char>},
                        {MPI_UINT16_T, fill<unsigned short>},
                        {MPI_LONG, fill<long>},
                        {MPI_FLOAT, fill<float>},
                        {MPI_DOUBLE, fill<double>},
                        {MPI_C_DOUBLE_COMPLEX, fill<double>},
                        {MPI_BYTE, fill<unsigned char>},
                        {MPI_DOUBLE_INT, fill<DoubleInt>},
                        {MPI_2INT, fill<int>},
                        {MPI_CHAR, fill<char>}};
  const MPI_Op operations[] = {MPI_SUM,  MPI_PROD, MPI_MIN,  MPI_MAX,    MPI_BAND,   MPI_BOR,     MPI_BXOR,
                               MPI_LAND, MPI_LOR,  MPI_LXOR, MPI_MINLOC, MPI_MAXLOC, MPI_REPLACE, MPI_NO_OP};
  constexpr MPI_Aint kBytes = 16 * kElements;
  std::vector<char> own(kBytes);
  for (const bool allocated : {true, false}) {
    char* memory = own.data();
    MPI_Win win;
    if (allocated) MPI_Win_allocate(kBytes, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &win);
    else MPI_Win_create(memory, kBytes, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
    MPI_Win_set_errhandler(win, MPI_ERRORS_RETURN);
    for (const Type& type : types)
      for (const MPI_Op op : operations)
        for (const int stride : {1, 3}) run(win, memory, type, op, stride);
    MPI_Win_free(&win);
  }
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1
//
// Datatypes through the MPI calls: sizes, bounds, names, duplicates, counts and elements, packing, and every refusal.
#include "check.hpp"

#include <climits>
#include <cstddef>
#include <cstring>
#include <vector>

namespace {

void check_bounds(MPI_Datatype t, MPI_Count size, MPI_Count lb, MPI_Count extent, MPI_Count true_lb, MPI_Count true_extent) {
  MPI_Count a = -1, b = -1;
  MPI_Type_size_c(t, &a);
  CHECK_EQ(a, size);
  MPI_Type_get_extent_c(t, &a, &b);
  CHECK_EQ(a, lb);
  CHECK_EQ(b, extent);
  MPI_Type_get_true_extent_c(t, &a, &b);
  CHECK_EQ(a, true_lb);
  CHECK_EQ(b, true_extent);
  MPI_Aint c = -1, d = -1;
  MPI_Type_get_extent(t, &c, &d);
  CHECK_EQ(MPI_Count(d), extent);
  MPI_Type_get_true_extent_x(t, &a, &b);
  CHECK_EQ(b, true_extent);
}

void bounds() {
  struct Sample {
    char tag;
    double x[3];
    int n;
  };
  const int lengths[] = {1, 3, 1};
  const MPI_Aint places[] = {offsetof(Sample, tag), offsetof(Sample, x), offsetof(Sample, n)};
  const MPI_Datatype types[] = {MPI_CHAR, MPI_DOUBLE, MPI_INT};
  MPI_Datatype t, u;
  MPI_Type_create_struct(3, lengths, places, types, &t);
  check_bounds(t, 29, 0, sizeof(Sample), 0, 36);
  MPI_Type_create_resized(t, -8, 64, &u);
  check_bounds(u, 29, -8, 64, 0, 36);
  MPI_Type_free(&t);
  MPI_Type_contiguous(2, u, &t);
  check_bounds(t, 58, -8, 128, 0, 100);
  MPI_Type_free(&t);
  MPI_Type_free(&u);
  MPI_Type_vector(2, 1, -3, MPI_INT, &t);
  check_bounds(t, 8, -12, 16, -12, 16);
  MPI_Type_free(&t);
  // Only structures are rounded up, and a part counts with its own bounds, as in other MPIs.
  MPI_Type_create_hvector(3, 4, 25, MPI_INT, &t);
  check_bounds(t, 48, 0, 66, 0, 66);
  MPI_Type_create_hvector(2, 3, 265, t, &u);
  check_bounds(u, 288, 0, 463, 0, 463);
  MPI_Type_free(&t);
  MPI_Type_free(&u);
  const MPI_Aint odd = 1;
  MPI_Type_create_struct(1, lengths + 1, &odd, types + 2, &t);
  check_bounds(t, 12, 1, 12, 1, 12);
  MPI_Type_free(&t);
  MPI_Type_create_struct(2, lengths + 1, places + 1, types + 1, &t);
  MPI_Type_create_hvector(2, 1, 33, t, &u);
  check_bounds(u, 56, 8, 65, 8, 61);
  MPI_Type_free(&t);
  MPI_Type_free(&u);
  MPI_Type_contiguous(0, MPI_DOUBLE, &t);
  check_bounds(t, 0, 0, 0, 0, 0);
  MPI_Type_free(&t);
  // More than an int: the int forms say MPI_UNDEFINED, the large ones tell.
  MPI_Type_contiguous_c(MPI_Count(1) << 33, MPI_DOUBLE, &t);
  check_bounds(t, MPI_Count(1) << 36, 0, MPI_Count(1) << 36, 0, MPI_Count(1) << 36);
  int size = 0;
  MPI_Type_size(t, &size);
  CHECK_EQ(size, MPI_UNDEFINED);
  MPI_Type_free(&t);
}

void names() {
  char name[MPI_MAX_OBJECT_NAME];
  int length = -1;
  MPI_Type_get_name(MPI_DOUBLE, name, &length);
  CHECK_EQ(std::string(name), std::string("MPI_DOUBLE"));
  CHECK_EQ(length, 10);
  MPI_Type_get_name(MPI_2INT, name, &length);
  CHECK_EQ(std::string(name), std::string("MPI_2INT"));
  MPI_Type_get_name(MPI_DATATYPE_NULL, name, &length);
  CHECK_EQ(std::string(name), std::string("MPI_DATATYPE_NULL"));
  MPI_Datatype t;
  MPI_Type_dup(MPI_INT, &t);
  MPI_Type_get_name(t, name, &length);
  CHECK_EQ(length, 0);
  MPI_Type_set_name(t, std::string(300, 'x').c_str());
  MPI_Type_get_name(t, name, &length);
  CHECK_EQ(length, MPI_MAX_OBJECT_NAME - 1);
  MPI_Type_free(&t);
}

void counts_and_elements() {
  MPI_Datatype t;
  const int lengths[] = {1, 1};
  const MPI_Aint places[] = {0, 8};
  const MPI_Datatype types[] = {MPI_INT, MPI_DOUBLE};
  MPI_Type_create_struct(2, lengths, places, types, &t);
  MPI_Status status{};
  int n = -1;
  MPI_Count large = -1;
  MPI_Status_set_elements(&status, t, 5);
  MPI_Get_elements(&status, t, &n);
  CHECK_EQ(n, 5);
  MPI_Get_count(&status, t, &n);
  CHECK_EQ(n, MPI_UNDEFINED);
  MPI_Status_set_elements_c(&status, t, 6);
  MPI_Get_count(&status, t, &n);
  CHECK_EQ(n, 3);
  MPI_Get_elements_c(&status, t, &large);
  CHECK_EQ(large, MPI_Count(6));
  MPI_Status_set_elements_x(&status, MPI_BYTE, 18);
  MPI_Get_elements_x(&status, t, &large);
  CHECK_EQ(large, MPI_Count(MPI_UNDEFINED));
  MPI_Type_size_x(t, &large);
  CHECK_EQ(large, MPI_Count(12));
  MPI_Count lb = -1, extent = -1;
  MPI_Aint narrow_lb = -1, narrow_extent = -1;
  MPI_Type_get_extent_x(t, &lb, &extent);
  CHECK(lb == 0 && extent == 16);
  MPI_Type_get_true_extent_x(t, &lb, &extent);
  MPI_Type_get_true_extent(t, &narrow_lb, &narrow_extent);
  CHECK(lb == 0 && extent == 16 && narrow_lb == 0 && narrow_extent == 16);
  MPI_Status_set_elements(&status, MPI_FLOAT_INT, 3);
  MPI_Get_elements(&status, MPI_FLOAT_INT, &n);
  CHECK_EQ(n, 3);
  MPI_Status_set_elements_c(&status, MPI_BYTE, MPI_Count(1) << 40);
  MPI_Get_count(&status, MPI_BYTE, &n);
  CHECK_EQ(n, MPI_UNDEFINED);
  MPI_Get_count_c(&status, MPI_DOUBLE, &large);
  CHECK_EQ(large, MPI_Count(1) << 37);
  MPI_Type_free(&t);
}

void packing() {
  MPI_Datatype column;
  MPI_Type_vector(4, 1, 4, MPI_INT, &column);
  int matrix[16], size = 0;
  for (int i = 0; i < 16; ++i) matrix[i] = i;
  char buffer[64];
  int position = 0;
  CHECK_ERROR(MPI_Pack(matrix, 1, column, buffer, 64, &position, MPI_COMM_WORLD), MPI_ERR_TYPE);  // not committed
  MPI_Type_commit(&column);
  MPI_Pack_size(1, column, MPI_COMM_WORLD, &size);
  CHECK_EQ(size, 16);
  double pi = 3.25, back = 0;
  MPI_Pack(matrix + 1, 1, column, buffer, 64, &position, MPI_COMM_WORLD);
  CHECK_EQ(position, 16);
  MPI_Pack(&pi, 1, MPI_DOUBLE, buffer, 64, &position, MPI_COMM_WORLD);
  CHECK_EQ(position, 24);
  CHECK_ERROR(MPI_Pack(matrix, 16, MPI_INT, buffer, 64, &position, MPI_COMM_WORLD), MPI_ERR_TRUNCATE);
  CHECK_EQ(position, 24);
  int out[4] = {}, at = 0;
  MPI_Unpack(buffer, 24, &at, out, 4, MPI_INT, MPI_COMM_WORLD);
  MPI_Unpack(buffer, 24, &at, &back, 1, MPI_DOUBLE, MPI_COMM_WORLD);
  CHECK_EQ(at, 24);
  CHECK_EQ(back, pi);
  for (int i = 0; i < 4; ++i) CHECK_EQ(out[i], 4 * i + 1);
  CHECK_ERROR(MPI_Unpack(buffer, 24, &at, out, 1, MPI_INT, MPI_COMM_WORLD), MPI_ERR_TRUNCATE);
  at = 25;
  CHECK_ERROR(MPI_Unpack(buffer, 24, &at, out, 0, MPI_INT, MPI_COMM_WORLD), MPI_ERR_ARG);
  at = 0;
  CHECK_ERROR(MPI_Pack(matrix, 1, MPI_INT, nullptr, 64, &at, MPI_COMM_WORLD), MPI_ERR_BUFFER);

  MPI_Aint where = 0, room = 0;
  MPI_Pack_external_size("external32", 1, column, &room);
  CHECK_EQ(room, MPI_Aint(16));
  MPI_Pack_external("external32", matrix + 1, 1, column, buffer, 64, &where);
  CHECK_EQ(where, MPI_Aint(16));
  CHECK_EQ(int(buffer[3]), 1);
  CHECK_EQ(int(buffer[7]), 5);
  where = 0;
  std::memset(out, 0, sizeof out);
  MPI_Unpack_external("external32", buffer, 16, &where, out, 4, MPI_INT);
  CHECK_EQ(out[3], 13);
  CHECK_ERROR(MPI_Pack_external("external64", matrix, 1, MPI_INT, buffer, 64, &where), MPI_ERR_UNSUPPORTED_DATAREP);
  MPI_Type_free(&column);
}

void addresses() {
  double x[2];
  MPI_Aint a, b;
  MPI_Get_address(&x[0], &a);
  MPI_Get_address(&x[1], &b);
  CHECK_EQ(MPI_Aint_diff(b, a), MPI_Aint(8));
  CHECK_EQ(MPI_Aint_add(a, 8), b);
  MPI_Get_address(MPI_BOTTOM, &a);
  CHECK_EQ(a, MPI_Aint(0));
}

void refusals() {
  MPI_Datatype t = MPI_DATATYPE_NULL, garbage = reinterpret_cast<MPI_Datatype>(std::uintptr_t{0x123456789});
  const int one[] = {1, 1}, minus[] = {1, -1}, zero[] = {0, 0};
  const MPI_Aint places[] = {0, 8};
  CHECK_ERROR(MPI_Type_contiguous(-1, MPI_INT, &t), MPI_ERR_COUNT);
  CHECK_ERROR(MPI_Type_contiguous(1, MPI_DATATYPE_NULL, &t), MPI_ERR_TYPE);
  CHECK_ERROR(MPI_Type_contiguous(1, garbage, &t), MPI_ERR_TYPE);
  CHECK_ERROR(MPI_Type_contiguous(1, MPI_INT, nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Type_contiguous_c(MPI_Count(1) << 62, MPI_DOUBLE, &t), MPI_ERR_ARG);
  CHECK(MPI_Type_create_hindexed(2, minus, places, MPI_INT, &t) != MPI_SUCCESS);
  const MPI_Datatype types[] = {MPI_INT, garbage};
  CHECK_ERROR(MPI_Type_create_struct(2, one, places, types, &t), MPI_ERR_TYPE);
  CHECK_ERROR(MPI_Type_create_subarray(2, one, minus, zero, MPI_ORDER_C, MPI_INT, &t), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Type_create_subarray(2, one, one, one, MPI_ORDER_C, MPI_INT, &t), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Type_create_subarray(2, one, one, zero, 7, MPI_INT, &t), MPI_ERR_ARG);
  CHECK(MPI_Type_create_subarray(0, one, one, zero, MPI_ORDER_C, MPI_INT, &t) != MPI_SUCCESS);
  const int block[] = {MPI_DISTRIBUTE_BLOCK, MPI_DISTRIBUTE_BLOCK}, dflt[] = {MPI_DISTRIBUTE_DFLT_DARG, MPI_DISTRIBUTE_DFLT_DARG}, two[] = {2, 2},
            nine[] = {9, 9};
  CHECK_ERROR(MPI_Type_create_darray(3, 0, 2, nine, block, dflt, two, MPI_ORDER_C, MPI_INT, &t), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Type_create_darray(4, 4, 2, nine, block, dflt, two, MPI_ORDER_C, MPI_INT, &t), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Type_create_darray(4, 0, 2, nine, block, two, two, MPI_ORDER_C, MPI_INT, &t), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Type_create_darray(4, 0, 2, nine, nine, dflt, two, MPI_ORDER_C, MPI_INT, &t), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Type_create_f90_real(99, 1, &t), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Type_match_size(MPI_TYPECLASS_INTEGER, 3, &t), MPI_ERR_ARG);
  MPI_Datatype named = MPI_INT;
  CHECK_ERROR(MPI_Type_free(&named), MPI_ERR_TYPE);
  CHECK(named == MPI_INT);
  MPI_Type_contiguous(1, MPI_INT, &t);
  MPI_Datatype freed = t;
  MPI_Type_free(&t);
  CHECK_ERROR(MPI_Type_free(&freed), MPI_ERR_TYPE);
  int size;
  CHECK_ERROR(MPI_Type_size(freed, &size), MPI_ERR_TYPE);
}

/// Attributes follow a duplicate, and a failing callback keeps the type.
int copied = 0, refuse = 0;
int copy_attribute(MPI_Datatype, int, void*, void* in, void* out, int* flag) {
  *static_cast<void**>(out) = in;
  *flag = 1;
  ++copied;
  return MPI_SUCCESS;
}
int delete_attribute(MPI_Datatype, int, void*, void*) { return refuse ? MPI_ERR_OTHER : MPI_SUCCESS; }

void attributes() {
  int key, value = 5, *found = nullptr, flag = 0;
  MPI_Datatype t, u;
  MPI_Type_create_keyval(copy_attribute, delete_attribute, &key, nullptr);
  MPI_Type_contiguous(2, MPI_INT, &t);
  MPI_Type_set_attr(t, key, &value);
  MPI_Type_dup(t, &u);
  CHECK_EQ(copied, 1);
  MPI_Type_get_attr(u, key, &found, &flag);
  CHECK(flag && found == &value);
  refuse = 1;
  CHECK(MPI_Type_free(&u) != MPI_SUCCESS);
  refuse = 0;
  CHECK_EQ(MPI_Type_free(&u), MPI_SUCCESS);
  MPI_Type_free(&t);
  MPI_Type_free_keyval(&key);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  bounds();
  names();
  counts_and_elements();
  packing();
  addresses();
  refusals();
  attributes();
  MPI_Finalize();
}

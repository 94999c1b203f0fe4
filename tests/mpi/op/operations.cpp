// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1
//
// MPI_Reduce_local with predefined and user operations, commutativity, and every refusal.
#include "check.hpp"

#include <complex>
#include <vector>

namespace {

template <class T>
void check_local(MPI_Op op, MPI_Datatype type, std::vector<T> in, std::vector<T> inout, const std::vector<T>& expected) {
  CHECK_EQ(MPI_Reduce_local(in.data(), inout.data(), int(in.size()), type, op), MPI_SUCCESS);
  CHECK(inout == expected);
}

struct Located {
  double value;
  int index;
  bool operator==(const Located&) const = default;
};
struct WideLocated {
  float value;
  std::int64_t index;
  bool operator==(const WideLocated&) const = default;
};

void predefined() {
  check_local<int>(MPI_SUM, MPI_INT, {1, 2, 3}, {10, 20, 30}, {11, 22, 33});
  check_local<double>(MPI_MAX, MPI_DOUBLE, {1, 5}, {2, 4}, {2, 5});
  check_local<unsigned char>(MPI_BXOR, MPI_BYTE, {5}, {6}, {3});
  check_local<int>(MPI_LXOR, MPI_INT, {5, 0}, {6, 2}, {0, 1});
  check_local<std::complex<float>>(MPI_PROD, MPI_C_FLOAT_COMPLEX, {{0, 1}}, {{0, 1}}, {{-1, 0}});
  check_local<Located>(MPI_MINLOC, MPI_DOUBLE_INT, {{1.0, 5}, {2.0, 0}, {3.0, 1}}, {{1.0, 3}, {4.0, 1}, {2.0, 9}}, {{1.0, 3}, {2.0, 0}, {2.0, 9}});
  MPI_Datatype pair;
  MPI_Type_get_value_index(MPI_FLOAT, MPI_COUNT, &pair);
  check_local<WideLocated>(MPI_MAXLOC, pair, {{2, 7}, {5, 1}}, {{2, 4}, {1, 0}}, {{2, 4}, {5, 1}});
  MPI_Datatype real;
  MPI_Type_create_f90_real(15, 307, &real);
  check_local<double>(MPI_SUM, real, {1.5}, {2}, {3.5});
  int flag = -1;
  MPI_Op_commutative(MPI_SUM, &flag);
  CHECK_EQ(flag, 1);
}

int calls = 0;
void subtract(void* in, void* inout, int* n, MPI_Datatype* type) {
  ++calls;
  MPI_Aint lb, extent;
  MPI_Type_get_extent(*type, &lb, &extent);
  for (int i = 0; i < *n; ++i) {
    const auto* a = reinterpret_cast<int*>(static_cast<char*>(in) + i * extent);
    auto* b = reinterpret_cast<int*>(static_cast<char*>(inout) + i * extent);
    *b = *a - *b;
  }
}
void add_large(void* in, void* inout, MPI_Count* n, MPI_Datatype*) {
  for (MPI_Count i = 0; i < *n; ++i) static_cast<int*>(inout)[i] += static_cast<int*>(in)[i];
}

void user_made() {
  MPI_Op op;
  int flag = -1;
  MPI_Op_create(subtract, 0, &op);
  MPI_Op_commutative(op, &flag);
  CHECK_EQ(flag, 0);
  check_local<int>(op, MPI_INT, {10, 20}, {1, 2}, {9, 18});
  CHECK_EQ(calls, 1);
  // A type with gaps: the function gets the type's handle and walks in extents.
  MPI_Datatype spaced;
  MPI_Type_create_resized(MPI_INT, 0, 8, &spaced);
  MPI_Type_commit(&spaced);
  int in[] = {10, -1, 20, -1}, inout[] = {1, -2, 2, -2};
  MPI_Reduce_local(in, inout, 2, spaced, op);
  CHECK(inout[0] == 9 && inout[1] == -2 && inout[2] == 18 && inout[3] == -2);
  MPI_Type_free(&spaced);
  MPI_Op_free(&op);
  CHECK(op == MPI_OP_NULL);
  MPI_Op_create_c(add_large, 1, &op);
  check_local<int>(op, MPI_INT, {10, 20}, {1, 2}, {11, 22});
  MPI_Op_free(&op);
}

void refusals() {
  double a = 0, b = 0;
  CHECK_ERROR(MPI_Reduce_local(&a, &b, 1, MPI_DOUBLE, MPI_BAND), MPI_ERR_OP);
  CHECK_ERROR(MPI_Reduce_local(&a, &b, 1, MPI_CHAR, MPI_SUM), MPI_ERR_OP);
  CHECK_ERROR(MPI_Reduce_local(&a, &b, 1, MPI_DOUBLE, MPI_MINLOC), MPI_ERR_OP);
  CHECK_ERROR(MPI_Reduce_local(&a, &b, 1, MPI_DOUBLE, MPI_REPLACE), MPI_ERR_OP);
  CHECK_ERROR(MPI_Reduce_local(&a, &b, 1, MPI_DOUBLE, MPI_OP_NULL), MPI_ERR_OP);
  CHECK_ERROR(MPI_Reduce_local(&a, &b, -1, MPI_DOUBLE, MPI_SUM), MPI_ERR_COUNT);
  MPI_Op sum = MPI_SUM, op;
  CHECK_ERROR(MPI_Op_free(&sum), MPI_ERR_OP);
  CHECK_ERROR(MPI_Op_create(nullptr, 1, &op), MPI_ERR_ARG);
  MPI_Op_create(subtract, 1, &op);
  MPI_Op freed = op;
  MPI_Op_free(&op);
  CHECK_ERROR(MPI_Reduce_local(&a, &b, 1, MPI_INT, freed), MPI_ERR_OP);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  predefined();
  user_made();
  refusals();
  MPI_Finalize();
}

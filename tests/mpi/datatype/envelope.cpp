// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1
//
// MPI_Type_get_envelope and MPI_Type_get_contents for each constructor in both forms (MPI-5.0 §5.1.13), and a type rebuilt from them.
#include "check.hpp"

#include <climits>
#include <vector>

namespace {

struct Decoded {
  MPI_Count ni = -1, na = -1, nc = -1, nd = -1;
  int combiner = -1;
  std::vector<int> integers;
  std::vector<MPI_Aint> addresses;
  std::vector<MPI_Count> counts;
  std::vector<MPI_Datatype> types;
};

Decoded decode(MPI_Datatype type) {
  Decoded d;
  MPI_Type_get_envelope_c(type, &d.ni, &d.na, &d.nc, &d.nd, &d.combiner);
  d.integers.resize(size_t(d.ni));
  d.addresses.resize(size_t(d.na));
  d.counts.resize(size_t(d.nc));
  d.types.resize(size_t(d.nd));
  MPI_Type_get_contents_c(type, d.ni, d.na, d.nc, d.nd, d.integers.data(), d.addresses.data(), d.counts.data(), d.types.data());
  return d;
}

/// Both forms of the question must agree where the int form may be asked.
void check_type(MPI_Datatype type, int combiner, const std::vector<int>& integers, const std::vector<MPI_Aint>& addresses,
                const std::vector<MPI_Count>& counts, const std::vector<MPI_Datatype>& types) {
  const Decoded d = decode(type);
  CHECK_EQ(d.combiner, combiner);
  CHECK(d.integers == integers);
  CHECK(d.addresses == addresses);
  CHECK(d.counts == counts);
  CHECK(d.types == types);
  int ni = -1, na = -1, nd = -1, c = -1;
  if (!counts.empty()) {
    CHECK_ERROR(MPI_Type_get_envelope(type, &ni, &na, &nd, &c), MPI_ERR_TYPE);
  } else {
    CHECK_EQ(MPI_Type_get_envelope(type, &ni, &na, &nd, &c), MPI_SUCCESS);
    CHECK_EQ(ni, int(integers.size()));
    CHECK_EQ(na, int(addresses.size()));
    CHECK_EQ(nd, int(types.size()));
    CHECK_EQ(c, combiner);
    std::vector<int> i(size_t(ni) + 1, 77);
    std::vector<MPI_Aint> a(size_t(na) + 1, 77);
    std::vector<MPI_Datatype> t(size_t(nd) + 1);
    CHECK_EQ(MPI_Type_get_contents(type, ni, na, nd, i.data(), a.data(), t.data()), MPI_SUCCESS);
    CHECK_EQ(i.back(), 77);
    CHECK_EQ(a.back(), 77);
    CHECK(std::equal(integers.begin(), integers.end(), i.begin()));
    if (ni > 0) CHECK_ERROR(MPI_Type_get_contents(type, ni - 1, na, nd, i.data(), a.data(), t.data()), MPI_ERR_ARG);
    if (nd > 0) CHECK_ERROR(MPI_Type_get_contents(type, ni, na, nd - 1, i.data(), a.data(), t.data()), MPI_ERR_ARG);
  }
  MPI_Type_free(&type);
  CHECK(type == MPI_DATATYPE_NULL);
}

void small_forms() {
  MPI_Datatype t;
  const int lengths[] = {2, 3}, places[] = {4, 0};
  const MPI_Aint bytes[] = {16, -8};
  const MPI_Datatype types[] = {MPI_INT, MPI_DOUBLE};
  MPI_Type_contiguous(3, MPI_INT, &t);
  check_type(t, MPI_COMBINER_CONTIGUOUS, {3}, {}, {}, {MPI_INT});
  MPI_Type_vector(3, 2, -4, MPI_INT, &t);
  check_type(t, MPI_COMBINER_VECTOR, {3, 2, -4}, {}, {}, {MPI_INT});
  MPI_Type_create_hvector(3, 2, -40, MPI_INT, &t);
  check_type(t, MPI_COMBINER_HVECTOR, {3, 2}, {-40}, {}, {MPI_INT});
  MPI_Type_indexed(2, lengths, places, MPI_INT, &t);
  check_type(t, MPI_COMBINER_INDEXED, {2, 2, 3, 4, 0}, {}, {}, {MPI_INT});
  MPI_Type_create_hindexed(2, lengths, bytes, MPI_INT, &t);
  check_type(t, MPI_COMBINER_HINDEXED, {2, 2, 3}, {16, -8}, {}, {MPI_INT});
  MPI_Type_create_indexed_block(2, 5, places, MPI_INT, &t);
  check_type(t, MPI_COMBINER_INDEXED_BLOCK, {2, 5, 4, 0}, {}, {}, {MPI_INT});
  MPI_Type_create_hindexed_block(2, 5, bytes, MPI_INT, &t);
  check_type(t, MPI_COMBINER_HINDEXED_BLOCK, {2, 5}, {16, -8}, {}, {MPI_INT});
  MPI_Type_create_struct(2, lengths, bytes, types, &t);
  check_type(t, MPI_COMBINER_STRUCT, {2, 2, 3}, {16, -8}, {}, {MPI_INT, MPI_DOUBLE});
  const int sizes[] = {4, 5}, part[] = {2, 3}, start[] = {1, 2};
  MPI_Type_create_subarray(2, sizes, part, start, MPI_ORDER_FORTRAN, MPI_INT, &t);
  check_type(t, MPI_COMBINER_SUBARRAY, {2, 4, 5, 2, 3, 1, 2, MPI_ORDER_FORTRAN}, {}, {}, {MPI_INT});
  const int distribs[] = {MPI_DISTRIBUTE_BLOCK, MPI_DISTRIBUTE_NONE}, dargs[] = {MPI_DISTRIBUTE_DFLT_DARG, 1}, psizes[] = {2, 1};
  MPI_Type_create_darray(2, 1, 2, sizes, distribs, dargs, psizes, MPI_ORDER_C, MPI_INT, &t);
  check_type(t, MPI_COMBINER_DARRAY, {2, 1, 2, 4, 5, distribs[0], distribs[1], dargs[0], dargs[1], 2, 1, MPI_ORDER_C}, {}, {}, {MPI_INT});
  MPI_Type_create_resized(MPI_INT, -4, 12, &t);
  check_type(t, MPI_COMBINER_RESIZED, {}, {-4, 12}, {}, {MPI_INT});
  MPI_Type_dup(MPI_INT, &t);
  check_type(t, MPI_COMBINER_DUP, {}, {}, {}, {MPI_INT});
}

void large_forms() {
  MPI_Datatype t;
  const MPI_Count lengths[] = {2, 3}, places[] = {4, 0};
  const MPI_Datatype types[] = {MPI_INT, MPI_DOUBLE};
  MPI_Type_contiguous_c(3, MPI_INT, &t);
  check_type(t, MPI_COMBINER_CONTIGUOUS, {}, {}, {3}, {MPI_INT});
  MPI_Type_vector_c(3, 2, -4, MPI_INT, &t);
  check_type(t, MPI_COMBINER_VECTOR, {}, {}, {3, 2, -4}, {MPI_INT});
  MPI_Type_create_hvector_c(3, 2, -40, MPI_INT, &t);
  check_type(t, MPI_COMBINER_HVECTOR, {}, {}, {3, 2, -40}, {MPI_INT});
  MPI_Type_indexed_c(2, lengths, places, MPI_INT, &t);
  check_type(t, MPI_COMBINER_INDEXED, {}, {}, {2, 2, 3, 4, 0}, {MPI_INT});
  MPI_Type_create_hindexed_c(2, lengths, places, MPI_INT, &t);
  check_type(t, MPI_COMBINER_HINDEXED, {}, {}, {2, 2, 3, 4, 0}, {MPI_INT});
  MPI_Type_create_indexed_block_c(2, 5, places, MPI_INT, &t);
  check_type(t, MPI_COMBINER_INDEXED_BLOCK, {}, {}, {2, 5, 4, 0}, {MPI_INT});
  MPI_Type_create_hindexed_block_c(2, 5, places, MPI_INT, &t);
  check_type(t, MPI_COMBINER_HINDEXED_BLOCK, {}, {}, {2, 5, 4, 0}, {MPI_INT});
  MPI_Type_create_struct_c(2, lengths, places, types, &t);
  check_type(t, MPI_COMBINER_STRUCT, {}, {}, {2, 2, 3, 4, 0}, {MPI_INT, MPI_DOUBLE});
  const MPI_Count sizes[] = {4, 5}, part[] = {2, 3}, start[] = {1, 2};
  MPI_Type_create_subarray_c(2, sizes, part, start, MPI_ORDER_C, MPI_INT, &t);
  check_type(t, MPI_COMBINER_SUBARRAY, {2, MPI_ORDER_C}, {}, {4, 5, 2, 3, 1, 2}, {MPI_INT});
  const int distribs[] = {MPI_DISTRIBUTE_BLOCK, MPI_DISTRIBUTE_CYCLIC}, dargs[] = {2, 1}, psizes[] = {2, 1};
  MPI_Type_create_darray_c(2, 1, 2, sizes, distribs, dargs, psizes, MPI_ORDER_C, MPI_INT, &t);
  check_type(t, MPI_COMBINER_DARRAY, {2, 1, 2, distribs[0], distribs[1], 2, 1, 2, 1, MPI_ORDER_C}, {}, {4, 5}, {MPI_INT});
  MPI_Type_create_resized_c(MPI_INT, -4, 12, &t);
  check_type(t, MPI_COMBINER_RESIZED, {}, {}, {-4, 12}, {MPI_INT});
}

void unnamed() {
  MPI_Datatype t, again;
  MPI_Type_create_f90_real(15, 307, &t);
  MPI_Type_create_f90_real(15, 307, &again);
  CHECK(t == again);
  Decoded d = decode(t);
  CHECK_EQ(d.combiner, int(MPI_COMBINER_F90_REAL));
  CHECK(d.integers == (std::vector<int>{15, 307}));
  CHECK_ERROR(MPI_Type_free(&t), MPI_ERR_TYPE);
  MPI_Type_create_f90_complex(MPI_UNDEFINED, 37, &t);
  d = decode(t);
  CHECK_EQ(d.combiner, int(MPI_COMBINER_F90_COMPLEX));
  CHECK(d.integers == (std::vector<int>{MPI_UNDEFINED, 37}));
  MPI_Type_create_f90_integer(12, &t);
  d = decode(t);
  CHECK_EQ(d.combiner, int(MPI_COMBINER_F90_INTEGER));
  CHECK(d.integers == std::vector<int>{12});
  MPI_Type_get_value_index(MPI_DOUBLE, MPI_COUNT, &t);
  d = decode(t);
  CHECK_EQ(d.combiner, int(MPI_COMBINER_VALUE_INDEX));
  CHECK(d.types == (std::vector<MPI_Datatype>{MPI_DOUBLE, MPI_COUNT}));
  MPI_Type_get_value_index(MPI_DOUBLE, MPI_INT, &t);
  CHECK(t == MPI_DOUBLE_INT);
  MPI_Type_get_value_index(MPI_CHAR, MPI_INT, &t);
  CHECK(t == MPI_DATATYPE_NULL);
  MPI_Count ni, na, nc, nd;
  int combiner;
  MPI_Type_get_envelope_c(MPI_INT, &ni, &na, &nc, &nd, &combiner);
  CHECK_EQ(combiner, int(MPI_COMBINER_NAMED));
  CHECK_EQ(ni + na + nc + nd, MPI_Count(0));
  CHECK_ERROR(MPI_Type_get_contents_c(MPI_INT, 0, 0, 0, 0, nullptr, nullptr, nullptr, nullptr), MPI_ERR_TYPE);
}

/// Types that come out of contents are new handles: freeing either side leaves the other alone.
void handles_are_independent() {
  MPI_Datatype inner, outer;
  MPI_Type_vector(2, 1, 3, MPI_INT, &inner);
  MPI_Type_contiguous(4, inner, &outer);
  MPI_Type_free(&inner);
  Decoded d = decode(outer);
  CHECK(d.types[0] != MPI_DATATYPE_NULL);
  Decoded vector = decode(d.types[0]);
  CHECK_EQ(vector.combiner, int(MPI_COMBINER_VECTOR));
  CHECK(vector.integers == (std::vector<int>{2, 1, 3}));
  MPI_Datatype first = d.types[0], second = decode(outer).types[0];
  CHECK_EQ(MPI_Type_free(&first), MPI_SUCCESS);
  int size = 0;
  CHECK_EQ(MPI_Type_size(second, &size), MPI_SUCCESS);
  CHECK_EQ(size, 8);
  MPI_Type_free(&second);
  MPI_Type_size(outer, &size);
  CHECK_EQ(size, 32);
  MPI_Type_free(&outer);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  small_forms();
  large_forms();
  unnamed();
  handles_are_independent();
  MPI_Finalize();
}

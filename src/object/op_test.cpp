// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Which operations may be used with which datatypes: the table of MPI-5.0 §6.9.2, written out by handle, against check_op.
#include "object/op.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace tutti::object {
namespace {

using Types = std::vector<MPI_Datatype>;

const Types kCIntegers = {
    MPI_INT,         MPI_LONG,          MPI_SHORT,  MPI_UNSIGNED_SHORT, MPI_UNSIGNED, MPI_UNSIGNED_LONG, MPI_LONG_LONG, MPI_UNSIGNED_LONG_LONG,
    MPI_SIGNED_CHAR, MPI_UNSIGNED_CHAR, MPI_INT8_T, MPI_INT16_T,        MPI_INT32_T,  MPI_INT64_T,       MPI_UINT8_T,   MPI_UINT16_T,
    MPI_UINT32_T,    MPI_UINT64_T};
const Types kFortranIntegers = {MPI_INTEGER, MPI_INTEGER1, MPI_INTEGER2, MPI_INTEGER4, MPI_INTEGER8, MPI_INTEGER16};
const Types kFloating = {MPI_FLOAT, MPI_DOUBLE, MPI_REAL, MPI_DOUBLE_PRECISION, MPI_LONG_DOUBLE, MPI_REAL2, MPI_REAL4, MPI_REAL8, MPI_REAL16};
const Types kLogical = {MPI_LOGICAL, MPI_C_BOOL, MPI_CXX_BOOL, MPI_LOGICAL1, MPI_LOGICAL2, MPI_LOGICAL4, MPI_LOGICAL8, MPI_LOGICAL16};
const Types kComplex = {MPI_COMPLEX,
                        MPI_C_COMPLEX,
                        MPI_C_FLOAT_COMPLEX,
                        MPI_C_DOUBLE_COMPLEX,
                        MPI_C_LONG_DOUBLE_COMPLEX,
                        MPI_CXX_FLOAT_COMPLEX,
                        MPI_CXX_DOUBLE_COMPLEX,
                        MPI_CXX_LONG_DOUBLE_COMPLEX,
                        MPI_DOUBLE_COMPLEX,
                        MPI_COMPLEX4,
                        MPI_COMPLEX8,
                        MPI_COMPLEX16,
                        MPI_COMPLEX32};
const Types kByte = {MPI_BYTE};
const Types kMulti = {MPI_AINT, MPI_OFFSET, MPI_COUNT};
const Types kPairs = {MPI_FLOAT_INT,       MPI_DOUBLE_INT, MPI_LONG_INT,          MPI_2INT,    MPI_SHORT_INT,
                      MPI_LONG_DOUBLE_INT, MPI_2REAL,      MPI_2DOUBLE_PRECISION, MPI_2INTEGER};
const Types kNone = {MPI_CHAR, MPI_WCHAR, MPI_CHARACTER, MPI_PACKED};

using Allowed = std::set<MPI_Datatype>;
Allowed all_of(std::initializer_list<Types> groups) {
  Allowed result;
  for (const Types& group : groups) result.insert(group.begin(), group.end());
  return result;
}

const Allowed kEverything = all_of({kCIntegers, kFortranIntegers, kFloating, kLogical, kComplex, kByte, kMulti, kPairs, kNone});

std::map<MPI_Op, Allowed> table() {
  const Allowed ordered = all_of({kCIntegers, kFortranIntegers, kFloating, kMulti});
  const Allowed numbers = all_of({kCIntegers, kFortranIntegers, kFloating, kComplex, kMulti});
  const Allowed truth = all_of({kCIntegers, kLogical});
  const Allowed bits = all_of({kCIntegers, kFortranIntegers, kByte, kMulti});
  const Allowed pairs = all_of({kPairs});
  return {{MPI_MAX, ordered}, {MPI_MIN, ordered}, {MPI_SUM, numbers}, {MPI_PROD, numbers}, {MPI_LAND, truth},   {MPI_LOR, truth},  {MPI_LXOR, truth},
          {MPI_BAND, bits},   {MPI_BOR, bits},    {MPI_BXOR, bits},   {MPI_MINLOC, pairs}, {MPI_MAXLOC, pairs}, {MPI_REPLACE, {}}, {MPI_NO_OP, {}}};
}

/// 0 if allowed, else the error class.
int outcome(Op& op, Datatype& datatype, std::string* text = nullptr) {
  try {
    check_op(op, datatype);
    return 0;
  } catch (const base::Error& error) {
    if (text) *text = error.text();
    return error.error_class();
  }
}

TEST(Op, EachPairIsAllowedOrRefusedAsTheStandardSays) {
  for (const auto& [op_handle, allowed] : table()) {
    Op* op = find<Op>(op_handle);
    ASSERT_NE(op, nullptr);
    for (const MPI_Datatype handle : kEverything) {
      Datatype* datatype = find<Datatype>(handle);
      ASSERT_NE(datatype, nullptr);
      EXPECT_EQ(outcome(*op, *datatype), allowed.contains(handle) ? 0 : MPI_ERR_OP) << op->name() << " on " << datatype->name();
      if (!allowed.contains(handle)) continue;
      EXPECT_NE(reducer(*op, *datatype).kernel, nullptr);
    }
  }
}

TEST(Op, TheTableNamesEveryPredefinedType) {
  int predefined = 0;
  for (std::uintptr_t h = 0x200; h < 0x300; ++h) predefined += find<Datatype>(h) != nullptr;
  EXPECT_EQ(static_cast<std::size_t>(predefined), kEverything.size());
}

TEST(Op, SaysWhatItTakes) {
  std::string text;
  outcome(*find<Op>(MPI_BAND), *find<Datatype>(MPI_DOUBLE), &text);
  EXPECT_EQ(text, "MPI_BAND can't be used with MPI_DOUBLE; it takes integers and bytes");
}

TEST(Op, DerivedTypesAreForUserOperationsAndAccumulate) {
  auto definition = std::make_shared<Definition>();
  definition->combiner = MPI_COMBINER_VECTOR;
  definition->layout = base::Layout::vector(3, 1, 2, base::Layout::predefined(base::BasicType::int_));
  Ref<Datatype> vector = Ref<Datatype>::adopt(new Datatype(definition));
  EXPECT_EQ(outcome(*find<Op>(MPI_SUM), *vector), MPI_ERR_OP);
  EXPECT_NO_THROW(check_accumulate_op(*find<Op>(MPI_SUM), *vector));
  EXPECT_NO_THROW(check_accumulate_op(*find<Op>(MPI_REPLACE), *vector));
  EXPECT_THROW(check_accumulate_op(*find<Op>(MPI_MINLOC), *vector), base::Error);
  Ref<Op> user = Ref<Op>::adopt(new Op([](void*, void*, int*, MPI_Datatype*) {}, true));
  EXPECT_EQ(outcome(*user, *vector), 0);
  EXPECT_THROW(check_accumulate_op(*user, *vector), base::Error);
}

struct Seen {
  std::vector<Count> lengths;
  MPI_Datatype datatype = nullptr;
  void* last = nullptr;
};
Seen seen;

TEST(Op, UserFunctionsGetAtMostAnIntOfElements) {
  seen = {};
  Ref<Op> op = Ref<Op>::adopt(new Op(
      [](void*, void* inout, int* n, MPI_Datatype* type) {
        seen.lengths.push_back(*n);
        seen.datatype = *type;
        seen.last = inout;
      },
      false));
  char inout = 0;
  const Count n = (Count{1} << 32) + 5;
  const base::Reducer reducer = object::reducer(*op, *find<Datatype>(MPI_INT));
  EXPECT_FALSE(reducer.commutative);
  reducer(&inout, &inout, n);
  EXPECT_EQ(seen.lengths, (std::vector<Count>{0x7fffffff, 0x7fffffff, 7}));
  EXPECT_EQ(seen.datatype, MPI_INT);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(seen.last), reinterpret_cast<std::uintptr_t>(&inout) + static_cast<std::uintptr_t>(4 * (n - 7)));
  seen = {};
  Ref<Op> large = Ref<Op>::adopt(new Op([](void*, void*, MPI_Count* n, MPI_Datatype*) { seen.lengths.push_back(*n); }, true));
  object::reducer(*large, *find<Datatype>(MPI_INT))(&inout, &inout, n);
  EXPECT_EQ(seen.lengths, std::vector<Count>{n});
}
}  // namespace
}  // namespace tutti::object

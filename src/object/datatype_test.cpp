// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Predefined datatypes against the C compiler, pairs against C structures, Fortran's parametrised types, and "external32".
#include "object/datatype.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <complex>
#include <cstring>
#include <random>

#include "base/error.hpp"
#include "base/layout_model.hpp"
#include "base/pack.hpp"
#include "base/pack_external.hpp"

namespace tutti::object {
namespace {

template <class T>
void expect_type(MPI_Datatype handle, const char* name) {
  Datatype* datatype = find<Datatype>(handle);
  ASSERT_NE(datatype, nullptr) << name;
  EXPECT_EQ(datatype->name(), name);
  EXPECT_EQ(datatype->layout().size, static_cast<Count>(sizeof(T))) << name;
  EXPECT_EQ(datatype->layout().extent, static_cast<Count>(sizeof(T))) << name;
  EXPECT_EQ(datatype->layout().alignment(), static_cast<int>(alignof(T))) << name;
  EXPECT_TRUE(datatype->layout().contiguous) << name;
  EXPECT_TRUE(datatype->committed()) << name;
  EXPECT_TRUE(datatype->permanent()) << name;
  EXPECT_EQ(datatype->handle(), reinterpret_cast<std::uintptr_t>(handle)) << name;
}
#define EXPECT_TYPE(type, handle) expect_type<type>(handle, #handle)

TEST(Datatype, PredefinedOnesAreTheCTypes) {
  EXPECT_TYPE(char, MPI_CHAR);
  EXPECT_TYPE(short, MPI_SHORT);
  EXPECT_TYPE(int, MPI_INT);
  EXPECT_TYPE(long, MPI_LONG);
  EXPECT_TYPE(long long, MPI_LONG_LONG_INT);
  EXPECT_TYPE(unsigned long long, MPI_UNSIGNED_LONG_LONG);
  EXPECT_TYPE(float, MPI_FLOAT);
  EXPECT_TYPE(double, MPI_DOUBLE);
  EXPECT_TYPE(long double, MPI_LONG_DOUBLE);
  EXPECT_TYPE(wchar_t, MPI_WCHAR);
  EXPECT_TYPE(bool, MPI_C_BOOL);
  EXPECT_TYPE(bool, MPI_CXX_BOOL);
  EXPECT_TYPE(std::complex<float>, MPI_C_COMPLEX);
  EXPECT_TYPE(std::complex<double>, MPI_CXX_DOUBLE_COMPLEX);
  EXPECT_TYPE(std::complex<long double>, MPI_C_LONG_DOUBLE_COMPLEX);
  EXPECT_TYPE(MPI_Aint, MPI_AINT);
  EXPECT_TYPE(MPI_Count, MPI_COUNT);
  EXPECT_TYPE(MPI_Offset, MPI_OFFSET);
  EXPECT_TYPE(std::int8_t, MPI_INT8_T);
  EXPECT_TYPE(std::uint64_t, MPI_UINT64_T);
  EXPECT_TYPE(int, MPI_INTEGER);
  EXPECT_TYPE(float, MPI_REAL);
  EXPECT_TYPE(double, MPI_DOUBLE_PRECISION);
  EXPECT_TYPE(int, MPI_LOGICAL);
  EXPECT_TYPE(char, MPI_CHARACTER);
  EXPECT_TYPE(char, MPI_BYTE);
  EXPECT_TYPE(char, MPI_PACKED);
  EXPECT_EQ(find<Datatype>(MPI_REAL2)->layout().size, 2);
  EXPECT_EQ(find<Datatype>(MPI_COMPLEX4)->layout().size, 4);
  EXPECT_EQ(find<Datatype>(MPI_REAL16)->layout().size, 16);
  EXPECT_EQ(find<Datatype>(MPI_COMPLEX32)->layout().size, 32);
  EXPECT_EQ(find<Datatype>(MPI_INTEGER16)->layout().size, 16);
  EXPECT_EQ(find<Datatype>(MPI_DATATYPE_NULL), nullptr);
}

template <class V, class I>
void expect_pair(MPI_Datatype handle, const char* name) {
  struct Pair {
    V value;
    I index;
  };
  const base::Layout& layout = find<Datatype>(handle)->layout();
  EXPECT_EQ(layout.size, static_cast<Count>(sizeof(V) + sizeof(I))) << name;
  EXPECT_EQ(layout.extent, static_cast<Count>(sizeof(Pair))) << name;
  EXPECT_EQ(layout.true_extent, static_cast<Count>(offsetof(Pair, index) + sizeof(I))) << name;
  Pair pair{};
  pair.value = V(3);
  pair.index = I(4);
  char packed[64];
  ASSERT_EQ(base::pack(layout, &pair, 1, 0, packed, 64), layout.size);
  EXPECT_EQ(std::memcmp(packed, &pair.value, sizeof(V)), 0) << name;
  EXPECT_EQ(std::memcmp(packed + sizeof(V), &pair.index, sizeof(I)), 0) << name;
}

TEST(Datatype, PairsAreTheCStructures) {
  expect_pair<float, int>(MPI_FLOAT_INT, "MPI_FLOAT_INT");
  expect_pair<double, int>(MPI_DOUBLE_INT, "MPI_DOUBLE_INT");
  expect_pair<long, int>(MPI_LONG_INT, "MPI_LONG_INT");
  expect_pair<int, int>(MPI_2INT, "MPI_2INT");
  expect_pair<short, int>(MPI_SHORT_INT, "MPI_SHORT_INT");
  expect_pair<long double, int>(MPI_LONG_DOUBLE_INT, "MPI_LONG_DOUBLE_INT");
  expect_pair<float, float>(MPI_2REAL, "MPI_2REAL");
  expect_pair<double, double>(MPI_2DOUBLE_PRECISION, "MPI_2DOUBLE_PRECISION");
  expect_pair<int, int>(MPI_2INTEGER, "MPI_2INTEGER");
}

Datatype& of(MPI_Datatype handle) { return *find<Datatype>(handle); }

TEST(Datatype, ValueIndexPairs) {
  EXPECT_EQ(value_index(of(MPI_FLOAT), of(MPI_INT)), &of(MPI_FLOAT_INT));
  EXPECT_EQ(value_index(of(MPI_FLOAT), of(MPI_INT32_T)), &of(MPI_FLOAT_INT));
  EXPECT_EQ(value_index(of(MPI_INT64_T), of(MPI_INT32_T)), &of(MPI_LONG_INT));
  EXPECT_EQ(value_index(of(MPI_INTEGER), of(MPI_INTEGER)), &of(MPI_2INTEGER));
  EXPECT_EQ(value_index(of(MPI_FLOAT), of(MPI_INT64_T)), nullptr);
  EXPECT_EQ(value_index(of(MPI_2INT), of(MPI_INT)), nullptr);
  EXPECT_EQ(value_index(of(MPI_DOUBLE), of(MPI_FLOAT)), nullptr);
  EXPECT_EQ(value_index(of(MPI_C_DOUBLE_COMPLEX), of(MPI_INT)), nullptr);
  Datatype* pair = value_index(of(MPI_INT16_T), of(MPI_COUNT));
  ASSERT_NE(pair, nullptr);
  EXPECT_EQ(value_index(of(MPI_INT16_T), of(MPI_COUNT)), pair);
  EXPECT_EQ(pair->layout().size, 10);
  EXPECT_EQ(pair->layout().extent, 16);
  EXPECT_EQ(pair->definition()->combiner, MPI_COMBINER_VALUE_INDEX);
  EXPECT_TRUE(pair->permanent());
  EXPECT_TRUE(pair->committed());
}

TEST(Datatype, FortranKindsByPrecisionAndRange) {
  EXPECT_EQ(f90_real(6, 30).layout().size, 4);
  EXPECT_EQ(f90_real(7, MPI_UNDEFINED).layout().size, 8);
  EXPECT_EQ(f90_real(MPI_UNDEFINED, 308).layout().size, 16);
  EXPECT_EQ(f90_complex(15, 307).layout().size, 16);
  EXPECT_EQ(f90_integer(2).layout().size, 1);
  EXPECT_EQ(f90_integer(9).layout().size, 4);
  EXPECT_EQ(f90_integer(10).layout().size, 8);
  EXPECT_EQ(f90_integer(19).layout().size, 16);
  EXPECT_EQ(&f90_real(6, 30), &f90_real(6, 30));
  EXPECT_NE(&f90_real(6, 30), &f90_real(6, 31));
  EXPECT_EQ(f90_real(6, 30).definition()->integers, (std::vector<int>{6, 30}));
  EXPECT_THROW(f90_real(34, MPI_UNDEFINED), base::Error);
  EXPECT_THROW(f90_real(MPI_UNDEFINED, MPI_UNDEFINED), base::Error);
  EXPECT_THROW(f90_integer(39), base::Error);
  EXPECT_EQ(match_size(MPI_TYPECLASS_REAL, 8).handle(), reinterpret_cast<std::uintptr_t>(MPI_REAL8));
  EXPECT_THROW(match_size(MPI_TYPECLASS_REAL, 3), base::Error);
  EXPECT_THROW(match_size(5, 4), base::Error);
}

/// The bytes of one element in "external32".
std::string external(MPI_Datatype type, const void* value) {
  const base::Layout& layout = of(type).layout();
  std::string out(static_cast<std::size_t>(base::external_size(layout, 1)), '\0');
  base::pack_external(layout, value, 1, out.data());
  return out;
}

TEST(External32, IsBigEndianInStandardSizes) {
  using std::string_literals::operator""s;
  const int i = 0x01020304;
  EXPECT_EQ(external(MPI_INT, &i), "\1\2\3\4"s);
  const long l = -2;
  EXPECT_EQ(external(MPI_LONG, &l), "\xff\xff\xff\xfe"s);
  const std::int64_t x = -2;
  EXPECT_EQ(external(MPI_INT64_T, &x), "\xff\xff\xff\xff\xff\xff\xff\xfe"s);
  const wchar_t w = L'A';
  EXPECT_EQ(external(MPI_WCHAR, &w), "\0A"s);
  const double d = 1.0;
  EXPECT_EQ(external(MPI_DOUBLE, &d), "\x3f\xf0\0\0\0\0\0\0"s);
  const long double e = -2.0L;
  EXPECT_EQ(external(MPI_LONG_DOUBLE, &e), "\xc0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s);
  const std::complex<float> c(1.0f, -1.0f);
  EXPECT_EQ(external(MPI_C_FLOAT_COMPLEX, &c), "\x3f\x80\0\0\xbf\x80\0\0"s);
  struct {
    short value;
    int index;
  } pair = {258, 7};
  EXPECT_EQ(external(MPI_SHORT_INT, &pair), "\1\2\0\0\0\7"s);
  const long too_large = 1L << 40;
  EXPECT_THROW(external(MPI_LONG, &too_large), base::Error);
}

TEST(External32, ThereAndBackForRandomTypes) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::model::Maker maker(seed);
    const auto type = maker.type(static_cast<int>(maker.number(0, 3)));
    const Count count = maker.number(0, 3), size = count * type.layout->size;
    // Packed native data of small numbers, spread over a buffer by unpack, sent through external32 into another buffer.
    std::vector<char> native(static_cast<std::size_t>(size)), back(native.size());
    Count at = 0;
    for (Count i = 0; i < count; ++i)
      for (const auto& e : type.map.entries) {
        const double d = 1.5;
        const long double ld = 2.5L;
        if (e.type_class == static_cast<int>(base::Number::long_double))
          std::memset(&native[static_cast<std::size_t>(at)], 0, 16), std::memcpy(&native[static_cast<std::size_t>(at)], &ld, 10);
        else if (e.bytes == 8) std::memcpy(&native[static_cast<std::size_t>(at)], &d, 8);
        else if (e.bytes > 0) native[static_cast<std::size_t>(at)] = static_cast<char>(at % 100);
        at += e.bytes;
      }
    std::vector<char> one(1 << 16), two(1 << 16), out(static_cast<std::size_t>(base::external_size(*type.layout, count)));
    char* a = one.data() + one.size() / 2;
    char* b = two.data() + two.size() / 2;
    const auto bounds = type.map.bounds();
    if (bounds.true_extent + std::abs(bounds.extent) * 3 + std::abs(bounds.true_lb) > 30000) continue;
    // Types with overlapping entries do not hold what was unpacked: take what is there now.
    base::unpack(*type.layout, a, count, 0, native.data(), size);
    base::pack(*type.layout, a, count, 0, native.data(), size);
    base::pack_external(*type.layout, a, count, out.data());
    base::unpack_external(*type.layout, b, count, out.data());
    base::pack(*type.layout, b, count, 0, back.data(), size);
    std::vector<std::pair<Count, Count>> used;
    bool overlap = false;
    for (const auto& e : type.map.entries) {
      if (e.bytes == 0) continue;
      for (const auto& [from, to] : used) overlap = overlap || (e.at < to && from < e.at + e.bytes);
      used.push_back({e.at, e.at + e.bytes});
    }
    if (!overlap && std::abs(bounds.extent) >= bounds.true_extent) {
      ASSERT_EQ(back, native);
    }
  }
}
}  // namespace
}  // namespace tutti::object

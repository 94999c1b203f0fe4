// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The table of predefined datatypes. Sizes are those of the C types that the standard ABI ties them to; Fortran's default kinds are
// INTEGER = int, REAL = float, DOUBLE PRECISION = double, LOGICAL = int.
#include "base/basic_type.hpp"

#include <array>

namespace tutti::base {
namespace {

using B = BasicType;
using D = Domain;
using N = Number;

constexpr std::size_t kNamedEnd = 0x100;
constexpr std::size_t kNumbers = 16;

struct NumberInfo {
  std::uint8_t bytes;
  std::uint8_t alignment;
  std::uint8_t external_bytes;
};

constexpr NumberInfo number_info(Number number) {
  switch (number) {
    case N::i8:
    case N::u8: return {1, 1, 1};
    case N::i16:
    case N::u16:
    case N::f16: return {2, 2, 2};
    case N::i32:
    case N::u32:
    case N::f32: return {4, 4, 4};
    case N::i64:
    case N::u64: return {8, alignof(std::int64_t), 8};
    case N::f64: return {8, alignof(double), 8};
    case N::i128:
    case N::f128: return {16, 16, 16};
    case N::long_double: return {sizeof(long double), alignof(long double), 16};
    case N::none: break;
  }
  return {0, 1, 0};
}

struct Row {
  B type;
  const char* name;
  D domain;
  N number;
  N index = N::none;
};

constexpr N kLong = sizeof(long) == 8 ? N::i64 : N::i32;
constexpr N kUnsignedLong = sizeof(long) == 8 ? N::u64 : N::u32;
constexpr N kWchar = sizeof(wchar_t) == 4 ? N::i32 : N::u16;

constexpr Row kRows[] = {
    {B::aint, "MPI_AINT", D::multi_language, N::i64},
    {B::count, "MPI_COUNT", D::multi_language, N::i64},
    {B::offset, "MPI_OFFSET", D::multi_language, N::i64},
    {B::packed, "MPI_PACKED", D::text, N::u8},
    {B::short_, "MPI_SHORT", D::c_integer, N::i16},
    {B::int_, "MPI_INT", D::c_integer, N::i32},
    {B::long_, "MPI_LONG", D::c_integer, kLong},
    {B::long_long, "MPI_LONG_LONG_INT", D::c_integer, N::i64},
    {B::unsigned_short, "MPI_UNSIGNED_SHORT", D::c_integer, N::u16},
    {B::unsigned_, "MPI_UNSIGNED", D::c_integer, N::u32},
    {B::unsigned_long, "MPI_UNSIGNED_LONG", D::c_integer, kUnsignedLong},
    {B::unsigned_long_long, "MPI_UNSIGNED_LONG_LONG", D::c_integer, N::u64},
    {B::float_, "MPI_FLOAT", D::floating, N::f32},
    {B::c_float_complex, "MPI_C_COMPLEX", D::complex, N::f32},
    {B::cxx_float_complex, "MPI_CXX_FLOAT_COMPLEX", D::complex, N::f32},
    {B::double_, "MPI_DOUBLE", D::floating, N::f64},
    {B::c_double_complex, "MPI_C_DOUBLE_COMPLEX", D::complex, N::f64},
    {B::cxx_double_complex, "MPI_CXX_DOUBLE_COMPLEX", D::complex, N::f64},
    {B::logical, "MPI_LOGICAL", D::logical, N::i32},
    {B::integer, "MPI_INTEGER", D::fortran_integer, N::i32},
    {B::real, "MPI_REAL", D::floating, N::f32},
    {B::complex, "MPI_COMPLEX", D::complex, N::f32},
    {B::double_precision, "MPI_DOUBLE_PRECISION", D::floating, N::f64},
    {B::double_complex, "MPI_DOUBLE_COMPLEX", D::complex, N::f64},
    {B::character, "MPI_CHARACTER", D::text, N::u8},
    {B::long_double, "MPI_LONG_DOUBLE", D::floating, N::long_double},
    {B::c_long_double_complex, "MPI_C_LONG_DOUBLE_COMPLEX", D::complex, N::long_double},
    {B::cxx_long_double_complex, "MPI_CXX_LONG_DOUBLE_COMPLEX", D::complex, N::long_double},
    {B::float_int, "MPI_FLOAT_INT", D::pair, N::f32, N::i32},
    {B::double_int, "MPI_DOUBLE_INT", D::pair, N::f64, N::i32},
    {B::long_int, "MPI_LONG_INT", D::pair, kLong, N::i32},
    {B::two_int, "MPI_2INT", D::pair, N::i32, N::i32},
    {B::short_int, "MPI_SHORT_INT", D::pair, N::i16, N::i32},
    {B::long_double_int, "MPI_LONG_DOUBLE_INT", D::pair, N::long_double, N::i32},
    {B::two_real, "MPI_2REAL", D::pair, N::f32, N::f32},
    {B::two_double_precision, "MPI_2DOUBLE_PRECISION", D::pair, N::f64, N::f64},
    {B::two_integer, "MPI_2INTEGER", D::pair, N::i32, N::i32},
    {B::c_bool, "MPI_C_BOOL", D::logical, N::u8},
    {B::cxx_bool, "MPI_CXX_BOOL", D::logical, N::u8},
    {B::wchar, "MPI_WCHAR", D::text, kWchar},
    {B::int8, "MPI_INT8_T", D::c_integer, N::i8},
    {B::uint8, "MPI_UINT8_T", D::c_integer, N::u8},
    {B::char_, "MPI_CHAR", D::text, N::i8},
    {B::signed_char, "MPI_SIGNED_CHAR", D::c_integer, N::i8},
    {B::unsigned_char, "MPI_UNSIGNED_CHAR", D::c_integer, N::u8},
    {B::byte, "MPI_BYTE", D::byte, N::u8},
    {B::int16, "MPI_INT16_T", D::c_integer, N::i16},
    {B::uint16, "MPI_UINT16_T", D::c_integer, N::u16},
    {B::int32, "MPI_INT32_T", D::c_integer, N::i32},
    {B::uint32, "MPI_UINT32_T", D::c_integer, N::u32},
    {B::int64, "MPI_INT64_T", D::c_integer, N::i64},
    {B::uint64, "MPI_UINT64_T", D::c_integer, N::u64},
    {B::logical1, "MPI_LOGICAL1", D::logical, N::i8},
    {B::integer1, "MPI_INTEGER1", D::fortran_integer, N::i8},
    {B::logical2, "MPI_LOGICAL2", D::logical, N::i16},
    {B::integer2, "MPI_INTEGER2", D::fortran_integer, N::i16},
    {B::real2, "MPI_REAL2", D::floating, N::f16},
    {B::logical4, "MPI_LOGICAL4", D::logical, N::i32},
    {B::integer4, "MPI_INTEGER4", D::fortran_integer, N::i32},
    {B::real4, "MPI_REAL4", D::floating, N::f32},
    {B::complex4, "MPI_COMPLEX4", D::complex, N::f16},
    {B::logical8, "MPI_LOGICAL8", D::logical, N::i64},
    {B::integer8, "MPI_INTEGER8", D::fortran_integer, N::i64},
    {B::real8, "MPI_REAL8", D::floating, N::f64},
    {B::complex8, "MPI_COMPLEX8", D::complex, N::f32},
    {B::logical16, "MPI_LOGICAL16", D::logical, N::i128},
    {B::integer16, "MPI_INTEGER16", D::fortran_integer, N::i128},
    {B::real16, "MPI_REAL16", D::floating, N::f128},
    {B::complex16, "MPI_COMPLEX16", D::complex, N::f64},
    {B::complex32, "MPI_COMPLEX32", D::complex, N::f128},
};

constexpr std::uint8_t round_up(unsigned value, unsigned alignment) {
  return static_cast<std::uint8_t>((value + alignment - 1) / alignment * alignment);
}

/// A pair is laid out as the C struct of its two members.
constexpr BasicInfo make_pair(B type, const char* name, N value, N index) {
  const NumberInfo v = number_info(value), i = number_info(index);
  BasicInfo info{type, name, D::pair, value, index};
  info.bytes = static_cast<std::uint8_t>(v.bytes + i.bytes);
  info.alignment = v.alignment > i.alignment ? v.alignment : i.alignment;
  info.index_offset = round_up(v.bytes, i.alignment);
  info.extent = round_up(info.index_offset + i.bytes, info.alignment);
  info.external_bytes = static_cast<std::uint8_t>(v.external_bytes + i.external_bytes);
  return info;
}

constexpr BasicInfo make_info(const Row& row) {
  if (row.domain == D::pair) return make_pair(row.type, row.name, row.number, row.index);
  const NumberInfo number = number_info(row.number);
  const unsigned parts = row.domain == D::complex ? 2 : 1;
  BasicInfo info{row.type, row.name, row.domain, row.number, N::none};
  info.bytes = info.extent = static_cast<std::uint8_t>(parts * number.bytes);
  info.alignment = number.alignment;
  info.external_bytes = static_cast<std::uint8_t>(parts * number.external_bytes);
  // The two C types whose external size is not their size here, however wide they are (MPI-5.0 §14.5.2).
  if (row.type == B::long_ || row.type == B::unsigned_long) info.external_bytes = 4;
  if (row.type == B::long_int) info.external_bytes = 8;
  if (row.type == B::wchar) info.external_bytes = 2;
  return info;
}

constexpr bool is_integer(N number) { return number >= N::i8 && number <= N::u64 && number != N::i128; }

constexpr auto kTable = [] {
  std::array<BasicInfo, kNamedEnd + kNumbers * kNumbers> table{};
  for (const Row& row : kRows) table[static_cast<std::size_t>(row.type)] = make_info(row);
  for (std::size_t value = 1; value <= static_cast<std::size_t>(N::f128); ++value) {
    for (std::size_t index = 1; index <= static_cast<std::size_t>(N::u64); ++index) {
      if (!is_integer(static_cast<N>(index))) continue;
      const std::size_t at = kNamedEnd + kNumbers * value + index;
      table[at] = make_pair(static_cast<B>(at), "a value-index pair", static_cast<N>(value), static_cast<N>(index));
    }
  }
  return table;
}();
constexpr BasicInfo kNothing{};

bool orderable(const BasicInfo& info) {
  return info.domain == D::c_integer || info.domain == D::fortran_integer || info.domain == D::multi_language || info.domain == D::floating;
}
}  // namespace

const BasicInfo& basic_info(BasicType type) {
  const auto at = static_cast<std::size_t>(type);
  return at < kTable.size() ? kTable[at] : kNothing;
}

std::uint8_t number_bytes(Number number) { return number_info(number).bytes; }

BasicType pair_of(BasicType value, BasicType index) {
  struct Named {
    B value, index, pair;
  };
  static constexpr Named kFortran[] = {
      {B::real, B::real, B::two_real},
      {B::double_precision, B::double_precision, B::two_double_precision},
      {B::integer, B::integer, B::two_integer},
  };
  for (const Named& named : kFortran)
    if (named.value == value && named.index == index) return named.pair;
  const BasicInfo& v = basic_info(value);
  const BasicInfo& i = basic_info(index);
  if (!orderable(v) || !orderable(i) || !is_integer(i.number)) return BasicType::none;
  // Types of fixed size (MPI_INT32_T) share the named pairs of the C types that they are; long long and MPI_AINT have their own name in C.
  const bool shares = v.domain != D::multi_language && v.type != B::long_long && i.domain != D::multi_language;
  for (B named : {B::float_int, B::double_int, B::long_int, B::two_int, B::short_int, B::long_double_int})
    if (shares && basic_info(named).number == v.number && basic_info(named).index == i.number) return named;
  // Unnamed pairs take an index made for large counts or for Fortran. Not any C integer: programs (mpi4py 4.1) expect the pairs of C
  // types to have a name or not to exist, which the standard leaves to us.
  if (i.domain == D::c_integer || index == B::aint) return BasicType::none;
  return static_cast<B>(kNamedEnd + kNumbers * static_cast<std::size_t>(v.number) + static_cast<std::size_t>(i.number));
}

std::uint8_t signature_class(const BasicInfo& info) {
  // Signed and unsigned integers, floats, complex numbers, logicals, text and raw bytes each have a row of 16 numbers.
  unsigned row = 0;
  switch (info.domain) {
    case D::complex: row = 1; break;
    case D::logical: row = 2; break;
    case D::text: row = info.type == B::packed ? 3 : info.type == B::wchar ? 4 : 5; break;
    case D::byte: row = 6; break;
    default: break;
  }
  return static_cast<std::uint8_t>(row * kNumbers + static_cast<unsigned>(info.number));
}
}  // namespace tutti::base

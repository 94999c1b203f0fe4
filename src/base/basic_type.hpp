// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What MPI's predefined datatypes are made of: name, size, alignment, machine representation and the family that decides which
// operations they allow (MPI-5.0 §3.2.2, §6.9.2, §14.5.2). Layouts, operation kernels and the objects all read this one table.
// Constant data; any thread may read it.
#pragma once
#include "base/types.hpp"

namespace tutti::base {

/// One predefined datatype. The value is the low byte of its handle in the standard ABI; values from 0x100 on are the pairs that
/// MPI_Type_get_value_index makes: 0x100 + 16 * (Number of the value) + (Number of the index).
enum class BasicType : std::uint16_t {
  none = 0,
  aint = 0x01,
  count = 0x02,
  offset = 0x03,
  packed = 0x07,
  short_ = 0x08,
  int_ = 0x09,
  long_ = 0x0a,
  long_long = 0x0b,
  unsigned_short = 0x0c,
  unsigned_ = 0x0d,
  unsigned_long = 0x0e,
  unsigned_long_long = 0x0f,
  float_ = 0x10,
  c_float_complex = 0x12,
  cxx_float_complex = 0x13,
  double_ = 0x14,
  c_double_complex = 0x16,
  cxx_double_complex = 0x17,
  logical = 0x18,
  integer = 0x19,
  real = 0x1a,
  complex = 0x1b,
  double_precision = 0x1c,
  double_complex = 0x1d,
  character = 0x1e,
  long_double = 0x20,
  c_long_double_complex = 0x24,
  cxx_long_double_complex = 0x25,
  float_int = 0x28,
  double_int = 0x29,
  long_int = 0x2a,
  two_int = 0x2b,
  short_int = 0x2c,
  long_double_int = 0x2d,
  two_real = 0x30,
  two_double_precision = 0x31,
  two_integer = 0x32,
  c_bool = 0x38,
  cxx_bool = 0x39,
  wchar = 0x3c,
  int8 = 0x40,
  uint8 = 0x41,
  char_ = 0x43,
  signed_char = 0x44,
  unsigned_char = 0x45,
  byte = 0x47,
  int16 = 0x48,
  uint16 = 0x49,
  int32 = 0x50,
  uint32 = 0x51,
  int64 = 0x58,
  uint64 = 0x59,
  logical1 = 0xc0,
  integer1 = 0xc1,
  logical2 = 0xc8,
  integer2 = 0xc9,
  real2 = 0xca,
  logical4 = 0xd0,
  integer4 = 0xd1,
  real4 = 0xd2,
  complex4 = 0xd3,
  logical8 = 0xd8,
  integer8 = 0xd9,
  real8 = 0xda,
  complex8 = 0xdb,
  logical16 = 0xe0,
  integer16 = 0xe1,
  real16 = 0xe2,
  complex16 = 0xe3,
  complex32 = 0xeb,
};

/// How one number stands in memory.
enum class Number : std::uint8_t { none, i8, i16, i32, i64, i128, u8, u16, u32, u64, f16, f32, f64, long_double, f128 };

/// The families by which the standard says which operations are allowed.
enum class Domain : std::uint8_t { none, text, byte, c_integer, fortran_integer, multi_language, floating, logical, complex, pair };

struct BasicInfo {
  BasicType type = BasicType::none;
  const char* name = "";  ///< "MPI_INT"; empty where no datatype is
  Domain domain = Domain::none;
  Number number = Number::none;  ///< of the whole, of a component of a complex, of the value of a pair
  Number index = Number::none;   ///< of the index of a pair
  std::uint8_t bytes = 0;        ///< packed size: a pair's without its padding
  std::uint8_t extent = 0;
  std::uint8_t alignment = 1;
  std::uint8_t index_offset = 0;    ///< where in a pair the index is
  std::uint8_t external_bytes = 0;  ///< size in "external32"
  bool exists() const { return type != BasicType::none; }
  /// How many basic elements MPI_Get_elements counts in it: two in a pair.
  int elements() const { return domain == Domain::pair ? 2 : 1; }
};

/// What is known of a type. For a number that is no type, an entry with exists() == false.
const BasicInfo& basic_info(BasicType type);

/// Bytes that a number takes in memory.
std::uint8_t number_bytes(Number number);

/// The pair of a value and an index type (MPI-5.0 §6.9.4), none if there is none for them. Named pairs (MPI_FLOAT_INT) are found too.
BasicType pair_of(BasicType value, BasicType index);

/// A small number that is equal for types whose values look the same in memory and may meet in one message (MPI_INT and
/// MPI_INTEGER and MPI_INT32_T); what type signatures are made of.
std::uint8_t signature_class(const BasicInfo& info);
}  // namespace tutti::base

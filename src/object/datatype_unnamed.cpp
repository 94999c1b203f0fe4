// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The predefined datatypes without a name: Fortran's parametrised types (MPI-5.0 §19.1.5) and value-index pairs (§6.9.4). Each is made
// when first asked for and stays for ever, so that the same arguments give the same handle.
#include <fmt/core.h>

#include <cfloat>
#include <map>
#include <mutex>
#include <tuple>

#include "base/catalogue.hpp"
#include "object/datatype.hpp"

namespace tutti::object {
namespace {

using base::BasicType;

/// Combiner and two arguments (numbers or addresses of the definitions) identify an unnamed type.
using Key = std::tuple<int, std::intptr_t, std::intptr_t>;

Datatype& unnamed(const Key& key, BasicType basic, std::vector<int> integers, std::vector<DefinitionRef> types) {
  static std::mutex mutex;
  static auto* made = new std::map<Key, Datatype*>;
  std::lock_guard lock(mutex);
  Datatype*& datatype = (*made)[key];
  if (datatype == nullptr) {
    auto definition = std::make_shared<Definition>();
    definition->basic = basic;
    definition->layout = base::LayoutRef(&base::Layout::predefined(basic));
    definition->combiner = std::get<0>(key);
    definition->integers = std::move(integers);
    definition->types = std::move(types);
    datatype = new Datatype(std::move(definition), 0);
  }
  return *datatype;
}

/// The real kinds of Fortran compilers on machines like this one, by decimal precision and exponent range.
struct RealKind {
  int precision;
  int range;
  BasicType real;
  BasicType complex;
};
constexpr RealKind kRealKinds[] = {
    {6, 37, BasicType::real4, BasicType::complex8},
    {15, 307, BasicType::real8, BasicType::complex16},
#if LDBL_MANT_DIG == 64
    {18, 4931, BasicType::long_double, BasicType::c_long_double_complex},
#endif
    {33, 4931, BasicType::real16, BasicType::complex32},
};

const RealKind& real_kind(const char* what, int precision, int range) {
  if (precision == MPI_UNDEFINED && range == MPI_UNDEFINED) throw base::Error(base::msg::f90_undefined);
  for (const RealKind& kind : kRealKinds) {
    const bool precise = precision == MPI_UNDEFINED || precision <= kind.precision;
    const bool wide = range == MPI_UNDEFINED || range <= kind.range;
    if (precise && wide) return kind;
  }
  throw base::Error(base::msg::f90_no_type, what, fmt::format("{} decimal digits and an exponent range of {}", precision, range));
}
}  // namespace

Datatype& f90_real(int precision, int range) {
  const RealKind& kind = real_kind("real", precision, range);
  return unnamed({MPI_COMBINER_F90_REAL, precision, range}, kind.real, {precision, range}, {});
}

Datatype& f90_complex(int precision, int range) {
  const RealKind& kind = real_kind("complex", precision, range);
  return unnamed({MPI_COMBINER_F90_COMPLEX, precision, range}, kind.complex, {precision, range}, {});
}

Datatype& f90_integer(int range) {
  struct IntegerKind {
    int range;
    BasicType type;
  };
  static constexpr IntegerKind kKinds[] = {
      {2, BasicType::integer1}, {4, BasicType::integer2}, {9, BasicType::integer4}, {18, BasicType::integer8}, {38, BasicType::integer16}};
  for (const IntegerKind& kind : kKinds)
    if (range <= kind.range) return unnamed({MPI_COMBINER_F90_INTEGER, range, 0}, kind.type, {range}, {});
  throw base::Error(base::msg::f90_no_type, "integer", fmt::format("{} decimal digits", range));
}

Datatype* value_index(Datatype& value, Datatype& index) {
  const BasicType pair = base::pair_of(value.basic(), index.basic());
  if (pair == BasicType::none) return nullptr;
  if (static_cast<unsigned>(pair) < 0x100) return &predefined_datatype(pair);
  const Key key{MPI_COMBINER_VALUE_INDEX, reinterpret_cast<std::intptr_t>(value.definition().get()),
                reinterpret_cast<std::intptr_t>(index.definition().get())};
  return &unnamed(key, pair, {}, {value.definition(), index.definition()});
}

Datatype& match_size(int type_class, int size) {
  struct Sized {
    int type_class;
    int size;
    BasicType type;
  };
  static constexpr Sized kTypes[] = {
      {MPI_TYPECLASS_REAL, 2, BasicType::real2},         {MPI_TYPECLASS_REAL, 4, BasicType::real4},
      {MPI_TYPECLASS_REAL, 8, BasicType::real8},         {MPI_TYPECLASS_REAL, 16, BasicType::real16},
      {MPI_TYPECLASS_INTEGER, 1, BasicType::integer1},   {MPI_TYPECLASS_INTEGER, 2, BasicType::integer2},
      {MPI_TYPECLASS_INTEGER, 4, BasicType::integer4},   {MPI_TYPECLASS_INTEGER, 8, BasicType::integer8},
      {MPI_TYPECLASS_INTEGER, 16, BasicType::integer16}, {MPI_TYPECLASS_COMPLEX, 4, BasicType::complex4},
      {MPI_TYPECLASS_COMPLEX, 8, BasicType::complex8},   {MPI_TYPECLASS_COMPLEX, 16, BasicType::complex16},
      {MPI_TYPECLASS_COMPLEX, 32, BasicType::complex32},
  };
  for (const Sized& type : kTypes)
    if (type.type_class == type_class && type.size == size) return predefined_datatype(type.type);
  const char* name = type_class == MPI_TYPECLASS_REAL      ? "real"
                     : type_class == MPI_TYPECLASS_INTEGER ? "integer"
                     : type_class == MPI_TYPECLASS_COMPLEX ? "complex"
                                                           : nullptr;
  if (name == nullptr) throw base::Error(base::msg::match_class, type_class);
  throw base::Error(base::msg::match_size, name, size);
}
}  // namespace tutti::object

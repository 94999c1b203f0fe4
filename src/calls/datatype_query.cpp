// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The bodies of the calls that ask about datatypes (MPI-5.0 §5.1.5 to §5.1.13, §7.8) and about the data that a status tells of (§3.2.5,
// §5.1.11, §13.3).
#include <algorithm>
#include <cstring>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "object/datatype.hpp"
#include "object/status.hpp"

namespace tutti::calls {

using object::Datatype;

void type_size(Datatype& datatype, Count* size) { *size = datatype.layout().size; }

void type_get_extent(Datatype& datatype, Count* lb, Count* extent) {
  *lb = datatype.layout().lb;
  *extent = datatype.layout().extent;
}

void type_get_true_extent(Datatype& datatype, Count* true_lb, Count* true_extent) {
  *true_lb = datatype.layout().true_lb;
  *true_extent = datatype.layout().true_extent;
}

/// The int form has no place for large counts (null here): it can't tell about types that were made with them.
void type_get_envelope(Datatype& datatype, Count* num_integers, Count* num_addresses, Count* num_large_counts, Count* num_datatypes, int* combiner) {
  const object::Definition& definition = *datatype.definition();
  if (num_large_counts != nullptr) *num_large_counts = static_cast<Count>(definition.large_counts.size());
  else if (!definition.large_counts.empty()) throw base::Error(base::msg::contents_are_large, "MPI_Type_get_envelope");
  *num_integers = static_cast<Count>(definition.integers.size());
  *num_addresses = static_cast<Count>(definition.addresses.size());
  *num_datatypes = static_cast<Count>(definition.types.size());
  *combiner = definition.combiner;
}

namespace {
template <class From, class To>
void give(const char* what, const std::vector<From>& values, Count max, To* out) {
  if (max < static_cast<Count>(values.size())) throw base::Error(base::msg::contents_too_small, values.size(), what, max);
  std::copy(values.begin(), values.end(), out);
}
}  // namespace

void type_get_contents(Datatype& datatype, Count max_integers, Count max_addresses, Count max_large_counts, Count max_datatypes,
                       int array_of_integers[], MPI_Aint array_of_addresses[], MPI_Count* array_of_large_counts, MPI_Datatype array_of_datatypes[]) {
  const object::Definition& definition = *datatype.definition();
  if (definition.combiner == MPI_COMBINER_NAMED) throw base::Error(base::msg::type_without_contents, datatype.describe());
  if (array_of_large_counts == nullptr && max_large_counts == 0 && !definition.large_counts.empty())
    throw base::Error(base::msg::contents_are_large, "MPI_Type_get_contents");
  if (max_datatypes < static_cast<Count>(definition.types.size()))
    throw base::Error(base::msg::contents_too_small, definition.types.size(), "datatypes", max_datatypes);
  give("integers", definition.integers, max_integers, array_of_integers);
  give("addresses", definition.addresses, max_addresses, array_of_addresses);
  give("large counts", definition.large_counts, max_large_counts, array_of_large_counts);
  for (std::size_t i = 0; i < definition.types.size(); ++i)
    array_of_datatypes[i] = reinterpret_cast<MPI_Datatype>(object::datatype_of(definition.types[i])->handle());
}

void type_set_name(Datatype& datatype, const char* type_name) {
  datatype.set_name(std::string(type_name, strnlen(type_name, MPI_MAX_OBJECT_NAME - 1)));
}

void type_get_name(Datatype* datatype, char* type_name, int* resultlen) {
  const std::string name = datatype != nullptr ? datatype->name() : "MPI_DATATYPE_NULL";
  std::memcpy(type_name, name.c_str(), name.size() + 1);
  *resultlen = static_cast<int>(name.size());
}

void get_count(const MPI_Status* status, Datatype& datatype, Count* count) {
  const Count bytes = object::bytes(*status), size = datatype.layout().size;
  if (size == 0) *count = bytes == 0 ? Count{0} : Count{MPI_UNDEFINED};
  else *count = bytes % size == 0 ? bytes / size : Count{MPI_UNDEFINED};
}

void get_elements(const MPI_Status* status, Datatype& datatype, Count* count) {
  const Count elements = base::elements(datatype.layout(), object::bytes(*status));
  *count = elements < 0 ? Count{MPI_UNDEFINED} : elements;
}

void status_set_elements(MPI_Status* status, Datatype& datatype, Count count) {
  object::set_bytes(*status, base::bytes_of_elements(datatype.layout(), count));
}

void get_address(const void* location, MPI_Aint* address) { *address = reinterpret_cast<MPI_Aint>(location); }

// Unsigned, because addresses wrap.
MPI_Aint aint_add(MPI_Aint base, MPI_Aint disp) {
  return static_cast<MPI_Aint>(static_cast<std::uintptr_t>(base) + static_cast<std::uintptr_t>(disp));
}

MPI_Aint aint_diff(MPI_Aint addr1, MPI_Aint addr2) {
  return static_cast<MPI_Aint>(static_cast<std::uintptr_t>(addr1) - static_cast<std::uintptr_t>(addr2));
}
}  // namespace tutti::calls

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What the bodies of MPI_T share: its rules for strings and for results that nobody asked for (MPI-5.0 §15.3.3), and its look-ups.
#pragma once
#include <cstring>
#include <optional>
#include <span>
#include <string>

#include "base/catalogue.hpp"
#include "object/comm.hpp"
#include "tool/enums.hpp"
#include "tool/interface.hpp"

namespace tutti::calls {

/// Results may be unwanted: a null pointer.
template <class T>
void give(T* result, std::type_identity_t<T> value) {
  if (result != nullptr) *result = value;
}

/// *length is the room in the buffer and becomes what is needed, the final null included.
inline void give_string(const std::string& text, char* buffer, int* length) {
  if (length == nullptr) return;
  if (buffer != nullptr && *length > 0) {
    const std::size_t copied = std::min(text.size(), static_cast<std::size_t>(*length) - 1);
    std::memcpy(buffer, text.data(), copied);
    buffer[copied] = '\0';
  }
  *length = static_cast<int>(text.size()) + 1;
}

template <class T>
T* wanted(T* pointer, const char* name) {
  if (pointer == nullptr) throw base::Error(base::msg::tool_null, name);
  return pointer;
}

/// The line of a table with an index, or MPI_T_ERR_INVALID_INDEX.
template <class T>
const T& line(std::span<const T> table, int index, const char* name) {
  if (index < 0 || static_cast<std::size_t>(index) >= table.size()) throw base::Error(base::msg::tool_index, name, index, table.size());
  return table[static_cast<std::size_t>(index)];
}

/// The index of the line with a name, or MPI_T_ERR_INVALID_NAME.
template <class T, class Fits>
int index_of(std::span<const T> table, const char* name, const char* what, Fits&& fits) {
  wanted(name, "name");
  for (std::size_t i = 0; i < table.size(); ++i)
    if (std::strcmp(table[i].name, name) == 0 && fits(table[i])) return static_cast<int>(i);
  throw base::Error(base::msg::tool_name, what, name);
}
template <class T>
int index_of(std::span<const T> table, const char* name, const char* what) {
  return index_of(table, name, what, [](const T&) { return true; });
}

/// What a handle is bound to: the context of the communicator whose handle stands at this address.
inline std::optional<std::uint64_t> bound_context(bool of_communicator, const void* obj_handle, const char* name) {
  if (!of_communicator) return {};
  const object::Comm* comm = obj_handle != nullptr ? object::find<object::Comm>(*static_cast<const MPI_Comm*>(obj_handle)) : nullptr;
  if (comm == nullptr) throw base::Error(base::msg::tool_object, name);
  return comm->context();
}
/// Handles of enumerations are constants.
MPI_T_enum enumeration_handle(tool::Enumeration enumeration);
inline int binding(bool of_communicator) { return of_communicator ? MPI_T_BIND_MPI_COMM : MPI_T_BIND_NO_OBJECT; }
}  // namespace tutti::calls

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// How data is represented in a file (MPI-5.0 §14.5): as in memory ("native", and "internal", which is the same here), in "external32",
// or as functions of the program's say (MPI_Register_datarep). A representation lives for ever. Any thread.
#pragma once
#include <string>

#include "base/layout.hpp"
#include "object/datatype.hpp"

namespace tutti::object {

struct Datarep {
  enum class Kind : std::uint8_t { native, external32, user };

  std::string name;
  Kind kind = Kind::native;
  // The program's functions; of the two forms of a conversion at most one is set, none where data need not be converted.
  MPI_Datarep_conversion_function* read = nullptr;
  MPI_Datarep_conversion_function* write = nullptr;
  MPI_Datarep_conversion_function_c* read_large = nullptr;
  MPI_Datarep_conversion_function_c* write_large = nullptr;
  MPI_Datarep_extent_function* extent = nullptr;
  void* extra_state = nullptr;

  /// Whether bytes in the file are those in memory.
  bool plain() const { return kind == Kind::native; }
  bool converts(bool writing) const;
};

/// nullptr when no representation has this name.
const Datarep* find_datarep(const std::string& name);
const Datarep& native_datarep();
/// Throws MPI_ERR_DUP_DATAREP, MPI_ERR_ARG.
void register_datarep(Datarep made);

/// A type as it lies in a file: predefined types have the representation's extents, what is built from them is built from these.
base::LayoutRef file_layout(const Datarep& datarep, const DefinitionRef& definition);
/// Converts `count` elements in memory to the representation and back; `filebuf` has count times the file layout's size.
void to_file(const Datarep& datarep, const void* data, Count count, Datatype& datatype, void* filebuf);
void from_file(const Datarep& datarep, void* data, Count count, Datatype& datatype, void* filebuf);
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Datatype: the handle's side of a type (MPI-5.0 §5.1): how it was made, whether it is committed, its name and attributes. What
// moves data is its base::Layout. The definition is immutable and shared: a type built from another one holds the definition, not the
// handle, so handles may be freed at any time. Created and freed by the bodies in calls/; any thread may read.
#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "base/layout.hpp"
#include "object/attributes.hpp"
#include "object/object.hpp"

namespace tutti::object {
class Datatype;

/// How a type was made, and what came out. Integers, addresses, large counts and types stand in the order of MPI_Type_get_contents
/// (MPI-5.0 §5.1.13).
struct Definition {
  base::LayoutRef layout;
  base::BasicType basic = base::BasicType::none;  // of predefined types, also the unnamed ones; none for derived types
  int combiner = MPI_COMBINER_NAMED;
  Datatype* permanent = nullptr;  // the one handle of a predefined type; null for derived types
  std::vector<int> integers;
  std::vector<MPI_Aint> addresses;
  std::vector<Count> large_counts;
  std::vector<std::shared_ptr<const Definition>> types;
};
using DefinitionRef = std::shared_ptr<const Definition>;

class Datatype : public Object {
 public:
  static constexpr Kind kKind = Kind::datatype;

  explicit Datatype(DefinitionRef definition, bool committed = false);
  /// A predefined type under the ABI's constant; 0 for an unnamed one (MPI_Type_create_f90_real and the like).
  Datatype(std::shared_ptr<Definition> definition, std::uintptr_t predefined_handle);

  const base::Layout& layout() const { return *definition_->layout; }
  bool committed() const { return committed_.load(std::memory_order_relaxed); }
  /// Allows the type in communication; once allowed it stays so. The layout was compiled when it was made.
  void commit() { committed_.store(true, std::memory_order_relaxed); }
  /// Predefined, named or not: it cannot be freed.
  bool permanent() const { return definition_->permanent != nullptr; }
  /// What predefined operations see: the basic type of a predefined datatype, none for a derived one.
  base::BasicType basic() const { return definition_->basic; }
  const DefinitionRef& definition() const { return definition_; }
  Attributes& attributes() { return attributes_; }
  /// For messages: its name, or how it was made.
  std::string describe() const;

 private:
  DefinitionRef definition_;
  std::atomic<bool> committed_;
  Attributes attributes_;
};

/// The predefined datatype of a basic type that has a name (MPI_INT of int_).
Datatype& predefined_datatype(base::BasicType type);
/// The type of an entry of a definition, as the caller of MPI_Type_get_contents gets it: the predefined one, or a new object
/// with a reference of its own.
Datatype* datatype_of(const DefinitionRef& definition);

/// The unnamed predefined types; the same arguments give the same object. They throw MPI_ERR_ARG when no type has that precision or
/// range (MPI-5.0 §19.1.5).
Datatype& f90_real(int precision, int range);
Datatype& f90_complex(int precision, int range);
Datatype& f90_integer(int range);
/// The pair of a value and an index type, null if there is none (MPI-5.0 §6.9.4).
Datatype* value_index(Datatype& value, Datatype& index);
/// MPI_Type_match_size: throws MPI_ERR_ARG for an unknown class or a size that nothing has.
Datatype& match_size(int type_class, int size);
}  // namespace tutti::object

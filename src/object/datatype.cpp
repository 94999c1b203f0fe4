// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Datatype objects, and the predefined ones under the ABI's constants. These are made when the library is loaded and stay for ever.
#include "object/datatype.hpp"

#include <fmt/core.h>

namespace tutti::object {

Datatype::Datatype(DefinitionRef definition, bool committed) : Object(kKind), definition_(std::move(definition)), committed_(committed) {}

Datatype::Datatype(std::shared_ptr<Definition> definition, std::uintptr_t predefined_handle) : Object(kKind, predefined_handle), committed_(true) {
  definition->permanent = this;
  definition_ = std::move(definition);
}

namespace {

constexpr std::uintptr_t kFirstHandle = 0x200;

struct PredefinedDatatypes {
  Datatype* all[0x100] = {};

  PredefinedDatatypes() {
    for (std::size_t i = 0; i < std::size(all); ++i) {
      const base::BasicInfo& info = base::basic_info(static_cast<base::BasicType>(i));
      if (!info.exists()) continue;
      auto definition = std::make_shared<Definition>();
      definition->basic = info.type;
      definition->layout = base::LayoutRef(&base::Layout::predefined(info.type));
      all[i] = new Datatype(std::move(definition), kFirstHandle + i);
      all[i]->set_name(info.name);
    }
  }
};
const PredefinedDatatypes predefined_datatypes;

const char* maker(int combiner) {
  switch (combiner) {
    case MPI_COMBINER_DUP: return "MPI_Type_dup";
    case MPI_COMBINER_CONTIGUOUS: return "MPI_Type_contiguous";
    case MPI_COMBINER_VECTOR: return "MPI_Type_vector";
    case MPI_COMBINER_HVECTOR: return "MPI_Type_create_hvector";
    case MPI_COMBINER_INDEXED: return "MPI_Type_indexed";
    case MPI_COMBINER_HINDEXED: return "MPI_Type_create_hindexed";
    case MPI_COMBINER_INDEXED_BLOCK: return "MPI_Type_create_indexed_block";
    case MPI_COMBINER_HINDEXED_BLOCK: return "MPI_Type_create_hindexed_block";
    case MPI_COMBINER_STRUCT: return "MPI_Type_create_struct";
    case MPI_COMBINER_SUBARRAY: return "MPI_Type_create_subarray";
    case MPI_COMBINER_DARRAY: return "MPI_Type_create_darray";
    case MPI_COMBINER_F90_REAL: return "MPI_Type_create_f90_real";
    case MPI_COMBINER_F90_COMPLEX: return "MPI_Type_create_f90_complex";
    case MPI_COMBINER_F90_INTEGER: return "MPI_Type_create_f90_integer";
    case MPI_COMBINER_RESIZED: return "MPI_Type_create_resized";
    case MPI_COMBINER_VALUE_INDEX: return "MPI_Type_get_value_index";
    default: return "MPI";
  }
}
}  // namespace

std::string Datatype::describe() const { return name().empty() ? fmt::format("a datatype made by {}", maker(definition_->combiner)) : name(); }

Datatype& predefined_datatype(base::BasicType type) { return *predefined_datatypes.all[static_cast<std::size_t>(type)]; }

Datatype* datatype_of(const DefinitionRef& definition) {
  if (definition->permanent != nullptr) return definition->permanent;
  return new Datatype(definition);
}
}  // namespace tutti::object

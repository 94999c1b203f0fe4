// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The bodies of the calls that make datatypes (MPI-5.0 §5.1.2 to §5.1.10): each makes the layout and notes the arguments for
// MPI_Type_get_contents in the order of §5.1.13.
#include <algorithm>
#include <limits>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "object/datatype.hpp"

namespace tutti::calls {
namespace {

using base::Layout;
using object::Datatype;
using object::Definition;
using object::DefinitionRef;

/// Collects a definition. Arguments go where the form of the call puts them: counts and addresses of the large form are large counts.
class Making {
 public:
  Making(int combiner, bool large) : definition_(std::make_shared<Definition>()), large_(large) { definition_->combiner = combiner; }

  Making& count(Count value) {
    if (large_) definition_->large_counts.push_back(value);
    else integer(static_cast<int>(value));
    return *this;
  }
  Making& counts(Count n, Counts values) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) count(values[i]);
    return *this;
  }
  Making& address(Count value) {
    if (large_) definition_->large_counts.push_back(value);
    else definition_->addresses.push_back(static_cast<MPI_Aint>(value));
    return *this;
  }
  Making& addresses(Count n, Counts values) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) address(values[i]);
    return *this;
  }
  Making& integer(int value) {
    definition_->integers.push_back(value);
    return *this;
  }
  Making& integers(int n, const int* values) {
    definition_->integers.insert(definition_->integers.end(), values, values + n);
    return *this;
  }
  Making& type(const Datatype& old) {
    definition_->types.push_back(old.definition());
    return *this;
  }
  Datatype* done(base::LayoutRef layout) {
    definition_->layout = std::move(layout);
    return new Datatype(std::move(definition_));
  }
  Definition& definition() { return *definition_; }

 private:
  std::shared_ptr<Definition> definition_;
  bool large_;
};

std::vector<Count> copied(int n, Counts values) {
  std::vector<Count> result(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = values[i];
  return result;
}

void check_order(int order) {
  if (order != MPI_ORDER_C && order != MPI_ORDER_FORTRAN) throw base::Error(base::msg::array_order, order);
}

void check_dimensions(int ndims) {
  if (ndims < 1) throw base::Error(base::msg::array_dimensions, ndims);
}
}  // namespace

void type_contiguous(Count count, bool large, Datatype& oldtype, Datatype** newtype) {
  *newtype = Making(MPI_COMBINER_CONTIGUOUS, large).count(count).type(oldtype).done(Layout::contiguous_of(count, oldtype.layout()));
}

void type_vector(Count count, Count blocklength, Count stride, bool large, Datatype& oldtype, Datatype** newtype) {
  *newtype = Making(MPI_COMBINER_VECTOR, large)
                 .count(count)
                 .count(blocklength)
                 .count(stride)
                 .type(oldtype)
                 .done(Layout::vector(count, blocklength, stride, oldtype.layout()));
}

void type_create_hvector(Count count, Count blocklength, Count stride, bool large, Datatype& oldtype, Datatype** newtype) {
  *newtype = Making(MPI_COMBINER_HVECTOR, large)
                 .count(count)
                 .count(blocklength)
                 .address(stride)
                 .type(oldtype)
                 .done(Layout::hvector(count, blocklength, stride, oldtype.layout()));
}

void type_indexed(Count count, Counts blocklengths, Counts displacements, Datatype& oldtype, Datatype** newtype) {
  *newtype = Making(MPI_COMBINER_INDEXED, blocklengths.wide())
                 .count(count)
                 .counts(count, blocklengths)
                 .counts(count, displacements)
                 .type(oldtype)
                 .done(Layout::indexed(count, blocklengths, displacements, oldtype.layout()));
}

void type_create_hindexed(Count count, Counts blocklengths, Counts displacements, Datatype& oldtype, Datatype** newtype) {
  *newtype = Making(MPI_COMBINER_HINDEXED, blocklengths.wide())
                 .count(count)
                 .counts(count, blocklengths)
                 .addresses(count, displacements)
                 .type(oldtype)
                 .done(Layout::hindexed(count, blocklengths, displacements, oldtype.layout()));
}

void type_create_indexed_block(Count count, Count blocklength, Counts displacements, Datatype& oldtype, Datatype** newtype) {
  *newtype = Making(MPI_COMBINER_INDEXED_BLOCK, displacements.wide())
                 .count(count)
                 .count(blocklength)
                 .counts(count, displacements)
                 .type(oldtype)
                 .done(Layout::indexed_block(count, blocklength, displacements, oldtype.layout()));
}

void type_create_hindexed_block(Count count, Count blocklength, bool large, Counts displacements, Datatype& oldtype, Datatype** newtype) {
  *newtype = Making(MPI_COMBINER_HINDEXED_BLOCK, large)
                 .count(count)
                 .count(blocklength)
                 .addresses(count, displacements)
                 .type(oldtype)
                 .done(Layout::hindexed_block(count, blocklength, displacements, oldtype.layout()));
}

void type_create_struct(Count count, Counts blocklengths, Counts displacements, const MPI_Datatype types[], Datatype** newtype) {
  Making making(MPI_COMBINER_STRUCT, blocklengths.wide());
  making.count(count).counts(count, blocklengths).addresses(count, displacements);
  std::vector<const Layout*> layouts;
  for (Count i = 0; i < count; ++i) {
    const auto* type = object::find<Datatype>(types[i]);
    if (type == nullptr) throw base::Error(base::msg::types_entry, i, reinterpret_cast<std::uintptr_t>(types[i]));
    making.type(*type);
    layouts.push_back(&type->layout());
  }
  *newtype = making.done(Layout::structure(layouts, blocklengths, displacements));
}

void type_create_subarray(int ndims, Counts sizes, Counts subsizes, Counts starts, int order, Datatype& oldtype, Datatype** newtype) {
  check_dimensions(ndims);
  check_order(order);
  std::vector<Count> size = copied(ndims, sizes), subsize = copied(ndims, subsizes), start = copied(ndims, starts);
  for (std::size_t i = 0; i < size.size(); ++i) {
    if (size[i] < 1) throw base::Error(base::msg::array_size, "array_of_sizes", i, size[i]);
    if (subsize[i] < 1 || subsize[i] > size[i]) throw base::Error(base::msg::array_subsize, i, subsize[i], size[i]);
    if (start[i] < 0 || start[i] > size[i] - subsize[i]) throw base::Error(base::msg::array_start, i, start[i], size[i] - subsize[i]);
  }
  Making making(MPI_COMBINER_SUBARRAY, sizes.wide());
  making.integer(ndims).counts(ndims, sizes).counts(ndims, subsizes).counts(ndims, starts).integer(order).type(oldtype);
  if (order == MPI_ORDER_FORTRAN) {
    for (auto* list : {&size, &subsize, &start}) std::reverse(list->begin(), list->end());
  }
  *newtype = making.done(Layout::subarray(size, subsize, start, oldtype.layout()));
}

namespace {
Layout::Distribution checked_distribution(std::size_t i, Count gsize, int kind, int argument, int processes) {
  if (gsize < 1) throw base::Error(base::msg::array_size, "array_of_gsizes", i, gsize);
  if (processes < 1) throw base::Error(base::msg::array_size, "array_of_psizes", i, processes);
  if (kind != MPI_DISTRIBUTE_BLOCK && kind != MPI_DISTRIBUTE_CYCLIC && kind != MPI_DISTRIBUTE_NONE)
    throw base::Error(base::msg::darray_distribution, i, kind);
  if (kind == MPI_DISTRIBUTE_NONE && processes != 1) throw base::Error(base::msg::darray_none, i, i, processes);
  if (kind != MPI_DISTRIBUTE_NONE && argument != MPI_DISTRIBUTE_DFLT_DARG) {
    if (argument < 1) throw base::Error(base::msg::darray_argument, i, argument);
    if (kind == MPI_DISTRIBUTE_BLOCK && static_cast<Count>(argument) * processes < gsize)
      throw base::Error(base::msg::darray_block, argument, processes, gsize, i);
  }
  return {gsize, kind, argument, processes};
}
}  // namespace

void type_create_darray(int size, int rank, int ndims, Counts gsizes, const int distribs[], const int dargs[], const int psizes[], int order,
                        Datatype& oldtype, Datatype** newtype) {
  check_dimensions(ndims);
  check_order(order);
  if (rank < 0 || rank >= size) throw base::Error(base::msg::darray_rank, rank, size - 1);
  std::vector<Layout::Distribution> dimensions;
  Count processes = 1;
  for (std::size_t i = 0; i < static_cast<std::size_t>(ndims); ++i) {
    dimensions.push_back(checked_distribution(i, gsizes[i], distribs[i], dargs[i], psizes[i]));
    processes = std::min<Count>(processes * psizes[i], std::numeric_limits<int>::max() + Count{1});
  }
  if (processes != size) throw base::Error(base::msg::darray_grid, processes, size);
  Making making(MPI_COMBINER_DARRAY, gsizes.wide());
  making.integer(size).integer(rank).integer(ndims).counts(ndims, gsizes);
  making.integers(ndims, distribs).integers(ndims, dargs).integers(ndims, psizes).integer(order).type(oldtype);
  *newtype = making.done(Layout::darray(rank, dimensions, order == MPI_ORDER_FORTRAN, oldtype.layout()));
}

void type_create_resized(Datatype& oldtype, Count lb, Count extent, bool large, Datatype** newtype) {
  *newtype = Making(MPI_COMBINER_RESIZED, large).address(lb).address(extent).type(oldtype).done(Layout::resized(oldtype.layout(), lb, extent));
}

void type_dup(Datatype& oldtype, Datatype** newtype) {
  Making making(MPI_COMBINER_DUP, false);
  making.definition().basic = oldtype.basic();
  auto copy = object::Ref<Datatype>::adopt(making.type(oldtype).done(base::LayoutRef(&oldtype.layout())));
  if (oldtype.committed()) copy->commit();
  oldtype.attributes().copy(oldtype, copy->attributes());
  *newtype = copy.release();
}

void type_create_f90_real(int p, int r, Datatype** newtype) { *newtype = &object::f90_real(p, r); }

void type_create_f90_complex(int p, int r, Datatype** newtype) { *newtype = &object::f90_complex(p, r); }

void type_create_f90_integer(int r, Datatype** newtype) { *newtype = &object::f90_integer(r); }

void type_match_size(int typeclass, int size, Datatype** datatype) { *datatype = &object::match_size(typeclass, size); }

void type_get_value_index(Datatype& value_type, Datatype& index_type, Datatype** pair_type) {
  *pair_type = object::value_index(value_type, index_type);
}

void type_commit(Datatype*& datatype) { datatype->commit(); }

void type_free(Datatype*& datatype) {
  if (datatype->permanent()) throw base::Error(base::msg::type_permanent, datatype->describe());
  datatype->attributes().clear(*datatype);
  datatype->give_up();
  datatype->release();
  datatype = nullptr;
}
}  // namespace tutti::calls

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Representations of data in files, and what types become in them.
#include "object/datarep.hpp"

#include <list>
#include <mutex>

#include "base/catalogue.hpp"
#include "base/pack.hpp"
#include "base/pack_external.hpp"

namespace tutti::object {
namespace {

using base::Layout;
using base::LayoutRef;
namespace msg = base::msg;

struct Registry {
  std::mutex mutex;
  std::list<Datarep> all;
};
Registry& registry() {
  static Registry& instance = *new Registry{{}, {{"native"}, {"internal"}, {"external32", Datarep::Kind::external32}}};
  return instance;
}

const Datarep* find_locked(const Registry& known, const std::string& name) {
  for (const Datarep& d : known.all)
    if (d.name == name) return &d;
  return nullptr;
}

void check(int code, const char* function, const Datarep& datarep) {
  if (code != MPI_SUCCESS) throw base::Error(msg::datarep_callback, function, datarep.name, code);
}

template <class Handle, class Object>
Handle handle_of(Object& object) {
  return reinterpret_cast<Handle>(object.handle());
}

/// A predefined type: so many bytes in the file.
LayoutRef basic_layout(const Datarep& datarep, base::BasicType basic) {
  MPI_Aint bytes = base::basic_info(basic).external_bytes;
  if (datarep.kind == Datarep::Kind::user)
    check(datarep.extent(handle_of<MPI_Datatype>(predefined_datatype(basic)), &bytes, datarep.extra_state), "extent", datarep);
  return Layout::contiguous_of(bytes, Layout::predefined(base::BasicType::byte));
}

/// Takes the arguments of a constructor out of its definition, in the order in which they were given.
class Arguments {
 public:
  explicit Arguments(const Definition& definition) : d_(definition), large_(!definition.large_counts.empty()) {}
  Count integer() { return d_.integers[integer_++]; }
  Count count() { return large_ ? d_.large_counts[large_at_++] : integer(); }
  Count address() { return large_ ? d_.large_counts[large_at_++] : d_.addresses[address_++]; }
  std::vector<Count> counts(Count n) { return list(n, &Arguments::count); }
  std::vector<Count> addresses(Count n) { return list(n, &Arguments::address); }
  std::vector<Count> integers(Count n) { return list(n, &Arguments::integer); }

 private:
  std::vector<Count> list(Count n, Count (Arguments::*one)()) {
    std::vector<Count> values;
    for (Count i = 0; i < n; ++i) values.push_back((this->*one)());
    return values;
  }
  const Definition& d_;
  bool large_;
  std::size_t integer_ = 0, address_ = 0, large_at_ = 0;
};

LayoutRef subarray(Arguments& a, const Layout& old) {
  const Count n = a.integer();
  std::vector<Count> sizes = a.counts(n), subsizes = a.counts(n), starts = a.counts(n);
  if (a.integer() == MPI_ORDER_FORTRAN)
    for (std::vector<Count>* v : {&sizes, &subsizes, &starts}) *v = std::vector<Count>(v->rbegin(), v->rend());
  return Layout::subarray(sizes, subsizes, starts, old);
}

LayoutRef darray(Arguments& a, const Layout& old) {
  a.integer();  // the number of processes
  const Count rank = a.integer(), n = a.integer();
  const std::vector<Count> sizes = a.counts(n), kinds = a.integers(n), arguments = a.integers(n), processes = a.integers(n);
  std::vector<Layout::Distribution> dimensions;
  for (std::size_t i = 0; i < sizes.size(); ++i)
    dimensions.push_back({sizes[i], static_cast<int>(kinds[i]), arguments[i], static_cast<int>(processes[i])});
  return Layout::darray(static_cast<int>(rank), dimensions, a.integer() == MPI_ORDER_FORTRAN, old);
}

LayoutRef structure(const Datarep& datarep, Arguments& a, const Definition& d) {
  const Count n = a.count();
  const std::vector<Count> lengths = a.counts(n), places = a.addresses(n);
  std::vector<LayoutRef> layouts;
  std::vector<const Layout*> types;
  for (const DefinitionRef& type : d.types) {
    layouts.push_back(file_layout(datarep, type));
    types.push_back(layouts.back().get());
  }
  return Layout::structure(types, lengths.data(), places.data());
}

LayoutRef derived_layout(const Datarep& datarep, const Definition& d) {
  Arguments a(d);
  if (d.combiner == MPI_COMBINER_STRUCT) return structure(datarep, a, d);
  const LayoutRef inner = file_layout(datarep, d.types[0]);
  const Layout& old = *inner;
  if (d.combiner == MPI_COMBINER_DUP) return inner;
  if (d.combiner == MPI_COMBINER_SUBARRAY) return subarray(a, old);
  if (d.combiner == MPI_COMBINER_DARRAY) return darray(a, old);
  if (d.combiner == MPI_COMBINER_RESIZED) {
    const Count lb = a.address();
    return Layout::resized(old, lb, a.address());
  }
  const Count n = a.count();
  if (d.combiner == MPI_COMBINER_CONTIGUOUS) return Layout::contiguous_of(n, old);
  if (d.combiner == MPI_COMBINER_INDEXED || d.combiner == MPI_COMBINER_HINDEXED) {
    const std::vector<Count> lengths = a.counts(n);
    if (d.combiner == MPI_COMBINER_INDEXED) return Layout::indexed(n, lengths.data(), a.counts(n).data(), old);
    return Layout::hindexed(n, lengths.data(), a.addresses(n).data(), old);
  }
  const Count length = a.count();
  switch (d.combiner) {
    case MPI_COMBINER_VECTOR: return Layout::vector(n, length, a.count(), old);
    case MPI_COMBINER_HVECTOR: return Layout::hvector(n, length, a.address(), old);
    case MPI_COMBINER_INDEXED_BLOCK: return Layout::indexed_block(n, length, a.counts(n).data(), old);
    default: return Layout::hindexed_block(n, length, a.addresses(n).data(), old);
  }
}
}  // namespace

bool Datarep::converts(bool writing) const {
  if (kind != Kind::user) return kind == Kind::external32;
  return writing ? write != nullptr || write_large != nullptr : read != nullptr || read_large != nullptr;
}

const Datarep* find_datarep(const std::string& name) {
  std::lock_guard lock(registry().mutex);
  return find_locked(registry(), name);
}

const Datarep& native_datarep() { return registry().all.front(); }

void register_datarep(Datarep made) {
  if (made.name.empty() || made.name.size() >= MPI_MAX_DATAREP_STRING)
    throw base::Error(msg::datarep_name, made.name.size(), MPI_MAX_DATAREP_STRING - 1);
  made.kind = Datarep::Kind::user;
  std::lock_guard lock(registry().mutex);
  if (find_locked(registry(), made.name) != nullptr) throw base::Error(msg::datarep_twice, made.name);
  registry().all.push_back(std::move(made));
}

LayoutRef file_layout(const Datarep& datarep, const DefinitionRef& definition) {
  if (datarep.plain()) return definition->layout;
  if (definition->basic != base::BasicType::none) return basic_layout(datarep, definition->basic);
  return derived_layout(datarep, *definition);
}

void to_file(const Datarep& datarep, const void* data, Count count, Datatype& datatype, void* filebuf) {
  if (datarep.kind == Datarep::Kind::external32) return base::pack_external(datatype.layout(), data, count, filebuf);
  const auto handle = handle_of<MPI_Datatype>(datatype);
  void* memory = const_cast<void*>(data);
  if (datarep.write_large != nullptr) return check(datarep.write_large(memory, handle, count, filebuf, 0, datarep.extra_state), "write", datarep);
  constexpr Count kMost = 0x7fffffff;  // what the small form can be told of at once
  const Count each = file_layout(datarep, datatype.definition())->size;
  for (Count first = 0; first < count; first += kMost)
    check(datarep.write(memory, handle, static_cast<int>(std::min(kMost, count - first)), static_cast<char*>(filebuf) + first * each, first,
                        datarep.extra_state),
          "write", datarep);
}

void from_file(const Datarep& datarep, void* data, Count count, Datatype& datatype, void* filebuf) {
  if (datarep.kind == Datarep::Kind::external32) return base::unpack_external(datatype.layout(), data, count, filebuf);
  const auto handle = handle_of<MPI_Datatype>(datatype);
  if (datarep.read_large != nullptr) return check(datarep.read_large(data, handle, count, filebuf, 0, datarep.extra_state), "read", datarep);
  constexpr Count kMost = 0x7fffffff;
  const Count each = file_layout(datarep, datatype.definition())->size;
  for (Count first = 0; first < count; first += kMost)
    check(datarep.read(data, handle, static_cast<int>(std::min(kMost, count - first)), static_cast<char*>(filebuf) + first * each, first,
                       datarep.extra_state),
          "read", datarep);
}
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The calls on attributes and their keys (MPI-5.0 §7.7, deprecated ones §16.1), and the attributes that MPI itself provides (§9.1.2,
// §11.10.1, §9.5). Local, any thread.
#include "object/attributes.hpp"

#include <climits>

#include "api/bodies.hpp"
#include "object/comm.hpp"
#include "object/datatype.hpp"
#include "object/error_codes.hpp"
#include "runtime/process.hpp"

namespace tutti::calls {
using object::Attributes;
using object::Keyval;
using object::Kind;

namespace {

template <class Copy, class Erase>
int created(Kind kind, Copy* copy, Erase* erase, void* extra_state) {
  return object::create_keyval(kind, reinterpret_cast<Keyval::Function>(copy), reinterpret_cast<Keyval::Function>(erase), extra_state);
}

template <class T>
void get_attribute(T& owner, int keyval, void* result, int* flag) {
  void* value = nullptr;
  *flag = owner.attributes().get(owner, keyval, &value);
  if (*flag) *static_cast<void**>(result) = value;
}

/// The attributes of MPI_COMM_WORLD, which every communicator gives; nullptr when `keyval` is none of them or is not known.
int* predefined_attribute(int keyval, bool& is_predefined) {
  static int tag_ub = INT_MAX, host = MPI_PROC_NULL, io = MPI_ANY_SOURCE, wtime_is_global = 1, appnum, universe_size;
  const runtime::Process& me = runtime::process();
  is_predefined = true;
  switch (keyval) {
    case MPI_TAG_UB: return &tag_ub;
    case MPI_HOST: return &host;
    case MPI_IO: return &io;
    case MPI_WTIME_IS_GLOBAL: return &wtime_is_global;
    case MPI_LASTUSEDCODE: return object::last_used_code();
    case MPI_APPNUM: appnum = me.block->app; return me.launch == runtime::Launch::ranked ? &appnum : nullptr;
    case MPI_UNIVERSE_SIZE: universe_size = static_cast<int>(std::max(me.ranks, me.segment.header().cores)); return &universe_size;
    default: is_predefined = false; return nullptr;
  }
}
}  // namespace

void comm_create_keyval(MPI_Comm_copy_attr_function* copy, MPI_Comm_delete_attr_function* erase, int* keyval, void* extra_state) {
  *keyval = created(Kind::comm, copy, erase, extra_state);
}
void comm_free_keyval(int* keyval) { object::free_keyval(Kind::comm, *keyval); }
void comm_set_attr(object::Comm& comm, int keyval, void* value) { comm.attributes().set(comm, keyval, value); }
void comm_delete_attr(object::Comm& comm, int keyval) { comm.attributes().erase(comm, keyval); }
void comm_get_attr(object::Comm& comm, int keyval, void* result, int* flag) {
  bool is_predefined = false;
  int* value = predefined_attribute(keyval, is_predefined);
  if (!is_predefined) return get_attribute(comm, keyval, result, flag);
  *flag = value != nullptr;
  if (value != nullptr) *static_cast<int**>(result) = value;
}

void type_create_keyval(MPI_Type_copy_attr_function* copy, MPI_Type_delete_attr_function* erase, int* keyval, void* extra_state) {
  *keyval = created(Kind::datatype, copy, erase, extra_state);
}
void type_free_keyval(int* keyval) { object::free_keyval(Kind::datatype, *keyval); }
void type_set_attr(object::Datatype& datatype, int keyval, void* value) { datatype.attributes().set(datatype, keyval, value); }
void type_delete_attr(object::Datatype& datatype, int keyval) { datatype.attributes().erase(datatype, keyval); }
void type_get_attr(object::Datatype& datatype, int keyval, void* result, int* flag) { get_attribute(datatype, keyval, result, flag); }

void win_create_keyval(MPI_Win_copy_attr_function* copy, MPI_Win_delete_attr_function* erase, int* keyval, void* extra_state) {
  *keyval = created(Kind::win, copy, erase, extra_state);
}
void win_free_keyval(int* keyval) { object::free_keyval(Kind::win, *keyval); }
}  // namespace tutti::calls

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The calls that ask windows and set their attributes, names, hints and error handlers (MPI-5.0 §7.7.3, §7.8, §9.3.2, §12.2.5 to §12.2.7).
// Local, any thread, except MPI_Win_free.
#include "object/win.hpp"

#include <cstring>

#include "api/bodies.hpp"
#include "check/accesses.hpp"

namespace tutti::calls {
using object::Errhandler;
using object::Win;

void win_free(Win*& win) {
  if (check::accesses()) check::concealed(*win);
  Win::free(win);
}

void win_get_group(Win& win, object::Group** group) { *group = win.comm().group().another().release(); }

void win_set_info(Win& win, object::Info* info) {
  if (info != nullptr) win.set_hints(*info);
}
void win_get_info(Win& win, object::Info** info_used) {
  object::Info::Pairs pairs = win.hints();
  pairs.emplace_back("mpi_memory_alloc_kinds", "mpi,system");
  *info_used = new object::Info(std::move(pairs));
}

void win_set_attr(Win& win, int keyval, void* value) { win.attributes().set(win, keyval, value); }
void win_delete_attr(Win& win, int keyval) { win.attributes().erase(win, keyval); }
void win_get_attr(Win& win, int keyval, void* result, int* flag) {
  const bool predefined = keyval >= MPI_WIN_BASE && keyval <= MPI_WIN_MODEL;
  void* value = predefined ? win.predefined_attribute(keyval) : nullptr;
  *flag = predefined || win.attributes().get(win, keyval, &value);
  if (*flag) *static_cast<void**>(result) = value;
}

void win_set_name(Win& win, const char* name) { win.set_name(std::string(name, strnlen(name, MPI_MAX_OBJECT_NAME - 1))); }
void win_get_name(Win* win, char* name, int* resultlen) {
  const std::string text = win != nullptr ? win->name() : "MPI_WIN_NULL";
  std::memcpy(name, text.c_str(), text.size() + 1);
  *resultlen = static_cast<int>(text.size());
}

void win_set_errhandler(Win& win, Errhandler& errhandler) { win.set_errhandler(errhandler); }
void win_get_errhandler(Win& win, Errhandler** errhandler) {
  const object::Ref<Errhandler> handler = win.errhandler();
  handler->give_to_program();
  *errhandler = handler.get();
}
void win_call_errhandler(Win& win, int errorcode) { object::call_errhandler(win, errorcode, "MPI_Win_call_errhandler"); }
}  // namespace tutti::calls

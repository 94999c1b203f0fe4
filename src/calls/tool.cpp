// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The tool interface: beginning and end, enumerations, control variables, categories (MPI-5.0 §15.3.4 to §15.3.6, §15.3.9).
#include <algorithm>

#include "api/bodies.hpp"
#include "calls/tool_support.hpp"
#include "tool/categories.hpp"
#include "tool/controls.hpp"
#include "tool/event_types.hpp"
#include "tool/measures.hpp"

namespace tutti::calls {
using tool::Control;
using tool::Enumeration;
using tool::Scope;

namespace {
constexpr std::uintptr_t kFirstEnumeration = 0x200;

Enumeration enumeration_of(MPI_T_enum handle) {
  const std::uintptr_t number = reinterpret_cast<std::uintptr_t>(handle) - kFirstEnumeration;
  if (number >= static_cast<std::uintptr_t>(tool::kEnumerations))
    throw base::Error(base::msg::tool_handle, "enumtype", reinterpret_cast<std::uintptr_t>(handle));
  return static_cast<Enumeration>(number);
}

const Control& control_of(MPI_T_cvar_handle handle) {
  const std::shared_ptr<const Control> found = tool::control_handles().find(handle);
  if (found == nullptr) throw base::Error(base::msg::tool_handle, "handle", reinterpret_cast<std::uintptr_t>(handle));
  return *found;
}

/// Fills in as many indices as there is room for.
void give_indices(const std::vector<int>& found, int len, int indices[]) {
  if (len < 0) throw base::Error(base::msg::tool_length, "len", len);
  if (len > 0) wanted(indices, "indices");
  std::copy_n(found.begin(), std::min(found.size(), static_cast<std::size_t>(len)), indices);
}

const tool::CategoryInfo& category_of(int index) { return line(tool::categories(), index, "cat_index"); }
}  // namespace

MPI_T_enum enumeration_handle(Enumeration enumeration) {
  if (enumeration == Enumeration::none) return MPI_T_ENUM_NULL;
  return reinterpret_cast<MPI_T_enum>(kFirstEnumeration + static_cast<std::uintptr_t>(enumeration));
}

void t_init_thread(int required, int* provided) { give(provided, tool::begin(required)); }
void t_finalize() { tool::end(); }

void t_enum_get_info(MPI_T_enum enumtype, int* num, char* name, int* name_len) {
  const Scope scope;
  const Enumeration enumeration = enumeration_of(enumtype);
  give(num, tool::items_of(enumeration));
  give_string(tool::enumeration_name(enumeration), name, name_len);
}

void t_enum_get_item(MPI_T_enum enumtype, int indx, int* value, char* name, int* name_len) {
  const Scope scope;
  const Enumeration enumeration = enumeration_of(enumtype);
  const int items = tool::items_of(enumeration);
  if (indx < 0 || indx >= items) throw base::Error(base::msg::tool_index, "indx", indx, items);
  give(value, indx);
  give_string(tool::item_name(enumeration, indx), name, name_len);
}

// ---- Control variables
void t_cvar_get_num(int* num_cvar) {
  const Scope scope;
  *wanted(num_cvar, "num_cvar") = static_cast<int>(tool::controls().size());
}

void t_cvar_get_info(int cvar_index, char* name, int* name_len, int* verbosity, MPI_Datatype* datatype, MPI_T_enum* enumtype, char* desc,
                     int* desc_len, int* bind, int* scope) {
  const Scope call;
  const Control& control = line(tool::controls(), cvar_index, "cvar_index");
  give_string(control.name, name, name_len);
  give(verbosity, control.verbosity);
  give(datatype, control.type());
  give(enumtype, enumeration_handle(control.items));
  give_string(control.description, desc, desc_len);
  give(bind, int{MPI_T_BIND_NO_OBJECT});
  give(scope, control.scope);
}

void t_cvar_get_index(const char* name, int* cvar_index) {
  const Scope scope;
  *wanted(cvar_index, "cvar_index") = index_of(tool::controls(), name, "control variable");
}

void t_cvar_handle_alloc(int cvar_index, void*, MPI_T_cvar_handle* handle, int* count) {
  const Scope scope;
  const Control& control = line(tool::controls(), cvar_index, "cvar_index");
  wanted(handle, "handle");
  wanted(count, "count");
  *handle = reinterpret_cast<MPI_T_cvar_handle>(tool::control_handles().add(std::shared_ptr<const Control>(&control, [](const Control*) {})));
  *count = 1;
}

void t_cvar_handle_free(MPI_T_cvar_handle* handle) {
  const Scope scope;
  control_of(*wanted(handle, "handle"));
  tool::control_handles().remove(*handle);
  *handle = MPI_T_CVAR_HANDLE_NULL;
}

void t_cvar_read(MPI_T_cvar_handle handle, void* buf) {
  const Scope scope;
  const Control& control = control_of(handle);
  wanted(buf, "buf");
  if (control.type() == MPI_INT) *static_cast<int*>(buf) = static_cast<int>(control.get());
  else *static_cast<MPI_Count*>(buf) = control.get();
}

void t_cvar_write(MPI_T_cvar_handle handle, const void* buf) {
  const Scope scope;
  const Control& control = control_of(handle);
  wanted(buf, "buf");
  control.set(control.type() == MPI_INT ? *static_cast<const int*>(buf) : *static_cast<const MPI_Count*>(buf));
}

// ---- Categories
void t_category_get_num(int* num_cat) {
  const Scope scope;
  *wanted(num_cat, "num_cat") = static_cast<int>(tool::categories().size());
}

void t_category_get_info(int cat_index, char* name, int* name_len, char* desc, int* desc_len, int* num_cvars, int* num_pvars, int* num_categories) {
  const Scope scope;
  const tool::CategoryInfo& category = category_of(cat_index);
  give_string(category.name, name, name_len);
  give_string(category.description, desc, desc_len);
  give(num_cvars, static_cast<int>(tool::controls_in(cat_index).size()));
  give(num_pvars, static_cast<int>(tool::measures_in(cat_index).size()));
  give(num_categories, static_cast<int>(tool::categories_in(cat_index).size()));
}

void t_category_get_num_events(int cat_index, int* num_events) {
  const Scope scope;
  category_of(cat_index);
  *wanted(num_events, "num_events") = static_cast<int>(tool::events_in(cat_index).size());
}

void t_category_get_index(const char* name, int* cat_index) {
  const Scope scope;
  *wanted(cat_index, "cat_index") = index_of(tool::categories(), name, "category");
}

void t_category_get_cvars(int cat_index, int len, int indices[]) {
  const Scope scope;
  category_of(cat_index);
  give_indices(tool::controls_in(cat_index), len, indices);
}
void t_category_get_pvars(int cat_index, int len, int indices[]) {
  const Scope scope;
  category_of(cat_index);
  give_indices(tool::measures_in(cat_index), len, indices);
}
void t_category_get_events(int cat_index, int len, int indices[]) {
  const Scope scope;
  category_of(cat_index);
  give_indices(tool::events_in(cat_index), len, indices);
}
void t_category_get_categories(int cat_index, int len, int indices[]) {
  const Scope scope;
  category_of(cat_index);
  give_indices(tool::categories_in(cat_index), len, indices);
}

/// The tables are the same from the beginning to the end.
void t_category_changed(int* update_number) {
  const Scope scope;
  *wanted(update_number, "update_number") = 0;
}
}  // namespace tutti::calls

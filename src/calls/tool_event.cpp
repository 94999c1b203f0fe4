// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The tool interface: events and their source (MPI-5.0 §15.3.8). No hints are known: what is set is ignored, what is asked for is empty.
#include <limits>

#include "api/bodies.hpp"
#include "base/clock.hpp"
#include "calls/tool_support.hpp"
#include "object/info.hpp"
#include "tool/event_types.hpp"
#include "tool/registration.hpp"

namespace tutti::calls {
using tool::EventType;
using tool::Scope;

namespace {
void give_empty_info(MPI_Info* info) {
  if (info != nullptr) *info = reinterpret_cast<MPI_Info>((new object::Info)->handle());
}

void check_info(MPI_Info info) {
  if (info != MPI_INFO_NULL && object::find<object::Info>(info) == nullptr) throw base::Error(base::msg::tool_info);
}

void check_source(int source_index) {
  if (source_index != 0) throw base::Error(base::msg::tool_index, "source_index", source_index, 1);
}
}  // namespace

void t_source_get_num(int* num_sources) {
  const Scope scope;
  *wanted(num_sources, "num_sources") = 1;
}

void t_source_get_info(int source_index, char* name, int* name_len, char* desc, int* desc_len, MPI_T_source_order* ordering,
                       MPI_Count* ticks_per_second, MPI_Count* max_ticks, MPI_Info* info) {
  const Scope scope;
  check_source(source_index);
  give_string(tool::kSourceName, name, name_len);
  give_string(tool::kSourceDescription, desc, desc_len);
  give(ordering, MPI_T_SOURCE_ORDERED);
  give(ticks_per_second, 1000000000);
  give(max_ticks, std::numeric_limits<MPI_Count>::max());
  give_empty_info(info);
}

void t_source_get_timestamp(int source_index, MPI_Count* timestamp) {
  const Scope scope;
  check_source(source_index);
  *wanted(timestamp, "timestamp") = static_cast<MPI_Count>(base::now_ns());
}

void t_event_get_num(int* num_events) {
  const Scope scope;
  *wanted(num_events, "num_events") = static_cast<int>(tool::event_types().size());
}

void t_event_get_info(int event_index, char* name, int* name_len, int* verbosity, MPI_Datatype array_of_datatypes[],
                      MPI_Aint array_of_displacements[], int* num_elements, MPI_T_enum* enumtype, MPI_Info* info, char* desc, int* desc_len,
                      int* bind) {
  const Scope scope;
  const EventType& type = line(tool::event_types(), event_index, "event_index");
  give_string(type.name, name, name_len);
  give(verbosity, type.verbosity);
  const int room = num_elements != nullptr ? *num_elements : 0;
  for (int i = 0; i < type.size() && i < room; ++i) {
    if (array_of_datatypes != nullptr) array_of_datatypes[i] = MPI_COUNT;
    if (array_of_displacements != nullptr) array_of_displacements[i] = i * MPI_Aint{sizeof(Count)};
  }
  give(num_elements, type.size());
  give(enumtype, enumeration_handle(type.elements));
  give_empty_info(info);
  give_string(type.description, desc, desc_len);
  give(bind, binding(type.of_communicator));
}

void t_event_get_index(const char* name, int* event_index) {
  const Scope scope;
  *wanted(event_index, "event_index") = index_of(tool::event_types(), name, "type of events");
}

void t_event_handle_alloc(int event_index, void* obj_handle, MPI_Info info, MPI_T_event_registration* event_registration) {
  const Scope scope;
  const EventType& type = line(tool::event_types(), event_index, "event_index");
  check_info(info);
  wanted(event_registration, "event_registration");
  *event_registration = tool::add_registration(type, bound_context(type.of_communicator, obj_handle, type.name));
}

void t_event_handle_set_info(MPI_T_event_registration event_registration, MPI_Info info) {
  const Scope scope;
  tool::check_registration(event_registration);
  check_info(info);
}

void t_event_handle_get_info(MPI_T_event_registration event_registration, MPI_Info* info_used) {
  const Scope scope;
  tool::check_registration(event_registration);
  give_empty_info(wanted(info_used, "info_used"));
}

void t_event_handle_free(MPI_T_event_registration event_registration, void* user_data, MPI_T_event_free_cb_function free_cb_function) {
  tool::free_registration(event_registration, free_cb_function, user_data);
}

void t_event_register_callback(MPI_T_event_registration event_registration, MPI_T_cb_safety cb_safety, MPI_Info info, void* user_data,
                               MPI_T_event_cb_function event_cb_function) {
  const Scope scope;
  check_info(info);
  tool::set_callback(event_registration, cb_safety, event_cb_function, user_data);
}

void t_event_callback_set_info(MPI_T_event_registration event_registration, MPI_T_cb_safety cb_safety, MPI_Info info) {
  const Scope scope;
  tool::check_registration(event_registration);
  tool::check_safety(cb_safety);
  check_info(info);
}

void t_event_callback_get_info(MPI_T_event_registration event_registration, MPI_T_cb_safety cb_safety, MPI_Info* info_used) {
  const Scope scope;
  tool::check_registration(event_registration);
  tool::check_safety(cb_safety);
  give_empty_info(wanted(info_used, "info_used"));
}

void t_event_set_dropped_handler(MPI_T_event_registration event_registration, MPI_T_event_dropped_cb_function dropped_cb_function) {
  const Scope scope;
  tool::set_dropped_handler(event_registration, dropped_cb_function);
}

void t_event_read(MPI_T_event_instance event_instance, int element_index, void* buffer) {
  const Scope scope;
  const tool::Instance& instance = tool::find_instance(event_instance);
  if (element_index < 0 || element_index >= instance.type->size())
    throw base::Error(base::msg::tool_index, "element_index", element_index, instance.type->size());
  *static_cast<MPI_Count*>(wanted(buffer, "buffer")) = instance.event->data[static_cast<std::size_t>(element_index)];
}

void t_event_copy(MPI_T_event_instance event_instance, void* buffer) {
  const Scope scope;
  const tool::Instance& instance = tool::find_instance(event_instance);
  std::memcpy(wanted(buffer, "buffer"), instance.event->data.data(), static_cast<std::size_t>(instance.type->size()) * sizeof(Count));
}

void t_event_get_timestamp(MPI_T_event_instance event_instance, MPI_Count* event_timestamp) {
  const Scope scope;
  *wanted(event_timestamp, "event_timestamp") = static_cast<MPI_Count>(tool::find_instance(event_instance).event->time);
}

void t_event_get_source(MPI_T_event_instance event_instance, int* source_index) {
  const Scope scope;
  tool::find_instance(event_instance);
  *wanted(source_index, "source_index") = 0;
}
}  // namespace tutti::calls

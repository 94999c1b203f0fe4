// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The tool interface: performance variables (MPI-5.0 §15.3.7).
#include "api/bodies.hpp"
#include "calls/tool_support.hpp"
#include "tool/measures.hpp"
#include "tool/pvar_session.hpp"

namespace tutti::calls {
using tool::Measure;
using tool::MeasureHandle;
using tool::Scope;

namespace {
std::shared_ptr<MeasureHandle> handle_of(MPI_T_pvar_session session, MPI_T_pvar_handle handle) {
  const std::shared_ptr<tool::PvarSession> opened = tool::find_session(session);
  if (handle == MPI_T_PVAR_ALL_HANDLES) throw base::Error(base::msg::tool_all_handles);
  std::shared_ptr<MeasureHandle> found = opened->handles.find(handle);
  if (found == nullptr) throw base::Error(base::msg::tool_handle, "handle", reinterpret_cast<std::uintptr_t>(handle));
  return found;
}

/// Acts on one handle that allows it, or on all of a session that do; those whose communicator is gone are passed over there.
template <class Allowed, class Act>
void each_handle(MPI_T_pvar_session session, MPI_T_pvar_handle handle, const base::Message& refusal, Allowed&& allowed, Act&& act) {
  if (handle != MPI_T_PVAR_ALL_HANDLES) {
    const std::shared_ptr<MeasureHandle> one = handle_of(session, handle);
    if (!allowed(one->measure())) throw base::Error(refusal, one->measure().name);
    return act(*one);
  }
  for (const auto& [number, each] : tool::find_session(session)->handles.all())
    if (allowed(each->measure()) && each->live()) act(*each);
}

bool writable(const Measure& measure) { return !measure.continuous(); }

MeasureHandle& writable_handle(const std::shared_ptr<MeasureHandle>& handle) {
  if (!writable(handle->measure())) throw base::Error(base::msg::tool_no_write, handle->measure().name);
  return *handle;
}
}  // namespace

void t_pvar_get_num(int* num_pvar) {
  const Scope scope;
  *wanted(num_pvar, "num_pvar") = static_cast<int>(tool::measures().size());
}

void t_pvar_get_info(int pvar_index, char* name, int* name_len, int* verbosity, int* var_class, MPI_Datatype* datatype, MPI_T_enum* enumtype,
                     char* desc, int* desc_len, int* bind, int* readonly, int* continuous, int* atomic) {
  const Scope scope;
  const Measure& measure = line(tool::measures(), pvar_index, "pvar_index");
  give_string(measure.name, name, name_len);
  give(verbosity, measure.verbosity);
  give(var_class, measure.var_class);
  give(datatype, measure.type());
  give(enumtype, enumeration_handle(measure.items));
  give_string(measure.description, desc, desc_len);
  give(bind, binding(measure.of_communicator));
  give(readonly, !writable(measure));
  give(continuous, measure.continuous());
  give(atomic, writable(measure));
}

void t_pvar_get_index(const char* name, int var_class, int* pvar_index) {
  const Scope scope;
  *wanted(pvar_index, "pvar_index") =
      index_of(tool::measures(), name, "performance variable of this class", [&](const Measure& m) { return m.var_class == var_class; });
}

void t_pvar_session_create(MPI_T_pvar_session* session) {
  const Scope scope;
  *wanted(session, "session") = tool::new_session();
}

void t_pvar_session_free(MPI_T_pvar_session* session) {
  const Scope scope;
  tool::free_session(*wanted(session, "session"));
  *session = MPI_T_PVAR_SESSION_NULL;
}

void t_pvar_handle_alloc(MPI_T_pvar_session session, int pvar_index, void* obj_handle, MPI_T_pvar_handle* handle, int* count) {
  const Scope scope;
  const std::shared_ptr<tool::PvarSession> opened = tool::find_session(session);
  const Measure& measure = line(tool::measures(), pvar_index, "pvar_index");
  wanted(handle, "handle");
  wanted(count, "count");
  const auto context = bound_context(measure.of_communicator, obj_handle, measure.name);
  *handle = reinterpret_cast<MPI_T_pvar_handle>(opened->handles.add(std::make_shared<MeasureHandle>(measure, context)));
  *count = measure.elements();
}

void t_pvar_handle_free(MPI_T_pvar_session session, MPI_T_pvar_handle* handle) {
  const Scope scope;
  handle_of(session, *wanted(handle, "handle"));
  tool::find_session(session)->handles.remove(*handle);
  *handle = MPI_T_PVAR_HANDLE_NULL;
}

void t_pvar_start(MPI_T_pvar_session session, MPI_T_pvar_handle handle) {
  const Scope scope;
  each_handle(session, handle, base::msg::tool_no_startstop, writable, [](MeasureHandle& each) { each.start(); });
}

void t_pvar_stop(MPI_T_pvar_session session, MPI_T_pvar_handle handle) {
  const Scope scope;
  each_handle(session, handle, base::msg::tool_no_startstop, writable, [](MeasureHandle& each) { each.stop(); });
}

void t_pvar_reset(MPI_T_pvar_session session, MPI_T_pvar_handle handle) {
  const Scope scope;
  each_handle(session, handle, base::msg::tool_no_write, writable, [](MeasureHandle& each) { each.reset(); });
}

void t_pvar_read(MPI_T_pvar_session session, MPI_T_pvar_handle handle, void* buf) {
  const Scope scope;
  const std::shared_ptr<MeasureHandle> one = handle_of(session, handle);
  one->read(wanted(buf, "buf"), false);
}

void t_pvar_readreset(MPI_T_pvar_session session, MPI_T_pvar_handle handle, void* buf) {
  const Scope scope;
  writable_handle(handle_of(session, handle)).read(wanted(buf, "buf"), true);
}

void t_pvar_write(MPI_T_pvar_session session, MPI_T_pvar_handle handle, const void* buf) {
  const Scope scope;
  writable_handle(handle_of(session, handle)).write(wanted(buf, "buf"));
}
}  // namespace tutti::calls

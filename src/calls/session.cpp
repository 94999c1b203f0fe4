// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The sessions model (MPI-5.0 §11.3) and the sessions' error handlers (§9.3.4). All local: who is in a process set is known from the start.
#include "object/session.hpp"

#include <algorithm>
#include <cstring>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "tool/controls.hpp"

namespace tutti::calls {
using object::Errhandler;
using object::Group;
using object::Info;
using object::Session;

void session_init(Info* info, Errhandler& errhandler, Session** session) {
  *session = Session::open(info, errhandler).release();
  tool::settings_from_environment();
}
void session_finalize(Session*& session) {
  session->close();
  session = nullptr;
}

void session_get_num_psets(Session&, Info*, int* npset_names) { *npset_names = static_cast<int>(object::kProcessSets.size()); }
void session_get_nth_pset(Session&, Info*, int n, int* pset_len, char* pset_name) {
  const int sets = static_cast<int>(object::kProcessSets.size());
  if (n < 0 || n >= sets) throw base::Error(base::msg::no_such_process_set, n, sets);
  const char* name = object::kProcessSets[static_cast<std::size_t>(n)];
  const std::size_t length = std::strlen(name);
  if (*pset_len > 0) {
    if (pset_name == nullptr) throw base::Error(base::msg::null_pointer, "pset_name");
    const std::size_t copied = std::min(length, static_cast<std::size_t>(*pset_len) - 1);
    std::memcpy(pset_name, name, copied);
    pset_name[copied] = '\0';
  }
  *pset_len = static_cast<int>(length) + 1;
}

void session_get_info(Session& session, Info** info_used) { *info_used = new Info(session.hints()); }
void session_get_pset_info(Session&, const char* pset_name, Info** info) {
  *info = new Info(Info::Pairs{{"mpi_size", std::to_string(object::process_set(pset_name)->size())}});
}
void group_from_session_pset(Session& session, const char* pset_name, Group** newgroup) {
  *newgroup = object::process_set(pset_name)->of_session(&session).release();
}

void session_set_errhandler(Session& session, Errhandler& errhandler) { session.set_errhandler(errhandler); }
void session_get_errhandler(Session& session, Errhandler** errhandler) {
  const object::Ref<Errhandler> handler = session.errhandler();
  handler->give_to_program();
  *errhandler = handler.get();
}
void session_call_errhandler(Session& session, int errorcode) { object::call_errhandler(session, errorcode, "MPI_Session_call_errhandler"); }
}  // namespace tutti::calls

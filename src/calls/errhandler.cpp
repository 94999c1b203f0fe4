// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The calls on error handlers (MPI-5.0 §9.3, §9.5) for communicators and files. Local, any thread.
#include "object/errhandler.hpp"

#include "api/bodies.hpp"
#include "object/comm.hpp"
#include "runtime/process.hpp"

namespace tutti::calls {
using object::Errhandler;
using object::Kind;

namespace {
Errhandler* created(Kind kind, Errhandler::Function function) {
  auto* handler = new Errhandler(kind, function);
  handler->give_to_program();
  handler->release();
  return handler;
}

Errhandler* given(const object::Ref<Errhandler>& handler) {
  handler->give_to_program();
  return handler.get();
}
}  // namespace

void comm_create_errhandler(MPI_Comm_errhandler_function* function, Errhandler** errhandler) {
  *errhandler = created(Kind::comm, reinterpret_cast<Errhandler::Function>(function));
}
void win_create_errhandler(MPI_Win_errhandler_function* function, Errhandler** errhandler) {
  *errhandler = created(Kind::win, reinterpret_cast<Errhandler::Function>(function));
}
void file_create_errhandler(MPI_File_errhandler_function* function, Errhandler** errhandler) {
  *errhandler = created(Kind::file, reinterpret_cast<Errhandler::Function>(function));
}
void session_create_errhandler(MPI_Session_errhandler_function* function, Errhandler** errhandler) {
  *errhandler = created(Kind::session, reinterpret_cast<Errhandler::Function>(function));
}

void errhandler_free(Errhandler*& errhandler) {
  errhandler->take_from_program();
  errhandler = nullptr;
}

void comm_set_errhandler(object::Comm& comm, Errhandler& errhandler) {
  comm.set_errhandler(errhandler);
  if (&comm != object::Comm::world()) return;
  const bool fatal = errhandler.action() == Errhandler::Action::fatal || errhandler.action() == Errhandler::Action::abort;
  runtime::process().block->handles.store(fatal ? 0 : 1, std::memory_order_relaxed);  // mpiexec looks when a rank has died
}
void comm_get_errhandler(object::Comm& comm, Errhandler** errhandler) { *errhandler = given(comm.errhandler()); }
void comm_call_errhandler(object::Comm& comm, int errorcode) { object::call_errhandler(comm, errorcode, "MPI_Comm_call_errhandler"); }
}  // namespace tutti::calls

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Invoking error handlers. A fatal error is said by mpiexec, with its place and what the other ranks were doing.
#include "object/errhandler.hpp"

#include <fmt/core.h>

#include "base/catalogue.hpp"
#include "base/error.hpp"
#include "object/comm.hpp"
#include "object/error_codes.hpp"
#include "object/fault.hpp"
#include "runtime/abort.hpp"
#include "runtime/current_call.hpp"
#include "runtime/process.hpp"

namespace tutti::object {
namespace {

template <class Handle>
std::uintptr_t value(Handle handle) {
  return reinterpret_cast<std::uintptr_t>(handle);
}

// MPI_FILE_NULL is no object, but it carries the handler that new files get.
struct FileDefault {
  std::mutex mutex;
  Ref<Errhandler> handler{&Errhandler::give_back()};
};
FileDefault& file_default() {
  static FileDefault& instance = *new FileDefault;
  return instance;
}

const char* word(Kind kind) {
  switch (kind) {
    case Kind::win: return "Win";
    case Kind::file: return "File";
    case Kind::session: return "Session";
    default: return "Comm";
  }
}

bool carries_errhandler(const Object* on) {
  return on != nullptr && (on->kind() == Kind::comm || on->kind() == Kind::win || on->kind() == Kind::file || on->kind() == Kind::session);
}

/// "MPI_Send on rank 2 of MPI_COMM_WORLD (rank 0 of the communicator "rows")"
std::string where(Object* on, const char* call) {
  std::string_view name = call;
  if (name.ends_with("_c")) name.remove_suffix(2);  // as api::plain_name
  std::string text = fmt::format("{} on rank {} of MPI_COMM_WORLD", name, runtime::process().rank);
  if (on == nullptr || on->kind() != Kind::comm || on == Comm::world() || on == Comm::self())
    return text;  // that of the process, when a call names no object
  const Comm& comm = static_cast<Comm&>(*on);
  return text + fmt::format(" (rank {} of {})", comm.rank(), comm.description());
}

std::string words(int code) {
  std::string text = error_text(code);
  return text.empty() ? error_name(code) : fmt::format("{}: {}", error_name(code), text);
}

/// `kind` as in base::Error::kind(): what has a word of its own is a report that says all, and once if several ranks say it alike.
[[noreturn]] void die(Object* on, int code, const std::string& text, const char* call, const char* kind = "error") {
  if (std::string_view(kind) != "error") runtime::abort_job(code, kind, text);
  std::string explained;
  try {
    explained = words(code);
  } catch (const base::Error&) {
    explained = error_name(code);  // what a user's callback returned need not be a code that exists
  }
  const runtime::Site site = runtime::current_origin().site;
  const std::string at = site == 0 ? "" : ", at " + runtime::site_mark(runtime::process().rank, site);
  runtime::abort_job(code, "error", fmt::format("{}: {} ({}){}", where(on, call), text, explained, at));
}

/// The user's function gets a copy of the handle and of the code, both of which it may change without effect.
void call_function(Kind target, Errhandler::Function function, std::uintptr_t handle, int code) {
  switch (target) {
    case Kind::win: {
      auto object = reinterpret_cast<MPI_Win>(handle);
      return reinterpret_cast<MPI_Win_errhandler_function*>(function)(&object, &code);
    }
    case Kind::file: {
      auto object = reinterpret_cast<MPI_File>(handle);
      return reinterpret_cast<MPI_File_errhandler_function*>(function)(&object, &code);
    }
    case Kind::session: {
      auto object = reinterpret_cast<MPI_Session>(handle);
      return reinterpret_cast<MPI_Session_errhandler_function*>(function)(&object, &code);
    }
    default: {
      auto object = reinterpret_cast<MPI_Comm>(handle);
      return reinterpret_cast<MPI_Comm_errhandler_function*>(function)(&object, &code);
    }
  }
}

/// `on` is nullptr for MPI_FILE_NULL.
void invoke(const Errhandler& handler, Object* on, int code, const std::string& text, const char* call, const char* word = "error") {
  switch (handler.action()) {
    case Errhandler::Action::fatal:
    case Errhandler::Action::abort: die(on, code, text, call, word);
    case Errhandler::Action::give_back: return;
    case Errhandler::Action::function:
      return on == nullptr ? call_function(Kind::file, handler.function(), value(MPI_FILE_NULL), code)
                           : call_function(on->kind(), handler.function(), on->handle(), code);
  }
}
}  // namespace

Errhandler& Errhandler::fatal() {
  static Errhandler& handler = *new Errhandler(Action::fatal, value(MPI_ERRORS_ARE_FATAL), "MPI_ERRORS_ARE_FATAL");
  return handler;
}
Errhandler& Errhandler::abort() {
  static Errhandler& handler = *new Errhandler(Action::abort, value(MPI_ERRORS_ABORT), "MPI_ERRORS_ABORT");
  return handler;
}
Errhandler& Errhandler::give_back() {
  static Errhandler& handler = *new Errhandler(Action::give_back, value(MPI_ERRORS_RETURN), "MPI_ERRORS_RETURN");
  return handler;
}
namespace {
[[maybe_unused]] Errhandler* const registered_at_load[] = {&Errhandler::fatal(), &Errhandler::abort(), &Errhandler::give_back()};
}

namespace {
std::mutex holding;  // of all held_by_program_
}

void Errhandler::give_to_program() {
  if (predefined()) return;
  retain();
  std::lock_guard lock(holding);
  if (held_by_program_++ == 0) renew_origin();
}

void Errhandler::take_from_program() {
  if (predefined()) return;
  {
    std::lock_guard lock(holding);
    if (held_by_program_ == 1) revoke_handle();
    --held_by_program_;
  }
  release();
}

Ref<Errhandler> WithErrhandler::errhandler() const {
  std::lock_guard lock(mutex_);
  return errhandler_;
}

void WithErrhandler::set_errhandler(Errhandler& handler) {
  if (!handler.fits(kind())) throw base::Error(base::msg::errhandler_of_other_kind, word(kind()));
  Ref<Errhandler> old(&handler);
  std::lock_guard lock(mutex_);
  std::swap(old, errhandler_);
}

Ref<Errhandler> default_file_errhandler() {
  std::lock_guard lock(file_default().mutex);
  return file_default().handler;
}

void set_default_file_errhandler(Errhandler& handler) {
  if (!handler.fits(Kind::file)) throw base::Error(base::msg::errhandler_of_other_kind, "File");
  std::lock_guard lock(file_default().mutex);
  file_default().handler = Ref<Errhandler>(&handler);
}

int raise(Object* on, int code, const std::string& text, const char* call, const char* kind) {
  if (!carries_errhandler(on)) on = Comm::self();
  if (on == nullptr) die(nullptr, code, text, call, kind);  // before MPI_Init and after MPI_Finalize errors are fatal (MPI-5.0 §9.3)
  if (code >= MPIX_ERR_PROC_FAILED && code <= MPIX_ERR_REVOKED) note_told();
  const Ref<Object> keep(on);
  const Ref<Errhandler> handler = static_cast<WithErrhandler*>(on)->errhandler();
  remember_error(code, text, call);
  invoke(*handler, on, code, text, call, kind);
  return code;
}

int raise_without_file(int code, const std::string& text, const char* call) {
  remember_error(code, text, call);
  const Ref<Errhandler> handler = default_file_errhandler();
  invoke(*handler, nullptr, code, text, call);
  return code;
}

void call_errhandler(WithErrhandler& on, int code, const char* call) {
  const Ref<Errhandler> handler = on.errhandler();
  invoke(*handler, &on, code, "the program called its error handler", call);
}

void call_default_file_errhandler(int code, const char* call) {
  const Ref<Errhandler> handler = default_file_errhandler();
  invoke(*handler, nullptr, code, "the program called its error handler", call);
}
}  // namespace tutti::object

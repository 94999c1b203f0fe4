// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Error handlers (MPI-5.0 §9.3) and the one function through which every error of a call reaches them. Communicators, windows, files
// and sessions carry a handler; errors of calls without such an object go to MPI_COMM_SELF's, before it exists to the initial one.
// Any thread may call anything here; user functions are called without a lock held.
#pragma once
#include <mutex>
#include <string>

#include "object/object.hpp"

namespace tutti::object {

class Errhandler final : public Object {
 public:
  static constexpr Kind kKind = Kind::errhandler;
  /// What a handler does with an error.
  enum class Action : std::uint8_t { fatal, abort, give_back, function };
  using Function = void (*)();  // the user's MPI_Xxx_errhandler_function, cast back when it is called

  /// A handler with the user's function, for objects of the kind `target` (comm, win, file or session).
  Errhandler(Kind target, Function function) : Object(kKind), action_(Action::function), target_(target), function_(function) {}
  Errhandler(Action action, std::uintptr_t handle, const char* name) : Object(kKind, handle), action_(action) { set_name(name); }

  static Errhandler& fatal();
  static Errhandler& abort();
  static Errhandler& give_back();

  Action action() const { return action_; }
  Function function() const { return function_; }
  /// The program got (another time) the handle, which stays valid until it has been freed as often (MPI-5.0 §9.3.5).
  void give_to_program();
  /// MPI_Errhandler_free; the handler lives on where it is attached.
  void take_from_program();
  /// Whether the handler may be attached to objects of this kind; the predefined ones fit all.
  bool fits(Kind kind) const { return target_ == Kind::none || target_ == kind; }

 private:
  Action action_;
  Kind target_ = Kind::none;
  Function function_ = nullptr;
  int held_by_program_ = 0;
};

/// An object that carries an error handler.
class WithErrhandler : public Object {
 public:
  Ref<Errhandler> errhandler() const;
  /// Throws MPI_ERR_ERRHANDLER when the handler was made for another kind of object (MPI-5.0 §9.3.1).
  void set_errhandler(Errhandler& handler);

 protected:
  WithErrhandler(Kind kind, Errhandler& handler, std::uintptr_t predefined_handle = 0) : Object(kind, predefined_handle), errhandler_(&handler) {}

 private:
  mutable std::mutex mutex_;
  Ref<Errhandler> errhandler_;
};

/// The handler of MPI_FILE_NULL: what new files get and what errors of MPI_File_open and MPI_File_delete invoke (MPI-5.0 §14.7).
Ref<Errhandler> default_file_errhandler();
void set_default_file_errhandler(Errhandler& handler);

/// An error of the call `call` ("MPI_Send"): keeps the sentence for MPI_Error_string, then invokes the handler of `on` (nullptr or an
/// object that carries none: MPI_COMM_SELF's). Returns the code that the call returns to the program, if it returns at all.
/// `code` is an error class or code; `text` is a sentence for a person.
int raise(Object* on, int code, const std::string& text, const char* call, const char* kind = "error");
/// As raise(), for errors of file calls that have no file.
int raise_without_file(int code, const std::string& text, const char* call);
/// What MPI_Xxx_call_errhandler does: invokes the handler of `on` with a code of the program's.
void call_errhandler(WithErrhandler& on, int code, const char* call);
/// As call_errhandler(), for MPI_FILE_NULL.
void call_default_file_errhandler(int code, const char* call);
}  // namespace tutti::object

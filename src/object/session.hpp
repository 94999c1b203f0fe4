// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Sessions (MPI-5.0 §11.3). A session is its error handler and its hints, and it keeps MPI running while it is open. The process sets are
// the same in all sessions: those that the standard asks for. Any thread.
#pragma once
#include <array>
#include <string>

#include "object/errhandler.hpp"
#include "object/group.hpp"
#include "object/info.hpp"

namespace tutti::object {

class Session final : public WithErrhandler {
 public:
  static constexpr Kind kKind = Kind::session;

  /// Begins MPI in this process unless it runs already. `info` may ask for a thread level. Throws when the handler is not for sessions.
  static Ref<Session> open(const Info* info, Errhandler& handler);
  /// MPI_Session_finalize: waits for what its send buffer holds; the handle dies.
  void close();

  Info::Pairs hints() const { return {{"thread_level", level_}, {"mpi_memory_alloc_kinds", kinds_}}; }

 private:
  Session(Errhandler& handler, std::string level, std::string kinds)
      : WithErrhandler(kKind, handler), level_(std::move(level)), kinds_(std::move(kinds)) {}

  const std::string level_;
  const std::string kinds_;
};

inline constexpr std::array kProcessSets = {"mpi://WORLD", "mpi://SELF"};
/// The processes of a set; throws MPI_ERR_ARG for a name that is none.
Ref<Group> process_set(const char* name);
}  // namespace tutti::object

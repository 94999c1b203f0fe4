// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Counting beginnings and ends.
#include "tool/interface.hpp"

#include <mpi.h>

#include <algorithm>

#include "base/catalogue.hpp"
#include "runtime/lifetime.hpp"
#include "runtime/process.hpp"
#include "tool/controls.hpp"
#include "tool/handles.hpp"
#include "tool/pvar_session.hpp"
#include "tool/registration.hpp"

namespace tutti::tool {
namespace {
int users = 0;  // under the mutex
}

std::mutex& interface_mutex() {
  static std::mutex mutex;
  return mutex;
}

int begin(int required) {
  std::lock_guard lock(interface_mutex());
  settings_from_environment();
  ++users;
  const int wanted = std::clamp<int>(required, MPI_THREAD_SINGLE, MPI_THREAD_MULTIPLE);
  if (wanted != MPI_THREAD_MULTIPLE || runtime::process().threaded) return wanted;
  // MPI runs without its locks already: then the tool's threads must take turns with those that call MPI.
  if (runtime::lifetime() == runtime::Lifetime::running || runtime::lifetime() == runtime::Lifetime::watched) return MPI_THREAD_SERIALIZED;
  runtime::set_threaded();
  return wanted;
}

void end() {
  const Scope scope;
  if (--users != 0) return;
  control_handles().clear();
  free_all_sessions();
  free_all_registrations();
}

Scope::Scope() : lock_(interface_mutex()) {
  if (users == 0) throw base::Error(base::msg::tool_not_initialized);
}

std::uintptr_t next_handle() {
  static std::uintptr_t last = 0x1000;
  return last += 0x10;
}
}  // namespace tutti::tool

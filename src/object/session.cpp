// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Opening and closing sessions.
#include "object/session.hpp"

#include <string_view>

#include "base/catalogue.hpp"
#include "object/lifecycle.hpp"
#include "object/send_buffer.hpp"
#include "runtime/process.hpp"

namespace tutti::object {
namespace {

/// The level that the key thread_level asks for; without a wish one thread, which costs the others nothing.
std::string level_of(const Info* info) {
  const auto wish = info != nullptr ? info->get("thread_level") : std::nullopt;
  for (const char* level : {"MPI_THREAD_MULTIPLE", "MPI_THREAD_SERIALIZED", "MPI_THREAD_FUNNELED"})
    if (wish == level) return level;
  return "MPI_THREAD_SINGLE";
}
}  // namespace

Ref<Session> Session::open(const Info* info, Errhandler& handler) {
  if (!handler.fits(Kind::session)) throw base::Error(base::msg::errhandler_of_other_kind, "Session");
  const std::string level = level_of(info);
  begin(level == "MPI_THREAD_MULTIPLE");
  return Ref<Session>::adopt(new Session(handler, level));
}

void Session::close() {
  if (SendBuffer::attached_to(this) != nullptr) {
    void* memory;
    Count bytes;
    SendBuffer::detach(this, &memory, &bytes);
  }
  give_up();
  release();
  end();
}

Ref<Group> process_set(const char* name) {
  const auto& me = runtime::process();
  const std::string_view wanted = name;
  if (wanted == kProcessSets[0]) return Group::range(runtime::process_id(runtime::own_job().id, 0), static_cast<int>(me.ranks));
  if (wanted == kProcessSets[1]) return Group::range(runtime::my_id(), 1);
  throw base::Error(base::msg::unknown_process_set, name);
}
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Opening and closing sessions.
#include "object/session.hpp"

#include <algorithm>
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

/// The kinds of memory that are supported, and those of them in more detail that the key mpi_memory_alloc_kinds asks for (MPI-5.0 §12.4.3):
/// a kind, then restrictors behind colons. Others are left out of the answer.
std::string kinds_of(const Info* info) {
  std::string kinds = "mpi,system";
  std::string wish = info != nullptr ? info->get("mpi_memory_alloc_kinds").value_or("") : "";
  for (std::size_t begin = 0; begin < wish.size();) {
    const std::size_t end = std::min(wish.find(',', begin), wish.size());
    const std::string kind = wish.substr(begin, end - begin);
    const std::string restrictors = kind.starts_with("mpi:") ? kind.substr(4) : "";
    bool known = !restrictors.empty();
    for (std::size_t at = 0; known && at <= restrictors.size();) {
      const std::size_t next = std::min(restrictors.find(':', at), restrictors.size());
      const std::string one = restrictors.substr(at, next - at);
      known = one == "alloc_mem" || one == "win_allocate" || one == "win_allocate_shared";
      at = next + 1;
    }
    if (known) kinds += "," + kind;
    begin = end + 1;
  }
  return kinds;
}
}  // namespace

Ref<Session> Session::open(const Info* info, Errhandler& handler) {
  if (!handler.fits(Kind::session)) throw base::Error(base::msg::errhandler_of_other_kind, "Session");
  const std::string level = level_of(info);
  begin(level == "MPI_THREAD_MULTIPLE");
  return Ref<Session>::adopt(new Session(handler, level, kinds_of(info)));
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

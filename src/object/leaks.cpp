// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Looks for what was never given back, and says so by place.
#include "object/leaks.hpp"

#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "api/functions.hpp"
#include "object/attributes.hpp"
#include "object/datatype.hpp"
#include "object/send_buffer.hpp"
#include "object/win.hpp"
#include "runtime/origin.hpp"
#include "runtime/report.hpp"

namespace tutti::object {

class Leaks {
 public:
  void add(const Sort& sort, const runtime::Origin& made, const std::string& what) {
    for (Found& f : found_) {
      if (f.sort != &sort || f.made.site != made.site || f.made.function != made.function) continue;
      ++f.count;
      return;
    }
    found_.push_back({&sort, made, what, 1});
  }

  void report() const {
    for (const Found& f : found_) {
      const std::string who = f.count > 1 ? fmt::format("{} {}", f.count, f.sort->many) : f.what.empty() ? f.sort->one : f.what;
      runtime::complain_at_end("leak", fmt::format("{} made by {} {} never {}; {} does that", who, words(f.made), f.count > 1 ? "were" : "was",
                                                   f.sort->verb, f.sort->mend));
    }
  }

 private:
  struct Found {
    const Sort* sort;
    runtime::Origin made;
    std::string what;
    int count;
  };
  std::vector<Found> found_;
};

void add_leak(Leaks& leaks, const Sort& sort, const runtime::Origin& made, const std::string& what) { leaks.add(sort, made, what); }

namespace {

/// nullptr for kinds that are none of ours: requests are looked after where they complete.
const Sort* sort_of(Kind kind) {
  static constexpr Sort kComm{"a communicator", "communicators", "freed", "MPI_Comm_free"}, kGroup{"a group", "groups", "freed", "MPI_Group_free"},
      kType{"a datatype", "datatypes", "freed", "MPI_Type_free"}, kOp{"an operation", "operations", "freed", "MPI_Op_free"},
      kMessage{"a matched message", "matched messages", "received", "MPI_Mrecv"}, kWin{"a window", "windows", "freed", "MPI_Win_free"},
      kFile{"a file", "files", "closed", "MPI_File_close"}, kInfo{"an info object", "info objects", "freed", "MPI_Info_free"},
      kErrhandler{"an error handler", "error handlers", "freed", "MPI_Errhandler_free"};
  switch (kind) {
    case Kind::comm: return &kComm;
    case Kind::group: return &kGroup;
    case Kind::datatype: return &kType;
    case Kind::op: return &kOp;
    case Kind::message: return &kMessage;
    case Kind::win: return &kWin;
    case Kind::file: return &kFile;
    case Kind::info: return &kInfo;
    case Kind::errhandler: return &kErrhandler;
    case Kind::none:
    case Kind::request:
    case Kind::session: return nullptr;
  }
  return nullptr;
}

/// Not the program's to free: what MPI made when it began (the communicator to a parent), and datatypes that are predefined without a name.
bool belongs_to_mpi(const Object& object) {
  const auto maker = static_cast<api::Function>(object.origin().function);
  if (maker == api::Function::Init || maker == api::Function::Init_thread) return true;
  return object.kind() == Kind::datatype && static_cast<const Datatype&>(object).permanent();
}

void add_objects(Leaks& leaks) {
  static std::unordered_set<std::uintptr_t>& reported = *new std::unordered_set<std::uintptr_t>;
  std::vector<Ref<Win>> windows;
  table::for_each([&](Object& object) {
    const Sort* sort = sort_of(object.kind());
    if (sort == nullptr || object.given_up() || belongs_to_mpi(object) || !reported.insert(object.handle()).second) return;
    const std::string_view one = sort->one;
    if (object.kind() == Kind::win) windows.push_back(Ref<Win>(static_cast<Win*>(&object)));
    add_leak(leaks, *sort, object.origin(), object.name().empty() ? "" : fmt::format("the {} \"{}\"", one.substr(one.find(' ') + 1), object.name()));
  });
  for (const Ref<Win>& win : windows)
    if (const auto open = win->epochs().open())
      runtime::complain_at_end("epoch", fmt::format("the epoch begun by {} was never ended; {} does that", words(open->begun), open->end));
}

struct Memory {
  std::size_t bytes;
  runtime::Origin made;
};
std::mutex mutex;  // of all_memory
std::unordered_map<const void*, Memory>& all_memory() {
  static auto& map = *new std::unordered_map<const void*, Memory>;
  return map;
}

void add_memory(Leaks& leaks) {
  static constexpr Sort kSort{"a piece of memory", "pieces of memory", "freed", "MPI_Free_mem"};
  std::lock_guard lock(mutex);
  for (const auto& [address, memory] : all_memory()) add_leak(leaks, kSort, memory.made, fmt::format("a piece of memory of {} bytes", memory.bytes));
  all_memory().clear();
}
}  // namespace

void note_memory(const void* memory, std::size_t bytes) {
  std::lock_guard lock(mutex);
  all_memory()[memory] = {bytes, runtime::current_origin()};
}

bool forget_memory(const void* memory) {
  std::lock_guard lock(mutex);
  return all_memory().erase(memory) != 0;
}

void report_leaks() {
  if (!runtime::findings_wanted()) return;
  Leaks leaks;
  add_objects(leaks);
  add_keyval_leaks(leaks);
  add_memory(leaks);
  SendBuffer::add_leaks(leaks);
  leaks.report();
}
}  // namespace tutti::object

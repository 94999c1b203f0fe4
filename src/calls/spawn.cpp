// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Starting processes (MPI-5.0 §11.8): from the arguments and hints at the root to a wish.
#include "object/spawn.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"

namespace tutti::calls {
using base::Error;
using object::Comm;
using object::Info;
using Program = runtime::SpawnWish::Program;
namespace msg = base::msg;

namespace {

std::string without_domain(const std::string& name) { return name.substr(0, name.find('.')); }

/// Hosts and architectures other than this machine's are refused; "soft" needs nothing, since as many as asked for can be started.
void check_place(const Info& info) {
  utsname system;
  uname(&system);
  const std::string host = info.get("host").value_or("localhost"), arch = info.get("arch").value_or(system.machine);
  if (host != "localhost" && host != "127.0.0.1" && without_domain(host) != without_domain(system.nodename))
    throw Error(msg::spawn_elsewhere, "host", host, system.nodename);
  if (arch != system.machine) throw Error(msg::spawn_elsewhere, "arch", arch, system.machine);
}

Program make_program(const char* command, char* const* argv, int ranks, const Info* info) {
  if (command == nullptr) throw Error(msg::null_pointer, "command");
  if (ranks < 1) throw Error(msg::spawn_count, ranks);
  Program program;
  program.ranks = ranks;
  program.argv.emplace_back(command);
  for (; argv != nullptr && *argv != nullptr; ++argv) program.argv.emplace_back(*argv);
  if (info == nullptr) return program;
  check_place(*info);
  program.wdir = info->get("wdir").value_or("");
  program.path = info->get("path").value_or("");
  return program;
}

const Info* hints(MPI_Info handle, int i) {
  if (handle == MPI_INFO_NULL) return nullptr;
  const Info* info = object::find<Info>(handle);
  if (info == nullptr) throw Error(msg::infos_entry, i, reinterpret_cast<std::uintptr_t>(handle));
  return info;
}

void give_codes(const std::vector<int>& codes, int* array_of_errcodes) {
  if (array_of_errcodes != nullptr) std::copy(codes.begin(), codes.end(), array_of_errcodes);
}

void spawn(Comm& comm, int root, const std::function<std::vector<Program>()>& wish, Comm** intercomm, int* array_of_errcodes) {
  std::vector<int> codes;
  try {
    *intercomm = object::spawn(comm, root, wish, codes).release();
  } catch (const Error&) {
    give_codes(codes, array_of_errcodes);
    throw;
  }
  give_codes(codes, array_of_errcodes);
}
}  // namespace

void comm_spawn(const char* command, char* argv[], int maxprocs, Info* info, int root, Comm& comm, Comm** intercomm, int array_of_errcodes[]) {
  spawn(
      comm, root, [&] { return std::vector{make_program(command, argv, maxprocs, info)}; }, intercomm, array_of_errcodes);
}

void comm_spawn_multiple(int count, char* array_of_commands[], char** array_of_argv[], const int array_of_maxprocs[], const MPI_Info array_of_info[],
                         int root, Comm& comm, Comm** intercomm, int array_of_errcodes[]) {
  const auto wish = [&] {
    if (count < 1) throw Error(msg::spawn_count, count);
    if (array_of_commands == nullptr) throw Error(msg::null_pointer, "array_of_commands");
    if (array_of_maxprocs == nullptr) throw Error(msg::null_pointer, "array_of_maxprocs");
    std::vector<Program> programs;
    for (int i = 0; i < count; ++i)
      programs.push_back(make_program(array_of_commands[i], array_of_argv == nullptr ? nullptr : array_of_argv[i], array_of_maxprocs[i],
                                      array_of_info == nullptr ? nullptr : hints(array_of_info[i], i)));
    return programs;
  };
  spawn(comm, root, wish, intercomm, array_of_errcodes);
}
}  // namespace tutti::calls

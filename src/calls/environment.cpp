// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The calls about the implementation, the machine, time and the binary interface (MPI-5.0 §9.1, §9.6, §15.2.4, §20.2, §20.4). Local.
#include <fmt/core.h>
#include <time.h>
#include <unistd.h>

#include <cstring>
#include <mutex>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "object/hardware.hpp"
#include "object/info.hpp"
#include "object/object.hpp"

namespace tutti::calls {
using object::Info;
using object::Kind;

namespace {

double seconds(clockid_t clock, int (*ask)(clockid_t, timespec*)) {
  timespec t;
  ask(clock, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

void give_string(const std::string& text, char* out, int* length) {
  std::memcpy(out, text.c_str(), text.size() + 1);
  *length = static_cast<int>(text.size());
}

template <class Handle>
int to_int(Handle handle) {
  return object::table::to_int(reinterpret_cast<std::uintptr_t>(handle));
}
template <class Handle>
Handle from_int(int value, Kind kind, Handle null) {
  const std::uintptr_t handle = object::table::from_int(value, kind);
  return handle == 0 ? null : reinterpret_cast<Handle>(handle);
}

/// What a Fortran library told about its types; kept for those who ask (MPI-5.0 §20.2).
struct Fortran {
  std::mutex mutex;
  bool info_set = false;
  Info::Pairs info;
  int logical_size = 0;  // 0: not told yet
  unsigned char logical_true[16];
  unsigned char logical_false[16];
};
Fortran& fortran() {
  static Fortran& instance = *new Fortran;
  return instance;
}

void check_logical_size(int size) {
  if (size != 1 && size != 2 && size != 4 && size != 8 && size != 16) throw base::Error(base::msg::bad_logical_size, size);
}
}  // namespace

void get_version(int* version, int* subversion) {
  *version = MPI_VERSION;
  *subversion = MPI_SUBVERSION;
}
void get_library_version(char* version, int* resultlen) {
  constexpr const char* kFormat = "tutti {}, MPI {}.{}, ABI {}.{}";
  give_string(fmt::format(kFormat, TUTTI_VERSION, MPI_VERSION, MPI_SUBVERSION, MPI_ABI_VERSION, MPI_ABI_SUBVERSION), version, resultlen);
}
void get_processor_name(char* name, int* resultlen) {
  char host[MPI_MAX_PROCESSOR_NAME] = "";
  gethostname(host, sizeof host - 1);
  give_string(host, name, resultlen);
}

/// Which parts of the machine this process is bound to (MPI-5.0 §9.1.2).
void get_hw_resource_info(Info** hw_info) {
  Info::Pairs pairs{{"mpi_shared_memory", "true"}};
  for (std::size_t level = 0; level < object::kHardwareLevels.size(); ++level)
    pairs.emplace_back(std::string("hwloc://") + object::kHardwareLevels[level], object::hardware_place().part[level] >= 0 ? "true" : "false");
  *hw_info = new Info(std::move(pairs));
}

double wtime() { return seconds(CLOCK_MONOTONIC, clock_gettime); }
double wtick() { return seconds(CLOCK_MONOTONIC, clock_getres); }
/// For profiling tools, which put their own in its place.
void pcontrol(int) {}

void abi_get_version(int* abi_major, int* abi_minor) {
  *abi_major = MPI_ABI_VERSION;
  *abi_minor = MPI_ABI_SUBVERSION;
}
void abi_get_info(Info** info) {
  *info = new Info(Info::Pairs{{"mpi_aint_size", std::to_string(sizeof(MPI_Aint))},
                               {"mpi_count_size", std::to_string(sizeof(MPI_Count))},
                               {"mpi_offset_size", std::to_string(sizeof(MPI_Offset))}});
}
void abi_get_fortran_info(Info** info) {
  std::lock_guard lock(fortran().mutex);
  *info = fortran().info_set ? new Info(fortran().info) : nullptr;
}
void abi_set_fortran_info(Info& info) {
  std::lock_guard lock(fortran().mutex);
  if (fortran().info_set) throw base::Error(base::msg::fortran_told_already, "facts");
  fortran().info = info.pairs();
  fortran().info_set = true;
}
void abi_set_fortran_booleans(int logical_size, void* logical_true, void* logical_false) {
  check_logical_size(logical_size);
  std::lock_guard lock(fortran().mutex);
  if (fortran().logical_size != 0) throw base::Error(base::msg::fortran_told_already, "booleans");
  fortran().logical_size = logical_size;
  std::memcpy(fortran().logical_true, logical_true, static_cast<std::size_t>(logical_size));
  std::memcpy(fortran().logical_false, logical_false, static_cast<std::size_t>(logical_size));
}
void abi_get_fortran_booleans(int logical_size, void* logical_true, void* logical_false, int* is_set) {
  check_logical_size(logical_size);
  std::lock_guard lock(fortran().mutex);
  *is_set = fortran().logical_size == logical_size;
  if (!*is_set) return;
  std::memcpy(logical_true, fortran().logical_true, static_cast<std::size_t>(logical_size));
  std::memcpy(logical_false, fortran().logical_false, static_cast<std::size_t>(logical_size));
}

int comm_toint(MPI_Comm comm) { return to_int(comm); }
MPI_Comm comm_fromint(int comm) { return from_int(comm, Kind::comm, MPI_COMM_NULL); }
int errhandler_toint(MPI_Errhandler errhandler) { return to_int(errhandler); }
MPI_Errhandler errhandler_fromint(int errhandler) { return from_int(errhandler, Kind::errhandler, MPI_ERRHANDLER_NULL); }
int file_toint(MPI_File file) { return to_int(file); }
MPI_File file_fromint(int file) { return from_int(file, Kind::file, MPI_FILE_NULL); }
int group_toint(MPI_Group group) { return to_int(group); }
MPI_Group group_fromint(int group) { return from_int(group, Kind::group, MPI_GROUP_NULL); }
int info_toint(MPI_Info info) { return to_int(info); }
MPI_Info info_fromint(int info) { return from_int(info, Kind::info, MPI_INFO_NULL); }
int message_toint(MPI_Message message) { return to_int(message); }
MPI_Message message_fromint(int message) { return from_int(message, Kind::message, MPI_MESSAGE_NULL); }
int op_toint(MPI_Op op) { return to_int(op); }
MPI_Op op_fromint(int op) { return from_int(op, Kind::op, MPI_OP_NULL); }
int request_toint(MPI_Request request) { return to_int(request); }
MPI_Request request_fromint(int request) { return from_int(request, Kind::request, MPI_REQUEST_NULL); }
int session_toint(MPI_Session session) { return to_int(session); }
MPI_Session session_fromint(int session) { return from_int(session, Kind::session, MPI_SESSION_NULL); }
int type_toint(MPI_Datatype datatype) { return to_int(datatype); }
MPI_Datatype type_fromint(int datatype) { return from_int(datatype, Kind::datatype, MPI_DATATYPE_NULL); }
int win_toint(MPI_Win win) { return to_int(win); }
MPI_Win win_fromint(int win) { return from_int(win, Kind::win, MPI_WIN_NULL); }
}  // namespace tutti::calls

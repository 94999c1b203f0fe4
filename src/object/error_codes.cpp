// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The tables of error classes, codes and strings. Those that the program adds are numbered from MPI_ERR_LASTCODE + 1 in the order in
// which they are added, classes and codes together; numbers are not used again.
#include "object/error_codes.hpp"

#include <fmt/core.h>

#include <map>
#include <mutex>

#include "base/catalogue.hpp"
#include "base/error.hpp"
#include "mpi-ext.h"
#include "runtime/current_call.hpp"
#include "runtime/process.hpp"
#include "runtime/report.hpp"

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;

struct Class {
  int code;
  const char* name;
  const char* text;
};
#define TUTTI_CLASS(name, text) \
  { name, #name, text }
constexpr Class kClasses[] = {
    TUTTI_CLASS(MPI_SUCCESS, "no error"),
    TUTTI_CLASS(MPI_ERR_BUFFER, "invalid buffer pointer"),
    TUTTI_CLASS(MPI_ERR_COUNT, "invalid count"),
    TUTTI_CLASS(MPI_ERR_TYPE, "invalid datatype"),
    TUTTI_CLASS(MPI_ERR_TAG, "invalid tag"),
    TUTTI_CLASS(MPI_ERR_COMM, "invalid communicator"),
    TUTTI_CLASS(MPI_ERR_RANK, "invalid rank"),
    TUTTI_CLASS(MPI_ERR_REQUEST, "invalid request"),
    TUTTI_CLASS(MPI_ERR_ROOT, "invalid root"),
    TUTTI_CLASS(MPI_ERR_GROUP, "invalid group"),
    TUTTI_CLASS(MPI_ERR_OP, "invalid operation"),
    TUTTI_CLASS(MPI_ERR_TOPOLOGY, "invalid topology"),
    TUTTI_CLASS(MPI_ERR_DIMS, "invalid dimensions"),
    TUTTI_CLASS(MPI_ERR_ARG, "invalid argument"),
    TUTTI_CLASS(MPI_ERR_UNKNOWN, "unknown error"),
    TUTTI_CLASS(MPI_ERR_TRUNCATE, "message truncated"),
    TUTTI_CLASS(MPI_ERR_OTHER, "other error"),
    TUTTI_CLASS(MPI_ERR_INTERN, "internal error of the MPI library"),
    TUTTI_CLASS(MPI_ERR_PENDING, "operation is still pending"),
    TUTTI_CLASS(MPI_ERR_IN_STATUS, "the error codes are in the statuses"),
    TUTTI_CLASS(MPI_ERR_ACCESS, "permission denied"),
    TUTTI_CLASS(MPI_ERR_AMODE, "invalid access mode of a file"),
    TUTTI_CLASS(MPI_ERR_ASSERT, "invalid assertion argument"),
    TUTTI_CLASS(MPI_ERR_BAD_FILE, "invalid file name"),
    TUTTI_CLASS(MPI_ERR_BASE, "invalid base address"),
    TUTTI_CLASS(MPI_ERR_CONVERSION, "error in a data conversion function"),
    TUTTI_CLASS(MPI_ERR_DISP, "invalid displacement"),
    TUTTI_CLASS(MPI_ERR_DUP_DATAREP, "data representation is defined already"),
    TUTTI_CLASS(MPI_ERR_FILE_EXISTS, "file exists"),
    TUTTI_CLASS(MPI_ERR_FILE_IN_USE, "file is in use"),
    TUTTI_CLASS(MPI_ERR_FILE, "invalid file handle"),
    TUTTI_CLASS(MPI_ERR_INFO_KEY, "invalid info key"),
    TUTTI_CLASS(MPI_ERR_INFO_NOKEY, "no such info key"),
    TUTTI_CLASS(MPI_ERR_INFO_VALUE, "invalid info value"),
    TUTTI_CLASS(MPI_ERR_INFO, "invalid info object"),
    TUTTI_CLASS(MPI_ERR_IO, "input or output error"),
    TUTTI_CLASS(MPI_ERR_KEYVAL, "invalid attribute key"),
    TUTTI_CLASS(MPI_ERR_LOCKTYPE, "invalid lock type"),
    TUTTI_CLASS(MPI_ERR_NAME, "no such service name"),
    TUTTI_CLASS(MPI_ERR_NO_MEM, "out of memory"),
    TUTTI_CLASS(MPI_ERR_NOT_SAME, "arguments differ between the processes of a collective call"),
    TUTTI_CLASS(MPI_ERR_NO_SPACE, "not enough space on the device"),
    TUTTI_CLASS(MPI_ERR_NO_SUCH_FILE, "no such file"),
    TUTTI_CLASS(MPI_ERR_PORT, "invalid port name"),
    TUTTI_CLASS(MPI_ERR_QUOTA, "quota exceeded"),
    TUTTI_CLASS(MPI_ERR_READ_ONLY, "read-only file or file system"),
    TUTTI_CLASS(MPI_ERR_RMA_ATTACH, "memory can't be attached to the window"),
    TUTTI_CLASS(MPI_ERR_RMA_CONFLICT, "conflicting accesses to a window"),
    TUTTI_CLASS(MPI_ERR_RMA_RANGE, "access outside of the window"),
    TUTTI_CLASS(MPI_ERR_RMA_SHARED, "memory of the window can't be shared"),
    TUTTI_CLASS(MPI_ERR_RMA_SYNC, "wrong synchronization of one-sided communication"),
    TUTTI_CLASS(MPI_ERR_SERVICE, "invalid service name"),
    TUTTI_CLASS(MPI_ERR_SIZE, "invalid size"),
    TUTTI_CLASS(MPI_ERR_SPAWN, "processes could not be spawned"),
    TUTTI_CLASS(MPI_ERR_UNSUPPORTED_DATAREP, "unsupported data representation"),
    TUTTI_CLASS(MPI_ERR_UNSUPPORTED_OPERATION, "unsupported operation"),
    TUTTI_CLASS(MPI_ERR_WIN, "invalid window"),
    TUTTI_CLASS(MPI_ERR_RMA_FLAVOR, "wrong flavor of window"),
    TUTTI_CLASS(MPI_ERR_PROC_ABORTED, "a process has aborted"),
    TUTTI_CLASS(MPI_ERR_VALUE_TOO_LARGE, "value too large for the argument's type"),
    TUTTI_CLASS(MPI_ERR_SESSION, "invalid session"),
    TUTTI_CLASS(MPI_ERR_ERRHANDLER, "invalid error handler"),
    TUTTI_CLASS(MPI_ERR_ABI, "error of the application binary interface"),
    TUTTI_CLASS(MPIX_ERR_PROC_FAILED, "a process has failed"),
    TUTTI_CLASS(MPIX_ERR_PROC_FAILED_PENDING, "a process has failed that might have sent the message"),
    TUTTI_CLASS(MPIX_ERR_REVOKED, "the communicator was revoked"),
    TUTTI_CLASS(MPI_T_ERR_CANNOT_INIT, "the tool interface can't be initialized"),
    TUTTI_CLASS(MPI_T_ERR_NOT_ACCESSIBLE, "the tool interface can't be used now"),
    TUTTI_CLASS(MPI_T_ERR_NOT_INITIALIZED, "the tool interface is not initialized"),
    TUTTI_CLASS(MPI_T_ERR_NOT_SUPPORTED, "not supported by the tool interface"),
    TUTTI_CLASS(MPI_T_ERR_MEMORY, "out of memory in the tool interface"),
    TUTTI_CLASS(MPI_T_ERR_INVALID, "invalid use of the tool interface"),
    TUTTI_CLASS(MPI_T_ERR_INVALID_INDEX, "invalid index of a variable, category or enumeration"),
    TUTTI_CLASS(MPI_T_ERR_INVALID_ITEM, "invalid item of an enumeration"),
    TUTTI_CLASS(MPI_T_ERR_INVALID_SESSION, "invalid session of performance variables"),
    TUTTI_CLASS(MPI_T_ERR_INVALID_HANDLE, "invalid handle of a variable or event"),
    TUTTI_CLASS(MPI_T_ERR_INVALID_NAME, "invalid name of a variable, event or category"),
    TUTTI_CLASS(MPI_T_ERR_OUT_OF_HANDLES, "no more handles"),
    TUTTI_CLASS(MPI_T_ERR_OUT_OF_SESSIONS, "no more sessions of performance variables"),
    TUTTI_CLASS(MPI_T_ERR_CVAR_SET_NOT_NOW, "the control variable can't be set now"),
    TUTTI_CLASS(MPI_T_ERR_CVAR_SET_NEVER, "the control variable can't be set"),
    TUTTI_CLASS(MPI_T_ERR_PVAR_NO_WRITE, "the performance variable can't be written"),
    TUTTI_CLASS(MPI_T_ERR_PVAR_NO_STARTSTOP, "the performance variable can't be started or stopped"),
    TUTTI_CLASS(MPI_T_ERR_PVAR_NO_ATOMIC, "the performance variable can't be read and written at once"),
};
#undef TUTTI_CLASS

const Class* predefined(int code) {
  for (const Class& c : kClasses)
    if (c.code == code) return &c;
  return nullptr;
}

/// A class (its own class) or code that the program added.
struct Added {
  int error_class;
  std::string text;
  bool has_text = false;
};
struct Table {
  std::mutex mutex;
  std::map<int, Added> added;
  int last_used = MPI_ERR_LASTCODE;
};
Table& table() {
  static Table& instance = *new Table;
  return instance;
}

/// What the program added under this number; throws for MPI's own and for unknown ones. The caller holds the mutex.
std::map<int, Added>::iterator find_added(int code, const char* what) {
  const auto found = table().added.find(code);
  if (found != table().added.end()) return found;
  if (predefined(code) != nullptr || code <= MPI_ERR_LASTCODE) throw Error(msg::predefined_error_code, code, what);
  throw Error(msg::unknown_error_code, code);
}

int add(int error_class) {
  const int number = ++table().last_used;
  table().added[number].error_class = error_class == MPI_SUCCESS ? number : error_class;
  return number;
}

struct Last {
  int code = MPI_SUCCESS;
  std::string text;
  std::string call;
  runtime::Site site = 0;
};
thread_local Last last;

/// Only mpiexec knows more than an address.
std::string place(runtime::Site site) {
  if (site == 0 || runtime::process().launch != runtime::Launch::ranked) return {};
  return runtime::with_places(", at " + runtime::site_mark(runtime::process().rank, site));
}
}  // namespace

std::string error_name(int code) {
  if (const Class* c = predefined(code)) return c->name;
  return fmt::format("error code {}", code);
}

std::string error_text(int code) {
  if (const Class* c = predefined(code)) return c->text;
  std::lock_guard lock(table().mutex);
  const auto found = table().added.find(code);
  if (found == table().added.end()) throw Error(msg::unknown_error_code, code);
  return found->second.text;
}

std::string error_string(int code) {
  std::string text = error_text(code);
  if (predefined(code) == nullptr) return text;
  text = fmt::format("{}: {}", error_name(code), text);
  if (code != MPI_SUCCESS && code == last.code) text += fmt::format(": {} (in {}{})", runtime::with_places(last.text), last.call, place(last.site));
  return text;
}

int error_class(int code) {
  if (predefined(code) != nullptr) return code;
  std::lock_guard lock(table().mutex);
  const auto found = table().added.find(code);
  if (found == table().added.end()) throw Error(msg::unknown_error_code, code);
  return found->second.error_class;
}

void remember_error(int code, const std::string& text, const char* call) { last = {code, text, call, runtime::current_origin().site}; }

int add_error_class() {
  std::lock_guard lock(table().mutex);
  return add(MPI_SUCCESS);
}

int add_error_code(int error_class) {
  std::lock_guard lock(table().mutex);
  const auto found = table().added.find(error_class);
  const bool is_class = found != table().added.end() ? found->second.error_class == error_class : predefined(error_class) != nullptr;
  if (!is_class) throw Error(msg::unknown_error_class, error_class);
  return add(error_class);
}

void add_error_string(int code, const char* text) {
  std::lock_guard lock(table().mutex);
  Added& added = find_added(code, "an error class")->second;
  added.text.assign(text, 0, MPI_MAX_ERROR_STRING - 1);
  added.has_text = true;
}

void remove_error_class(int error_class) {
  std::lock_guard lock(table().mutex);
  const auto found = find_added(error_class, "an error class");
  if (found->second.error_class != error_class) throw Error(msg::unknown_error_class, error_class);
  if (found->second.has_text) throw Error(msg::error_string_in_use, error_class);
  for (const auto& [code, added] : table().added)
    if (code != error_class && added.error_class == error_class) throw Error(msg::error_class_in_use, error_class);
  table().added.erase(found);
}

void remove_error_code(int code) {
  std::lock_guard lock(table().mutex);
  const auto found = find_added(code, "an error code");
  if (found->second.error_class == code) throw Error(msg::not_an_error_code, code);
  if (found->second.has_text) throw Error(msg::error_string_in_use, code);
  table().added.erase(found);
}

void remove_error_string(int code) {
  std::lock_guard lock(table().mutex);
  Added& added = find_added(code, "an error class")->second;
  if (!added.has_text) throw Error(msg::no_error_string, code);
  added.text.clear();
  added.has_text = false;
}

int* last_used_code() { return &table().last_used; }
}  // namespace tutti::object

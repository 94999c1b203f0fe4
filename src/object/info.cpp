// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Info objects and what a process can tell about its own start.
#include "object/info.hpp"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

#include "base/catalogue.hpp"
#include "base/error.hpp"
#include "runtime/process.hpp"

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;

Info* environment = nullptr;  // MPI_INFO_ENV, from MPI_Init on

template <class Pairs>
auto find_key(Pairs& pairs, std::string_view key) {
  return std::find_if(pairs.begin(), pairs.end(), [key](const auto& pair) { return pair.first == key; });
}

/// The arguments of this process as the system knows them.
std::vector<std::string> command_line() {
  std::string text;
  const int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  char buffer[4096];
  for (ssize_t n; (n = read(file, buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<std::size_t>(n));
  close(file);
  std::vector<std::string> arguments;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\0', start), text.size());
    arguments.emplace_back(text, start, end - start);
    start = end + 1;
  }
  return arguments;
}

const char* thread_level_name(int level) {
  switch (level) {
    case MPI_THREAD_SINGLE: return "MPI_THREAD_SINGLE";
    case MPI_THREAD_FUNNELED: return "MPI_THREAD_FUNNELED";
    case MPI_THREAD_SERIALIZED: return "MPI_THREAD_SERIALIZED";
    default: return "MPI_THREAD_MULTIPLE";
  }
}
}  // namespace

void check_info_key(std::string_view key) {
  if (key.empty() || key.size() >= MPI_MAX_INFO_KEY) throw Error(msg::info_key_length, key.size(), MPI_MAX_INFO_KEY - 1);
}

Info::Pairs Info::pairs() const {
  std::lock_guard lock(mutex_);
  return pairs_;
}

std::optional<std::string> Info::get(std::string_view key) const {
  std::lock_guard lock(mutex_);
  const auto found = find_key(pairs_, key);
  if (found == pairs_.end()) return std::nullopt;
  return found->second;
}

void Info::put(std::string_view key, std::string_view value) {
  std::lock_guard lock(mutex_);
  const auto found = find_key(pairs_, key);
  if (found != pairs_.end()) found->second = value;
  else pairs_.emplace_back(key, value);
}

void Info::set(std::string_view key, std::string_view value) {
  check_info_key(key);
  if (value.size() >= MPI_MAX_INFO_VAL) throw Error(msg::info_value_length, key, value.size(), MPI_MAX_INFO_VAL - 1);
  if (read_only_) throw Error(msg::info_read_only);
  put(key, value);
}

void Info::erase(std::string_view key) {
  check_info_key(key);
  if (read_only_) throw Error(msg::info_read_only);
  std::lock_guard lock(mutex_);
  const auto found = find_key(pairs_, key);
  if (found == pairs_.end()) throw Error(msg::info_no_key, key);
  pairs_.erase(found);
}

int Info::size() const {
  std::lock_guard lock(mutex_);
  return static_cast<int>(pairs_.size());
}

std::string Info::key(int n) const {
  std::lock_guard lock(mutex_);
  if (n < 0 || n >= static_cast<int>(pairs_.size())) throw Error(msg::info_nth_key, n, pairs_.size());
  return pairs_[static_cast<std::size_t>(n)].first;
}

Info::Pairs startup_pairs(int argc, const char* const* argv) {
  std::vector<std::string> arguments;
  for (int i = 0; argv != nullptr && i < argc && argv[i] != nullptr; ++i) arguments.emplace_back(argv[i]);
  if (arguments.empty()) arguments = command_line();

  Info::Pairs pairs;
  const auto add = [&pairs](const char* key, std::string value) {
    value.resize(std::min<std::size_t>(value.size(), MPI_MAX_INFO_VAL - 1));
    pairs.emplace_back(key, std::move(value));
  };
  if (!arguments.empty()) add("command", arguments[0]);
  std::string rest;
  for (std::size_t i = 1; i < arguments.size(); ++i) rest += (i > 1 ? " " : "") + arguments[i];
  if (!rest.empty()) add("argv", rest);
  add("maxprocs", std::to_string(runtime::process().ranks));
  utsname system;
  if (uname(&system) == 0) {
    add("host", system.nodename);
    add("arch", system.machine);
  }
  char directory[PATH_MAX];
  if (getcwd(directory, sizeof directory) != nullptr) add("wdir", directory);
  add("mpi_memory_alloc_kinds", "mpi,system");
  return pairs;
}

void create_info_env() {
  if (environment == nullptr) environment = new Info(startup_pairs(0, nullptr), reinterpret_cast<std::uintptr_t>(MPI_INFO_ENV));
}

void set_environment_thread_level(int required) {
  if (environment != nullptr) environment->put("thread_level", thread_level_name(required));
}
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Finds the program's file once for all its ranks, so that a mistake is told once and before anything is started.
#include "lookup.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/read_file.hpp"
#include "messages.hpp"
#include "refusal.hpp"

namespace tutti::launch {
namespace {

bool ends_with(const std::string& text, const char* end) {
  std::size_t n = std::strlen(end);
  return text.size() > n && text.compare(text.size() - n, n, end) == 0;
}

bool is_file(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && !S_ISDIR(status.st_mode);
}

[[noreturn]] void refuse_not_executable(const std::string& path) {
  if (ends_with(path, ".py")) refuse_start(kStatusCannotRun, msg::not_executable_python, path);
  for (const char* end : {".c", ".cc", ".cpp", ".cxx", ".f90", ".f", ".F90"})
    if (ends_with(path, end)) refuse_start(kStatusCannotRun, msg::not_executable_source, path);
  refuse_start(kStatusCannotRun, msg::not_executable, path, path);
}

/// A name without '/': through PATH, as execvp does; a file that is there but not executable is remembered for the message.
std::string search_path(const std::string& name, const std::string& first) {
  const char* variable = std::getenv("PATH");
  const std::string path = (first.empty() ? "" : first + ":") + (variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin");
  std::string blocked;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    std::size_t end = std::min(path.find(':', begin), path.size());
    std::string directory = path.substr(begin, end - begin);
    std::string candidate = directory.empty() ? "./" + name : directory + "/" + name;
    if (is_file(candidate)) {
      if (access(candidate.c_str(), X_OK) == 0) return candidate;
      blocked = candidate;
    }
    begin = end + 1;
  }
  if (!blocked.empty()) refuse_not_executable(blocked);
  if (is_file(name)) {
    if (access(name.c_str(), X_OK) != 0) refuse_not_executable("./" + name);
    refuse_start(kStatusNotFound, msg::not_in_path_but_here, name);
  }
  refuse_start(kStatusNotFound, msg::not_in_path, name);
}

void check_directory(const std::string& directory) {
  struct stat status;
  int error = stat(directory.c_str(), &status) != 0 ? errno : S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
  if (error == 0 && access(directory.c_str(), X_OK) != 0) error = errno;
  if (error != 0) refuse_start(kStatusCannotRun, msg::bad_directory, directory, std::strerror(error));
}

std::string absolute(const std::string& path) {
  char* resolved = realpath(path.c_str(), nullptr);
  std::string result = resolved != nullptr ? resolved : path;
  std::free(resolved);
  return result;
}
}  // namespace

std::string find_program(const Program& program) {
  const std::string& name = program.argv[0];
  if (!program.wdir.empty()) check_directory(program.wdir);
  if (name.empty()) refuse_start(kStatusNotFound, msg::not_in_path, name);
  struct stat status;
  if (name.find('/') == std::string::npos) {
    if (stat(name.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && name[0] == '.') refuse_start(kStatusCannotRun, msg::is_directory, name);
    std::string found = search_path(name, program.path);
    return program.wdir.empty() || found[0] == '/' ? found : absolute(found);
  }
  // A relative path counts from the working directory asked for, or else from here.
  std::string path = name;
  if (!program.wdir.empty() && name[0] != '/') {
    std::string there = program.wdir + "/" + name;
    path = absolute(is_file(there) ? there : name);
  }
  if (stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) refuse_start(kStatusNotFound, msg::not_there, name);
    refuse_start(kStatusCannotRun, msg::exec_failed, name, std::strerror(errno));
  }
  if (S_ISDIR(status.st_mode)) refuse_start(kStatusCannotRun, msg::is_directory, name);
  if (access(path.c_str(), X_OK) != 0) refuse_not_executable(name);
  return path;
}

void refuse_exec(const std::string& path, int error) {
  std::string head = base::read_file(path, 256);
  if (error == ENOENT && head.compare(0, 2, "#!") == 0) {
    std::size_t begin = head.find_first_not_of(" \t", 2);
    std::size_t end = head.find_first_of(" \t\r\n", begin);
    refuse_start(kStatusCannotRun, msg::interpreter_missing, path, head.substr(begin, end - begin));
  }
  if (error == ENOENT) refuse_start(kStatusCannotRun, msg::loader_missing, path);
  if (error == EACCES) refuse_not_executable(path);
  if (error == ENOEXEC) refuse_start(kStatusCannotRun, msg::wrong_machine, path);
  refuse_start(kStatusCannotRun, msg::exec_failed, path, std::strerror(error));
}
}  // namespace tutti::launch

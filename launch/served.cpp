// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// From a request to options.
#include "served.hpp"

#include <fmt/core.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/read_file.hpp"
#include "messages.hpp"
#include "refusal.hpp"

namespace tutti::launch {
namespace {

bool is_serving(const std::string& argument) { return argument.rfind(std::string("--") + runtime::kServeSpawnOption, 0) == 0; }

/// The words of our own command line after the name.
std::vector<std::string> own_arguments() {
  const std::string text = base::read_file("/proc/self/cmdline");
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\0', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (!words.empty()) words.erase(words.begin());
  return words;
}

void take_environment(const std::vector<std::string>& environment) {
  clearenv();
  for (const std::string& variable : environment) {
    const std::size_t equals = variable.find('=');
    if (equals != std::string::npos) setenv(variable.substr(0, equals).c_str(), variable.c_str() + equals + 1, 1);
  }
}
}  // namespace

void open_request(const Options& options, runtime::SpawnRequest& request) {
  int pid = 0, descriptor = -1;
  if (std::sscanf(options.serve.c_str(), "%d:%d:", &pid, &descriptor) != 2 || !request.open(pid, descriptor))
    refuse_usage(msg::bad_serve, options.serve);
  request.answer().server.store(getpid(), std::memory_order_release);
}

void serve(Options& options, const runtime::SpawnRequest& request) {
  runtime::SpawnWish wish;
  if (!request.read(wish)) refuse_usage(msg::bad_serve, options.serve);
  take_environment(wish.environment);
  if (!wish.directory.empty() && chdir(wish.directory.c_str()) != 0)
    refuse_start(kStatusCannotRun, msg::bad_directory, wish.directory, std::strerror(errno));
  options.programs.clear();
  for (runtime::SpawnWish::Program& program : wish.programs) {
    Program one;
    one.ranks = program.ranks;
    one.wdir = program.wdir;
    one.path = program.path;
    one.argv = std::move(program.argv);
    options.programs.push_back(std::move(one));
  }
  options.env.clear();  // those have been taken by the rank that spawns
  options.stdin_to = StdinTo::none;
  options.bind_to = options.map_by = "";
  options.timeout_seconds = 0;
  options.gdb = false;
  const std::string number = options.serve.substr(options.serve.rfind(':') + 1);
  options.label_prefix = number + ".";
  if (!options.output_dir.empty()) options.output_dir += "/spawned." + number;
}

std::vector<std::string> serving_command_line(std::int32_t pid, int descriptor, const std::string& number) {
  std::vector<std::string> words = own_arguments();
  std::vector<std::string> line{"mpiexec", fmt::format("--{}={}:{}:{}", runtime::kServeSpawnOption, pid, descriptor, number)};
  for (std::size_t i = 0; i < words.size(); ++i)
    if (i != 0 || !is_serving(words[i])) line.push_back(std::move(words[i]));
  return line;
}
}  // namespace tutti::launch

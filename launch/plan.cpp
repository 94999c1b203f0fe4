// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Working out what to start. Everything is checked here, before the first process is made.
#include "plan.hpp"

#include <unistd.h>

#include <cstring>

#include "debugger.hpp"
#include "foreign.hpp"
#include "lookup.hpp"
#include "messages.hpp"
#include "refusal.hpp"
#include "runtime/segment.hpp"

namespace tutti::launch {
namespace {

bool is_named(const std::string& variable, const std::string& name) {
  return variable.size() > name.size() && variable[name.size()] == '=' && variable.compare(0, name.size(), name) == 0;
}

void set_variable(std::vector<std::string>& environment, const std::string& assignment) {
  std::string name = assignment.substr(0, assignment.find('='));
  for (std::string& variable : environment) {
    if (!is_named(variable, name)) continue;
    variable = assignment;
    return;
  }
  environment.push_back(assignment);
}

/// Text without "#!" is run by /bin/sh, as every shell does; another kind of machine's program must not be.
bool is_plain_text(const std::string& path) {
  char head[256];
  FILE* file = fopen(path.c_str(), "re");
  if (file == nullptr) return false;
  std::size_t n = fread(head, 1, sizeof head, file);
  fclose(file);
  if (n >= 2 && std::memcmp(head, "#!", 2) == 0) return false;
  return std::memchr(head, '\0', n) == nullptr && !(n >= 4 && std::memcmp(head, "\177ELF", 4) == 0);
}

ProgramPlan plan_program(const Options& options, const Program& program, int ranks) {
  ProgramPlan plan;
  plan.path = find_program(program);
  plan.wdir = program.wdir;
  std::vector<std::string> argv = program.argv;
  if (options.gdb) plan.path = put_under_debugger(argv, plan.path, ranks);
  if (is_plain_text(plan.path)) {
    std::vector<std::string> script = argv;
    script[0] = plan.path;
    script.insert(script.begin(), "/bin/sh");
    plan.script_argv = std::make_unique<StringArray>(std::move(script));
  }
  plan.argv = std::make_unique<StringArray>(std::move(argv));

  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable)
    if (!is_named(*variable, runtime::kJobVariable) && !is_named(*variable, runtime::kRankVariable)) environment.push_back(*variable);
  for (const std::string& assignment : options.env) set_variable(environment, assignment);
  for (const std::string& assignment : program.env) set_variable(environment, assignment);
  set_variable(environment, "TUTTI_RANKS=" + std::to_string(ranks));
  plan.job_slot = environment.size();
  plan.rank_slot = environment.size() + 1;
  environment.resize(environment.size() + 2);
  plan.envp = std::make_unique<StringArray>(std::move(environment));
  return plan;
}
}  // namespace

StringArray::StringArray(std::vector<std::string> strings) : strings_(std::move(strings)) {
  for (std::string& text : strings_) pointers_.push_back(text.data());
  pointers_.push_back(nullptr);
}

void StringArray::set(std::size_t index, std::string text) {
  strings_[index] = std::move(text);
  pointers_[index] = strings_[index].data();
}

Plan make_plan(const Options& options, int cores) {
  Plan plan;
  int ranks = 0;
  std::vector<int> counts;
  for (const Program& program : options.programs) {
    counts.push_back(program.ranks != 0 ? program.ranks : options.programs.size() > 1 ? 1 : options.gdb ? 1 : cores);
    ranks += counts.back();
  }
  if (ranks > kMaxRanks) refuse_usage(msg::ranks_too_many, ranks, kMaxRanks);
  if (options.stdin_to == StdinTo::one && options.stdin_rank >= ranks)
    refuse_usage(msg::stdin_rank_out_of_range, options.stdin_option, options.stdin_rank, ranks - 1);
  for (std::size_t i = 0; i < options.programs.size(); ++i) {
    plan.programs.push_back(plan_program(options, options.programs[i], ranks));
    plan.programs.back().sanitized = has_sanitizer(plan.programs.back().path);
    if (std::string library = foreign_library(plan.programs.back().path); ranks > 1 && !library.empty())
      plan.notes.push_back(fmt::format(msg::foreign_program, options.programs[i].argv[0], library));
    plan.program_of.insert(plan.program_of.end(), static_cast<std::size_t>(counts[i]), static_cast<int>(i));
  }
  return plan;
}
}  // namespace tutti::launch

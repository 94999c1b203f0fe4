// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// From the options to what exactly is started for each rank: file, arguments, environment, processors.
#pragma once
#include <sched.h>

#include <memory>
#include <string>
#include <vector>

#include "options.hpp"

namespace tutti::launch {

/// A null-terminated array of C strings that owns its text.
class StringArray {
 public:
  explicit StringArray(std::vector<std::string> strings);
  StringArray(const StringArray&) = delete;
  StringArray& operator=(const StringArray&) = delete;
  char* const* get() { return pointers_.data(); }
  /// Replaces one string by another one.
  void set(std::size_t index, std::string text);

 private:
  std::vector<std::string> strings_;
  std::vector<char*> pointers_;
};

/// One program, ready to be started for any of its ranks.
struct ProgramPlan {
  std::string path;
  std::string wdir;  // empty: stay
  std::unique_ptr<StringArray> argv;
  std::unique_ptr<StringArray> script_argv;  // for a text file without an interpreter line; else empty
  std::unique_ptr<StringArray> envp;
  bool sanitized = false;           // cannot bear a tracer
  std::size_t job_slot, rank_slot;  // where TUTTI_JOB and TUTTI_RANK stand in envp
};

struct Plan {
  std::vector<ProgramPlan> programs;
  std::vector<int> program_of;     // per rank
  std::vector<std::string> notes;  // what the user should know before the job runs
  int ranks() const { return static_cast<int>(program_of.size()); }
};

/// Finds the programs and numbers the ranks; `cores` is the number of ranks where none was asked for. Throws Refusal.
Plan make_plan(const Options& options, int cores);
}  // namespace tutti::launch

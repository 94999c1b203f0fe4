// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The command line of mpiexec as plain data. parse_options() is pure: it reads its arguments only.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/on_error.hpp"

namespace tutti::launch {

inline constexpr int kMaxRanks = 4096;

/// One program of `mpiexec a : b`, with the options that belong to it.
struct Program {
  int ranks = 0;  // 0: not said
  std::vector<std::string> argv;
  std::vector<std::string> env;  // NAME=VALUE
  std::string wdir;
  std::string path;  // folders to look in before PATH
};

enum class StdinTo { one, none, all };

/// How much is said of a crash: full lets mpiexec be the tracer of its ranks.
enum class CrashReports { full, brief, off };

struct Options {
  std::vector<Program> programs;
  std::vector<std::string> env;  // for all programs
  StdinTo stdin_to = StdinTo::one;
  int stdin_rank = 0;
  std::string stdin_option;  // as typed, for messages
  std::string output_dir;
  std::string report_file;                   // for reports as JSON; empty: none
  bool report_github = false;                // reports also as annotations of GitHub
  std::string bind_to;                       // none, hwthread, core, l2cache, l3cache, numa, socket; empty: not said
  std::string map_by;                        // the same words, or slot, node; empty: not said
  double timeout_seconds = 0;                // 0: none
  double stuck_seconds = 60;                 // 0: never
  int status_of = 0;                         // pid of the mpiexec whose job is to be shown; 0: none
  std::uint32_t checks = 0;                  // bits of runtime::Check
  std::optional<runtime::OnError> on_error;  // nothing: as the environment says
  CrashReports crash = CrashReports::full;
  bool label = false;
  std::string label_prefix;  // of a job that was spawned, before the rank: "1."
  std::string serve;         // the request of a rank that spawns, see served.hpp
  bool gdb = false;
  bool recovery = false;  // ranks that fail do not end the job
  bool quiet = false;
  bool verbose = false;
  bool report_bindings = false;
  bool help = false;
  bool version = false;
};

/// Reads the arguments after the command's own name. Throws Refusal.
Options parse_options(const std::vector<std::string>& arguments);

/// Adds what the environment says where the command line says nothing. Throws Refusal.
void complete_options(Options& options);

/// The text of --help.
std::string help_text();
}  // namespace tutti::launch

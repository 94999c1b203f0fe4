// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The table of mpiexec's options: one row per option, read by the parser and by --help.
#pragma once
#include <string>
#include <vector>

namespace tutti::launch {

enum class OptionId {
  ranks,
  env,
  env_pair,
  env_pair_local,
  wdir,
  stdin_to,
  label,
  output_dir,
  timeout,
  status_of,
  stuck,
  check,
  on_error,
  report,
  crash,
  bind_to,
  map_by,
  report_bindings,
  gdb,
  recovery,
  quiet,
  verbose,
  version,
  help,
  host,         // accepted when it names this machine
  serve_spawn,  // for mpiexec itself
  ignored,      // accepted, changes nothing
  refused,      // known from elsewhere, not here: `text` says what to do
};

inline constexpr int kOptional = -1;

struct OptionRow {
  OptionId id;
  std::vector<std::string> names;  // without dashes; the first is the one --help shows
  int values;                      // how many words follow; kOptional: none, or one attached by =
  const char* value_words;         // what must follow, in words
  const char* example;             // how the value looks
  const char* text;                // for --help, or why it is refused
  bool hidden = false;             // a compatible name, listed at the end of --help
};

const std::vector<OptionRow>& option_table();
}  // namespace tutti::launch

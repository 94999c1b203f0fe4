// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// --gdb. In tmux the window's processes are children of tmux's server, so a shell waits for the window in the rank's place, and the
// rank's own place in the job is handed over on the command line; it is found through mpiexec's /proc entry.
#include "debugger.hpp"

#include <unistd.h>

#include <cstdlib>

#include "lookup.hpp"
#include "messages.hpp"
#include "refusal.hpp"

namespace tutti::launch {
namespace {

std::string find_tool(const char* name) {
  Program tool;
  tool.argv = {name};
  try {
    return find_program(tool);
  } catch (const Refusal&) {
    return "";
  }
}

// $0 is the program's own tmux channel prefix; "$@" the debugger and its arguments.
constexpr char kTmuxScript[] =
    "c=tutti-$PPID-$TUTTI_RANK\n"
    "q= ; for a; do q=\"$q '$(printf %s \"$a\" | sed \"s/'/'\\\\\\\\''/g\")'\"; done\n"
    "tmux new-window -d -n \"rank $TUTTI_RANK\" \"cd '$PWD'; TUTTI_JOB=$TUTTI_JOB TUTTI_RANK=$TUTTI_RANK TUTTI_RANKS=$TUTTI_RANKS $q; tmux wait-for -S $c\" || exit 1\n"
    "exec tmux wait-for $c\n";
}  // namespace

std::string put_under_debugger(std::vector<std::string>& argv, const std::string& path, int ranks) {
  std::string gdb = find_tool("gdb");
  if (gdb.empty()) refuse_start(kStatusNotFound, msg::gdb_not_there);
  argv[0] = path;
  argv.insert(argv.begin(), {"gdb", "--quiet", "--args"});
  if (ranks == 1) return gdb;
  argv[0] = gdb;
  if (std::getenv("TMUX") != nullptr && !find_tool("tmux").empty()) {
    argv.insert(argv.begin(), {"sh", "-c", kTmuxScript, "tutti"});
    return "/bin/sh";
  }
  std::string xterm = find_tool("xterm");
  if (std::getenv("DISPLAY") == nullptr || xterm.empty()) refuse_usage(msg::gdb_needs_windows, ranks);
  argv.insert(argv.begin(), {"xterm", "-e"});
  return xterm;
}
}  // namespace tutti::launch

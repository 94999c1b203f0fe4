// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The rows of the option table and the text of --help that is made from them.
#include "option_table.hpp"

#include <fmt/core.h>

#include "options.hpp"
#include "runtime/spawn_request.hpp"

namespace tutti::launch {
namespace {
constexpr bool kHidden = true;

constexpr char kHead[] = R"(mpiexec starts a program as the ranks of one MPI job on this machine.

  mpiexec ./a.out                          one rank per core
  mpiexec -n 4 ./a.out in.txt              four ranks (more ranks than cores is fine)
  mpiexec -n 4 python3 program.py          a Python program
  mpiexec -l -n 4 ./a.out                  each line of output tagged with its rank
  mpiexec -n 1 ./master : -n 3 ./worker    two programs in one job
  mpiexec --timeout 60 -n 4 ./a.out        ended, with a report, after 60 seconds
  mpiexec --gdb -n 1 ./a.out               under the debugger

Options stand before the program; what follows its name belongs to the program.
)";

constexpr char kTail[] = R"(
Exit status: 0 if all ranks succeeded; otherwise that of the first rank that failed (128+n if
signal n ended it), the code of MPI_Abort, 1 if a rank left without MPI_Finalize, 86 if ranks
wait for each other for ever, 87 after a finding with --on-error abort, 124 after --timeout,
128+n if mpiexec was ended by signal n, 126 or 127 if the program cannot be run or is not there,
125 if the machine refuses something, 2 if the command line is wrong.

When a rank fails, mpiexec says which one and what the others were doing, and ends them; but if
all others handle errors on MPI_COMM_WORLD by themselves (MPI_ERRORS_RETURN or a function of the
program's) the job goes on without it, and so it does with --enable-recovery. Calls that need the
dead rank then give MPIX_ERR_PROC_FAILED (mpi-ext.h). The exit status of such a job is 0 if the
ranks that are left succeed and know of the failure (were told by an error or have asked),
otherwise that of the first rank that failed.
Ctrl-C ends the job within a second, a second Ctrl-C at once. Each rank finds its number in the
environment variable TUTTI_RANK and the number of ranks in TUTTI_RANKS.
SIGUSR1 to mpiexec shows what the ranks do, or is passed on to ranks that handle it.
)";

std::vector<OptionRow> make_table() {
  using enum OptionId;
  return {
      {ranks, {"n", "np", "c"}, 1, "a number of ranks", "4", "number of ranks (default: one per core that may be used; 1 next to ':')"},
      {env, {"env"}, 1, "a variable", "NAME=VALUE", "set a variable for this program (repeatable)"},
      {wdir, {"wdir", "wd", "chdir"}, 1, "a directory", "DIR", "start this program in DIR"},
      {label, {"l", "label", "tag-output", "prepend-rank"}, 0, "", "", "tag each line of output with its rank"},
      {output_dir,
       {"output-dir", "output-directory"},
       1,
       "a directory",
       "DIR",
       "write the output to DIR/rank.N.out and DIR/rank.N.err (with -l: also here)"},
      {stdin_to, {"stdin"}, 1, "who gets standard input", "all|none|RANK", "who reads standard input (default: rank 0)"},
      {timeout, {"timeout"}, 1, "seconds", "SECONDS", "end the job with a report after so many seconds, exit status 124"},
      {status_of, {"status"}, 1, "the process id of a running mpiexec", "PID", "show what the ranks of that job do, and start nothing"},
      {stuck, {"stuck"}, 1, "seconds", "SECONDS", "say so when nothing has moved between ranks for so long (default: 60; 0: never)"},
      {check,
       {"check"},
       kOptional,
       "what to check",
       "WHAT",
       "look for more errors, at a price: all, or some of buffers,races,rma,synchronous,threads,types"},
      {on_error, {"on-error"}, 1, "what to do", "abort|warn|off", "findings such as leaks: report (warn), end the job too (abort), or neither (off)"},
      {crash,
       {"crash"},
       1,
       "how much to say",
       "full|brief|off",
       "of a crash: line and stack too (full; others can't debug the ranks), or the last calls"},
      {report,
       {"report"},
       1,
       "where to",
       "FILE.json|github",
       "write reports also to a file, as JSON, or as annotations of GitHub (both: give it twice)"},
      {bind_to,
       {"bind-to", "cpu-bind"},
       1,
       "what to bind to",
       "WHAT",
       "bind ranks to none (default), hwthread, core, l2cache, l3cache, numa, socket"},
      {map_by, {"map-by"}, 1, "what to spread over", "WHAT", "spread ranks round over hwthread, core, l2cache, l3cache, numa, socket; binds to it"},
      {report_bindings, {"report-bindings"}, 0, "", "", "say which rank is bound where"},
      {gdb, {"gdb"}, 0, "", "", "run under gdb; with several ranks each in a window (tmux, xterm)"},
      {recovery, {"enable-recovery", "disable-auto-cleanup", "continuous"}, 0, "", "", "a rank that fails does not end the job"},
      {quiet, {"q", "quiet"}, 0, "", "", "no reports on failing ranks, only the exit status"},
      {verbose, {"v", "verbose"}, 0, "", "", "say what is started and ended"},
      {version, {"V", "version"}, 0, "", "", "print the version"},
      {help, {"h", "help", "?"}, 0, "", "", "print this text"},

      // Accepted for compatibility
      {env, {"x"}, 1, "a variable", "NAME=VALUE", "", kHidden},
      {env_pair, {"genv"}, 2, "a name and a value", "NAME VALUE", "", kHidden},
      {env_pair_local, {"setenv"}, 2, "a name and a value", "NAME VALUE", "", kHidden},
      {output_dir, {"output-filename"}, 1, "a directory", "DIR", "", kHidden},
      {host, {"host", "hosts", "H"}, 1, "a host", "localhost", "", kHidden},
      {ignored, {"oversubscribe"}, 0, "", "", "", kHidden},
      {ignored, {"allow-run-as-root"}, 0, "", "", "", kHidden},
      {ignored, {"use-hwthread-cpus"}, 0, "", "", "", kHidden},
      {ignored, {"ppn", "perhost", "npernode", "N"}, 1, "a number", "4", "", kHidden},
      {ignored, {"genvall", "envall"}, 0, "", "", "", kHidden},
      {ignored, {"genvlist", "envlist"}, 1, "names", "A,B", "", kHidden},
      {ignored, {"mca", "gmca", "prtemca", "pmca"}, 2, "a name and a value", "NAME VALUE", "", kHidden},
      {serve_spawn, {runtime::kServeSpawnOption}, 1, "a request", "PID:DESCRIPTOR:NUMBER", "", kHidden},
      {ignored, {"launcher", "bootstrap", "rmk"}, 1, "a word", "fork", "", kHidden},
      {ignored, {"print-all-exitcodes"}, 0, "", "", "", kHidden},

      // Known from elsewhere
      {refused,
       {"f", "hostfile", "machinefile", "machine", "default-hostfile"},
       1,
       "",
       "",
       "this version of tutti runs jobs on this machine only; leave the option out",
       kHidden},
      {refused, {"configfile", "app", "tune"}, 1, "", "", "type the programs on the command line, with ':' between them", kHidden},
      {refused, {"genvnone", "envnone"}, 0, "", "", "ranks get the whole environment; start mpiexec with: env -i", kHidden},
      {refused, {"outfile-pattern", "errfile-pattern"}, 1, "", "", "use --output-dir DIR, which writes DIR/rank.N.out and DIR/rank.N.err", kHidden},
      {refused, {"output"}, 1, "", "", "use --label to tag lines, --output-dir DIR to write files", kHidden},
      {refused, {"timestamp-output", "prepend-pattern"}, 0, "", "", "use --label, which tags lines with the rank", kHidden},
      {refused, {"xterm"}, 1, "", "", "use --gdb, or: mpiexec -n 4 xterm -e ./a.out", kHidden},
      {refused,
       {"gtool", "rankfile", "rf", "cpu-set", "cpu-list", "membind"},
       1,
       "",
       "",
       "use --bind-to and --map-by, or a wrapper such as numactl or valgrind before the program",
       kHidden},
  };
}

std::string name_with_dashes(const std::string& name) { return (name.size() <= 2 ? "-" : "--") + name; }
}  // namespace

const std::vector<OptionRow>& option_table() {
  static const std::vector<OptionRow> table = make_table();
  return table;
}

std::string help_text() {
  std::string text = kHead;
  text += "\n";
  for (const OptionRow& row : option_table()) {
    if (row.hidden) continue;
    std::string left;
    for (const std::string& name : row.names) {
      if (name == "?" || name == "tag-output" || name == "prepend-rank" || name == "output-directory" || name == "cpu-bind" ||
          name == "disable-auto-cleanup" || name == "continuous")
        continue;
      left += (left.empty() ? "  " : ", ") + name_with_dashes(name);
    }
    if (row.values == kOptional) left += std::string("[=") + row.example + "]";
    if (row.values > 0) left += std::string(" ") + (row.id == OptionId::ranks ? "N" : row.example);
    text += left.size() < 26 ? fmt::format("{:<26}{}\n", left, row.text) : fmt::format("{}\n{:<26}{}\n", left, "", row.text);
  }
  text += kTail;
  std::string accepted;
  for (const OptionRow& row : option_table()) {
    if (!row.hidden || row.id == OptionId::refused || row.id == OptionId::serve_spawn) continue;
    std::string item = name_with_dashes(row.names[0]);
    if (accepted.size() - (accepted.rfind('\n') + 1) + item.size() > 90) accepted += "\n";
    accepted += (accepted.empty() || accepted.back() == '\n' ? "  " : " ") + item;
  }
  return text + "\nAccepted for compatibility with other MPIs (those that place or permit change nothing):\n" + accepted + "\n";
}
}  // namespace tutti::launch

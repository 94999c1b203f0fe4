// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Every sentence that mpiexec says, as {fmt} formats, in one place. A report on stderr begins with "tutti: KIND: sentence", KIND a
// word that scripts may rely on: usage, start, system, crash, exit, abort, timeout, signal, status, note; what ranks say has kinds of its own.
// tests/launch raises each.
#pragma once

namespace tutti::launch::msg {

// usage: the command line is wrong (exit status 2)
inline constexpr char no_program[] = "there is no program to run; type for example: mpiexec -n 4 ./a.out (mpiexec --help tells more)";
inline constexpr char no_program_in_part[] = "part {} of the command line, between two ':', names no program";
inline constexpr char unknown_option[] = "there is no option {}; mpiexec --help lists them all (options of the program stand after its name)";
inline constexpr char unknown_option_near[] = "there is no option {}; did you mean {}?";
inline constexpr char option_needs_value[] = "the option {} needs {}: {} {}";
inline constexpr char option_takes_no_value[] = "the option {} takes no value, but got '{}'";
inline constexpr char ranks_not_a_number[] = "'{}' is not a number of ranks; type for example: {} 4";
inline constexpr char ranks_too_few[] = "{} {}: a job needs at least 1 rank";
inline constexpr char ranks_too_many[] = "{} ranks are more than tutti can start on one machine ({})";
inline constexpr char bad_environment[] = "{} '{}': a variable is given as NAME=VALUE";
inline constexpr char bad_serve[] = "'{}' is no request of a rank that spawns processes; the option is for mpiexec itself";
inline constexpr char bad_stdin[] = "{} '{}': standard input can go to 'all', to 'none' or to one rank (a number)";
inline constexpr char stdin_rank_out_of_range[] = "{} {}: the ranks are 0 to {}";
inline constexpr char bad_timeout[] = "{} '{}': a time limit is a number of seconds above 0, for example 90 or 0.5";
inline constexpr char bad_process[] = "{} '{}': this is the process id of a running mpiexec, for example {} 4711";
inline constexpr char no_job_to_show[] = "process {} is no mpiexec of tutti with a running job, or belongs to somebody else";
inline constexpr char bad_choice[] = "{} '{}': known are {}";
inline constexpr char bad_host[] = "{} '{}': this version of tutti runs jobs on this machine only ({}); leave the option out";
inline constexpr char not_available[] = "the option {} is not available here: {}";
inline constexpr char gdb_needs_windows[] =
    "--gdb with {} ranks opens a window for each and needs tmux (start mpiexec inside it) or xterm (with DISPLAY set); neither is "
    "there. Use one rank, or start the job with --crash=brief and attach to a rank: gdb -p PID";
inline constexpr char gdb_not_there[] = "--gdb: gdb is not installed";

// The command tutti
inline constexpr char tutti_help[] = "tutti explain WORD tells of a class of errors, a kind of report or an exit status of mpiexec:\n\n{}";
inline constexpr char tutti_usage[] = "type for example: tutti explain MPI_ERR_RANK (tutti --help lists all pages)";
inline constexpr char no_page[] = "there is no page on {}; tutti --help lists all";

// start: a program cannot be started (exit status 127: not there, 126: there, but cannot be run)
inline constexpr char not_in_path[] = "there is no program '{}' in PATH";
inline constexpr char not_in_path_but_here[] = "there is no program '{0}' in PATH, but one in the current directory; type ./{0}";
inline constexpr char not_there[] = "there is no file {}";
inline constexpr char is_directory[] = "{} is a directory, not a program";
inline constexpr char not_executable[] = "{} is not executable; make it so with: chmod +x {}";
inline constexpr char not_executable_python[] = "{0} is not executable; run it with: mpiexec ... python3 {0}";
inline constexpr char not_executable_source[] = "{} is source text, not a program; compile it first (mpicc or mpicxx)";
inline constexpr char wrong_machine[] = "{} is a program for another kind of machine, or damaged";
inline constexpr char interpreter_missing[] = "{} cannot run: the interpreter that its first line names, {}, is not there";
inline constexpr char loader_missing[] = "{} cannot run: the dynamic loader or a directory it needs is not there";
inline constexpr char bad_directory[] = "the working directory {} cannot be used: {}";
inline constexpr char exec_failed[] = "{} cannot be started: {}";

// system: the machine refuses something (exit status 125)
inline constexpr char no_segment[] = "the shared memory of the job ({} ranks) cannot be made: {}{}";
inline constexpr char no_process[] = "rank {} cannot be started: {}; {}";
inline constexpr char no_descriptor[] =
    "{} ranks need about {} open files, but the limit is {}; raise it (ulimit -n {}) or use --output-dir or fewer ranks";
inline constexpr char hint_processes[] = "the limit of processes (ulimit -u, or the container's pids limit) is reached";
inline constexpr char hint_files[] = "the limit of open files (ulimit -n) is reached";
inline constexpr char hint_memory[] = "there is not enough memory";
inline constexpr char no_output_file[] = "the output file {} cannot be made: {}";
inline constexpr char output_failed[] = "writing the output failed: {}";
inline constexpr char no_hwloc[] = "{} needs the library hwloc, which cannot be loaded ({}); install it (Debian: libhwloc15)";
inline constexpr char no_place[] = "{}: this machine shows no {} that the job may use";
inline constexpr char internal[] = "unexpected failure: {}";

// What ended a job
inline constexpr char crash[] = "{} was ended by {}{}";
inline constexpr char crash_frame[] = "  called at {}{}\n";
inline constexpr char crash_more_frames[] = "  ... called by {} more\n";
inline constexpr char exit_status[] = "{} left with exit status {}";
inline constexpr char no_finalize[] = "{} left without calling MPI_Finalize (its exit status was 0)";
inline constexpr char vanished[] = "{} vanished without calling MPI_Finalize, though its wrapper (pid {}) still runs";
inline constexpr char abort[] = "{} called MPI_Abort with code {}{}";
inline constexpr char timeout[] = "the job did not end within {} s";
inline constexpr char ended_by_signal[] = "the job was ended by {}, which mpiexec got";
inline constexpr char more_errors[] = "  {} more ranks report errors of their own\n";
inline constexpr char goes_on[] = "  the other ranks handle errors by themselves, so the job goes on without it\n";
inline constexpr char goes_on_as_told[] = "  the job goes on without it (--enable-recovery)\n";
inline constexpr char ended_rest[] = "  {} ended by mpiexec; exit status {}\n";
inline constexpr char ended_by_finding[] = "  the job is ended because of it (--on-error=abort); exit status {}\n";
inline constexpr char on_ranks[] = " (on rank{} {})";
inline constexpr char foreign_program[] =
    "{} was built for another MPI ({}), so each of its ranks will believe to be alone; compile it with tutti's mpicc or mpicxx, or "
    "start it with the mpiexec of that MPI";
inline constexpr char deadlock_ended[] = "  the job is ended; exit status {}\n";
inline constexpr char deadlock_held[] = "  a debugger holds some of these ranks, so the job is not ended\n";
inline constexpr char stuck_polling[] = "no message has moved for {:.1f} s, and the ranks do nothing but ask whether one has come";
inline constexpr char stuck_still[] = "no message has moved for {:.1f} s, while some ranks wait";
inline constexpr char stuck_goes_on[] = "  perhaps this is meant so; the job goes on, and this is said once (--stuck SECONDS says when)\n";
inline constexpr char status_of[] = "{} of {} ranks run";
inline constexpr char status_now[] = "{} of {} ranks run, for {}";
inline constexpr char leftover[] = "{} that the ranks left behind {} ended";
}  // namespace tutti::launch::msg

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A running job: starts the ranks, then one event loop serves output, signals, ends of ranks and time limits until nothing of the
// job is left. Single-threaded but for the sinks' writers and the bell's watcher.
//
//   running -> ending   a rank failed, MPI_Abort, time limit, signal: the others are asked (TERM or the signal itself)
//   ending  -> killing  the grace is over, or a second signal: SIGKILL for everything, again until nothing is left
//   any     -> flushing no process of the job is left; the queued output is still being written
#pragma once
#include <sys/resource.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "explain/crash.hpp"
#include "explain/deadlock.hpp"
#include "explain/places.hpp"
#include "explain/report.hpp"
#include "explain/stillness.hpp"
#include "feed.hpp"
#include "guard.hpp"
#include "options.hpp"
#include "output.hpp"
#include "placement.hpp"
#include "plan.hpp"
#include "processes.hpp"
#include "report.hpp"
#include "runtime/segment.hpp"
#include "runtime/spawn_request.hpp"
#include "signals.hpp"
#include "tracer.hpp"

namespace tutti::launch {

class Job {
 public:
  /// `answer`: of the rank that has spawned this job; nullptr: nobody has.
  Job(const Options& options, Plan plan, Placement placement, int cores, runtime::SpawnAnswer* answer = nullptr);
  ~Job();

  /// Runs the job to its end and returns mpiexec's exit status.
  int run();
  /// The signal from the terminal that ended the job, by which mpiexec should end too; 0: none.
  int own_end() const { return terminal_signal_; }

 private:
  enum class Phase { running, ending, killing, flushing };
  struct Failure {
    const char* kind;  // crash, exit, abort
    int rank;
    int status;  // for mpiexec to end with
    std::string sentence;
    bool in_mpi = false;  // between MPI_Init and MPI_Finalize
    std::string details = {};
    std::vector<explain::RankPlace> places = {};
  };

  void open_report_file();
  void make_segment();
  void make_epoll();
  void start_rank(int rank);
  int stdin_for(int rank);
  void watch_bell();

  void loop();
  int wait_ms();
  void dispatch(std::uint64_t token);
  void pass_time();

  void read_signals();
  void handle_signal(int signal, bool from_terminal);
  void end_by_signal(int signal, bool from_terminal);
  bool forward(int signal, bool only_handled);
  void let_them_stop();
  void show_status();
  pid_t signal_target(int rank) const;

  void reap();
  void mark_gone(int rank, int status);
  void wake_sleepers();
  std::optional<Failure> judge(int rank) const;
  std::optional<Failure> judge_abort() const;
  void fail(const Failure& failure);
  void judge_together(const std::vector<Failure>& failures);
  bool goes_on_without(const Failure& failure) const;
  void lose(const Failure& failure);
  bool lost(int rank) const;
  int status_after_losses() const;
  void look_at_bell();
  void read_letters();
  void take_letter(int rank, const runtime::Mailbox& box, const std::string& kind, const std::string& letter, const std::string& text);
  std::string with_places(const std::string& letter);
  void say_gathered();
  void answer(runtime::Mailbox& box, const std::string& text);
  bool all_have_spoken() const;
  void end_by_letters(bool hurry = false);
  std::vector<int> letters_that_end() const;
  Describe describe();
  bool may_trace(int rank) const;
  void see_crash(pid_t process, pid_t thread, const siginfo_t& info);
  void describe_crash(Failure& failure, int signal);
  pid_t claimed_pid(std::uint32_t rank) const;
  void take_spawn_requests();
  void start_server(pid_t asking, int descriptor);
  bool dependent_gone(pid_t pid, int status);
  void watch_wrapped();
  void wrapped_gone(int rank);
  void output_failed(int error);
  void guard_lost();
  void time_is_up();
  void look_for_deadlock();
  void deadlocked();
  bool settled(const explain::Deadlock& found);
  void look_for_stillness();

  void begin_end(int status, int signal, std::uint64_t grace_ns);
  int signal_all(int signal);
  void kill_all();
  void no_process_left();
  bool may_prompt(int rank) const;
  void report(const char* kind, const std::string& sentence, const std::string& details = {}, std::vector<explain::RankPlace> places = {});

  const Options& options_;
  Plan plan_;
  Placement placement_;
  const int cores_;
  const int ranks_;
  runtime::Segment segment_;
  int segment_fd_ = -1;
  JobMark mark_;
  Guard guard_;
  int guards_lost_ = 0;
  SignalState signals_found_;
  int signal_fd_ = -1;
  int epoll_ = -1;
  int wake_fd_ = -1;
  int bell_fd_ = -1;
  int null_fd_ = -1;
  rlimit open_files_{};  // as found
  std::unique_ptr<Output> output_;
  std::unique_ptr<Feed> feed_;
  explain::Places places_;
  std::unique_ptr<explain::ReportFile> report_file_;  // of --report
  std::unordered_set<std::string> said_;              // reports that are to be printed once
  struct Gathered {
    std::string kind, text, letter;
    std::vector<int> ranks, senders;
  };
  std::vector<Gathered> gathered_;  // reports that are to be printed when the job has ended
  bool condemned_ = false;          // one of them changes the exit status

  Tracer tracer_{[this](pid_t process, pid_t thread, const siginfo_t& info) { see_crash(process, thread, info); }};
  struct CrashSeen {
    int signal = 0;
    explain::Place place;
    std::string details;
  };
  std::unordered_map<int, CrashSeen> crashes_;  // by rank; may turn out not to be deadly

  std::vector<RankProcess> processes_;
  std::vector<int> wrapped_pidfds_;  // per rank: watches the process in MPI where it is not our child; -1: none
  std::unordered_map<pid_t, int> rank_of_;
  runtime::SpawnAnswer* const answer_;
  std::unordered_map<pid_t, std::unique_ptr<runtime::SpawnRequest>> dependents_;  // the mpiexecs of spawned jobs
  int spawns_ = 0;
  int dependents_status_ = 0;     // of the first one that failed
  bool asked_by_parent_ = false;  // the mpiexec above has asked us to end, and says why itself
  int alive_ = 0;
  std::uint32_t losses_ = 0;  // ranks that failed while the job went on
  int first_loss_status_ = 0;
  Phase phase_ = Phase::running;
  bool left_over_ = false;  // the ranks are gone, what they left behind is not
  bool abnormal_ = false;   // somebody was asked to end
  bool output_failed_ = false;
  int status_ = 0;
  int terminal_signal_ = 0;
  std::uint64_t started_ns_ = 0;
  std::uint64_t deadline_ns_ = 0;  // of the phase; 0: none
  std::uint64_t kill_began_ns_ = 0;
  std::uint64_t fatal_since_ns_ = 0;  // when the first letter came that ends the job; 0: none
  explain::Watch watch_;
  explain::Stillness stillness_;
  bool said_stuck_ = false;
  std::uint64_t next_look_ns_ = 0;   // of watch_
  std::uint64_t sure_since_ns_ = 0;  // when a deadlock was found while other ranks may be on their way into it; 0: none
  bool held_ = false;                // a deadlock was told of, but a debugger holds its ranks
  std::uint64_t vanished_ns_ = 0;    // when a wrapped rank vanished; 0: none
  int vanished_rank_ = -1;
};
}  // namespace tutti::launch

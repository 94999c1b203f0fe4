// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Setting a job up, starting its ranks, and the event loop.
#include "job.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>

#include "base/futex.hpp"
#include "explain/rank_lines.hpp"
#include "job_events.hpp"
#include "lookup.hpp"
#include "messages.hpp"
#include "procfs.hpp"
#include "refusal.hpp"
#include "runtime/site.hpp"
#include "start.hpp"

namespace tutti::launch {
namespace {
constexpr std::uint64_t kLookAgainNs = 5'000'000;  // while letters that end the job come in

/// A high number, so that wrappers which use 3 to 9 for files of their own do not take the place of the job's memory, and where other jobs look
/// first.
int move_up(int fd) {
  int moved = fcntl(fd, F_DUPFD, runtime::kHeldDescriptor);
  if (moved < 0) return fd;
  close(fd);
  return moved;
}

const char* hint(int error) {
  if (error == EAGAIN) return msg::hint_processes;
  if (error == EMFILE || error == ENFILE) return msg::hint_files;
  return msg::hint_memory;
}

void add_to(int epoll, int fd, std::uint64_t token) {
  epoll_event event{EPOLLIN, {.u64 = token}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}
}  // namespace

Job::Job(const Options& options, Plan plan, Placement placement, int cores, runtime::SpawnAnswer* answer)
    : options_(options), plan_(std::move(plan)), placement_(std::move(placement)), cores_(cores), ranks_(plan_.ranks()),
      processes_(static_cast<std::size_t>(ranks_)), wrapped_pidfds_(static_cast<std::size_t>(ranks_), -1), answer_(answer) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const auto block_of = [this](pid_t process) -> const runtime::RankBlock* {
    for (std::uint32_t rank = 0; rank < segment_.ranks(); ++rank)
      if (claimed_pid(rank) == process) return &segment_.rank(rank);
    return nullptr;
  };
  places_.set_python([block_of](pid_t process) {
    const runtime::RankBlock* block = block_of(process);
    return block != nullptr ? &block->python : nullptr;
  });
  places_.set_program([block_of](pid_t process) {
    const runtime::RankBlock* block = block_of(process);
    return block != nullptr ? &block->program : nullptr;
  });
  signal_fd_ = take_signals(&signals_found_, options.gdb);
  getrlimit(RLIMIT_NOFILE, &open_files_);
  rlimit all = open_files_;
  all.rlim_cur = all.rlim_max;
  setrlimit(RLIMIT_NOFILE, &all);
  open_report_file();
  make_segment();
  guard_.start(mark_.environment);
  mark_.spared = {mark_.root, guard_.pid()};
  make_epoll();
}

Job::~Job() {
  output_.reset();
  guard_.dismiss();
}

void Job::make_segment() {
  // The segment is large but sparse, so a limit of file size is lifted as far as may be, and exceeding it must not be deadly.
  rlimit file_size, all;
  getrlimit(RLIMIT_FSIZE, &file_size);
  all = file_size;
  all.rlim_cur = all.rlim_max;
  setrlimit(RLIMIT_FSIZE, &all);
  auto found = signal(SIGXFSZ, SIG_IGN);
  try {
    segment_ = runtime::create_segment(static_cast<std::uint32_t>(ranks_), static_cast<std::uint32_t>(cores_), &segment_fd_);
  } catch (const std::system_error& e) {
    const char* advice = e.code().value() == EFBIG    ? " (the limit of file size, ulimit -f, is too low)"
                         : e.code().value() == ENOMEM ? " (perhaps a limit of address space, ulimit -v)"
                                                      : "";
    refuse_system(msg::no_segment, ranks_, e.what(), advice);
  }
  signal(SIGXFSZ, found);
  setrlimit(RLIMIT_FSIZE, &file_size);
  segment_fd_ = move_up(segment_fd_);
  runtime::JobHeader& header = segment_.header();
  header.launcher_pid = getpid();
  if (answer_ != nullptr) {
    header.parent = answer_->parent;
    header.parent_port = answer_->parent_door;
  }
  header.checks = options_.checks;
  header.on_error = options_.on_error.value_or(runtime::OnError::warn);
  for (int rank = 0; rank < ranks_; ++rank) segment_.rank(static_cast<std::uint32_t>(rank)).app = plan_.program_of[static_cast<std::size_t>(rank)];
  mark_.environment = fmt::format("{}={}:{}:{:x}", runtime::kJobVariable, segment_fd_, getpid(), header.job);
  mark_.root = getpid();
}

void Job::make_epoll() {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  wake_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  bell_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  null_fd_ = open("/dev/null", O_RDONLY | O_CLOEXEC);
  add_to(epoll_, signal_fd_, kSignalToken);
  add_to(epoll_, wake_fd_, kWakeToken);
  add_to(epoll_, bell_fd_, kBellToken);
  if (guard_.pidfd() >= 0) add_to(epoll_, guard_.pidfd(), kGuardToken);
  output_ = std::make_unique<Output>(options_, ranks_, wake_fd_, [this](int rank) { return may_prompt(rank); });
  if (options_.stdin_to == StdinTo::all) feed_ = std::make_unique<Feed>(epoll_, kInputToken, kPipeTokens);
}

int Job::stdin_for(int rank) {
  if (feed_ != nullptr) return feed_->add_rank();
  return options_.stdin_to == StdinTo::one && rank == options_.stdin_rank ? 0 : null_fd_;
}

void Job::start_rank(int rank) {
  ProgramPlan& program = plan_.programs[static_cast<std::size_t>(plan_.program_of[static_cast<std::size_t>(rank)])];
  program.envp->set(program.job_slot, mark_.environment);
  program.envp->set(program.rank_slot, fmt::format("{}={}", runtime::kRankVariable, rank));
  OutputEnds ends = output_->make_ends(rank);
  int input = stdin_for(rank);
  StartPlan start{};
  start.path = program.path.c_str();
  start.argv = program.argv->get();
  start.script_argv = program.script_argv != nullptr ? program.script_argv->get() : nullptr;
  start.envp = program.envp->get();
  start.wdir = program.wdir.empty() ? nullptr : program.wdir.c_str();
  start.stdin_fd = input;
  start.stdout_fd = ends.out;
  start.stderr_fd = ends.err;
  if (!placement_.ranks.empty()) {
    const Placement::Set& set = placement_.ranks[static_cast<std::size_t>(rank)];
    start.cpus = reinterpret_cast<const cpu_set_t*>(set.words.data());
    start.cpus_bytes = set.words.size() * sizeof(unsigned long);
  }
  start.signal_mask = signals_found_.mask;
  start.sigpipe_ignored = signals_found_.sigpipe_ignored;
  start.open_files = open_files_;
  StartFailure failure{};
  pid_t pid = start_process(start, &failure, may_trace(rank) ? &tracer_ : nullptr);
  output_->release_ends();
  if (feed_ != nullptr) close(input);
  if (pid < 0) {
    if (failure.step == StartStep::clone) refuse_system(msg::no_process, rank, std::strerror(failure.error), hint(failure.error));
    if (failure.step == StartStep::directory) refuse_start(kStatusCannotRun, msg::bad_directory, program.wdir, std::strerror(failure.error));
    refuse_exec(program.path, failure.error);
  }
  processes_[static_cast<std::size_t>(rank)] = {pid, true, 0, false};
  rank_of_[pid] = rank;
  ++alive_;
}

/// A rank that calls MPI_Abort, or starts below a wrapper, bumps the bell; a thread that sleeps on it wakes the loop.
void Job::watch_bell() {
  std::thread([&bell = segment_.header().launcher_bell, fd = bell_fd_] {
    std::uint32_t seen = 0;
    while (true) {
      std::uint32_t now = bell.load(std::memory_order_acquire);
      std::uint64_t one = 1;
      if (now != seen && write(fd, &one, sizeof one) > 0) seen = now;
      base::futex_wait(bell, now, -1);
    }
  }).detach();
}

void Job::open_report_file() {
  if (options_.report_file.empty()) return;
  std::vector<std::string> command;
  for (const Program& program : options_.programs) {
    if (!command.empty()) command.push_back(":");
    command.insert(command.end(), program.argv.begin(), program.argv.end());
  }
  try {
    report_file_ = std::make_unique<explain::ReportFile>(options_.report_file, command, ranks_);
  } catch (const std::system_error& error) {
    refuse_system(msg::no_output_file, options_.report_file, error.code().message());
  }
}

int Job::run() {
  started_ns_ = next_look_ns_ = now_ns();
  for (const std::string& note : plan_.notes)
    if (!options_.quiet) report("note", note);
  try {
    for (int rank = 0; rank < ranks_; ++rank) {
      start_rank(rank);
      if (options_.report_bindings && !placement_.ranks.empty())
        report("note", fmt::format("rank {} is bound to {}", rank, placement_.ranks[static_cast<std::size_t>(rank)].text));
    }
    if (answer_ != nullptr) answer_->start(segment_.header().job);
  } catch (const Refusal& refusal) {
    if (answer_ != nullptr) {
      answer_->refuse(refusal.text.c_str());  // the program hears it, not the user
    } else {
      report(refusal.kind, refusal.text);
      status_ = refusal.status;
    }
    kill_all();
    if (alive_ == 0) no_process_left();
  }
  output_->attach(epoll_, kOutputTokens);
  if (feed_ != nullptr) feed_->begin();
  watch_bell();
  if (options_.verbose)
    report("note", fmt::format("{} ranks started in {:.1f} ms on {} cores", ranks_, static_cast<double>(now_ns() - started_ns_) * 1e-6, cores_));
  loop();
  if (int error = output_->error(); error != 0) output_failed(error);
  if (options_.verbose)
    report("note", fmt::format("the job ended after {:.3f} s with exit status {}", static_cast<double>(now_ns() - started_ns_) * 1e-9, status_));
  loop();  // these last words are output, too
  if (report_file_ != nullptr) report_file_->finish(status_);
  return status_;
}

void Job::loop() {
  epoll_event events[64];
  while (!(phase_ == Phase::flushing && output_->flushed())) {
    int n = epoll_wait(epoll_, events, 64, wait_ms());
    for (int i = 0; i < n; ++i) dispatch(events[i].data.u64);
    pass_time();
  }
}

int Job::wait_ms() {
  std::uint64_t next = deadline_ns_;
  if (phase_ == Phase::running && options_.timeout_seconds > 0) next = started_ns_ + static_cast<std::uint64_t>(options_.timeout_seconds * 1e9);
  if (vanished_ns_ != 0) next = next == 0 ? vanished_ns_ : std::min(next, vanished_ns_);
  if (phase_ == Phase::running) next = next == 0 ? next_look_ns_ : std::min(next, next_look_ns_);
  if (phase_ == Phase::running && fatal_since_ns_ != 0) next = std::min(next, now_ns() + kLookAgainNs);
  int quiet_ms = output_->show_quiet_lines();
  if (next == 0) return quiet_ms;
  std::uint64_t now = now_ns();
  int ms = now >= next ? 0 : static_cast<int>(std::min<std::uint64_t>((next - now) / 1'000'000 + 1, 1'000'000'000));
  return quiet_ms < 0 ? ms : std::min(ms, quiet_ms);
}

void Job::dispatch(std::uint64_t token) {
  std::uint64_t count;
  if (token == kSignalToken) {
    read_signals();
  } else if (token == kWakeToken) {
    [[maybe_unused]] ssize_t n = read(wake_fd_, &count, sizeof count);
    output_->resume();
    if (int error = output_->error(); error != 0) output_failed(error);
  } else if (token == kBellToken) {
    [[maybe_unused]] ssize_t n = read(bell_fd_, &count, sizeof count);
    look_at_bell();
  } else if (token == kGuardToken) {
    guard_lost();
  } else if (token >= kWrappedTokens) {
    wrapped_gone(static_cast<int>(token - kWrappedTokens));
  } else if (token >= kPipeTokens) {
    feed_->pipe_ready(token - kPipeTokens);
  } else if (token == kInputToken) {
    feed_->input_ready();
  } else {
    output_->read_ready(token - kOutputTokens);
  }
}

/// Somebody killed the guard: a new one takes its place, within reason.
void Job::guard_lost() {
  guard_.dismiss();
  if (++guards_lost_ <= 5) guard_.start(mark_.environment);
  mark_.spared = {mark_.root, guard_.pid()};
  if (guard_.pidfd() >= 0) add_to(epoll_, guard_.pidfd(), kGuardToken);
}

/// An unfinished line is a prompt if the rank has a standard input to wait for and is asleep, but not in MPI: then nobody but a
/// person can wake it. (A program that writes whole blocks leaves unfinished lines, too, while it computes.)
bool Job::may_prompt(int rank) const {
  if (rank < 0 || options_.stdin_to == StdinTo::none || (options_.stdin_to == StdinTo::one && options_.stdin_rank != rank)) return false;
  auto activity = segment_.rank(static_cast<std::uint32_t>(rank)).recorder.activity.load(std::memory_order_relaxed);
  if (activity != static_cast<std::uint32_t>(runtime::Activity::outside)) return false;
  return process_state(signal_target(rank)).state == 'S';
}

void Job::report(const char* kind, const std::string& sentence, const std::string& details, std::vector<explain::RankPlace> places) {
  explain::Report report;
  report.places = std::move(places);
  const auto replace = [&](std::uint32_t rank, runtime::Site site) {
    report.places.push_back({rank, places_.find(claimed_pid(rank), site)});
    return report.places.back().place.text();
  };
  report.kind = kind;
  report.sentence = runtime::replace_marks(sentence, replace);
  report.details = runtime::replace_marks(details, replace);
  if (const std::size_t end = report.sentence.find('\n'); end != std::string::npos) {
    report.details = explain::fold_rank_lines(report.sentence.substr(end + 1) + '\n') + report.details;
    report.sentence.resize(end);
  }
  output_->say(report.text());
  if (options_.report_github) output_->say(report.annotation());
  if (report_file_ != nullptr) report_file_->add(report);
}
}  // namespace tutti::launch

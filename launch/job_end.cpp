// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// How ranks end and how a job ends: reaping, judging, reporting, ending the rest, leaving nothing behind.
#include <fmt/core.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "job.hpp"
#include "job_events.hpp"
#include "messages.hpp"
#include "refusal.hpp"
#include "runtime/progress.hpp"

namespace tutti::launch {
namespace {
using runtime::kFailureBeingJudged;
constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint64_t kGraceNs = 200 * kMs;           // between asking the other ranks to end and killing them
constexpr std::uint64_t kLeftoverGraceNs = 1000 * kMs;  // for what ranks left behind after a good end
constexpr std::uint64_t kKillAgainNs = 10 * kMs;
constexpr std::uint64_t kGiveUpNs = 10'000 * kMs;     // a process that the kernel cannot end (stuck in a device)
constexpr std::uint64_t kWrapperGraceNs = 300 * kMs;  // for a wrapper to end after its program did

bool reader_gone(int fd) {
  pollfd state{fd, POLLOUT, 0};
  return poll(&state, 1, 0) > 0 && (state.revents & POLLERR) != 0;
}

int first_weight(const char* kind) { return std::strcmp(kind, "abort") == 0 ? 3 : std::strcmp(kind, "crash") == 0 ? 2 : 1; }
}  // namespace

/// Takes all ended children. Several may have ended since the last look; the most telling one counts as the first failure.
void Job::reap() {
  std::vector<Failure> failures;
  bool any_rank = false;
  int status = 0;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
    if (WIFSTOPPED(status)) {
      tracer_.stopped(pid, status);
      continue;
    }
    auto found = rank_of_.find(pid);
    if (found == rank_of_.end()) {  // the mpiexec of a spawned job, or something a rank left behind
      dependent_gone(pid, status);
      continue;
    }
    int rank = found->second;
    rank_of_.erase(found);
    any_rank = true;
    processes_[static_cast<std::size_t>(rank)].alive = false;
    processes_[static_cast<std::size_t>(rank)].status = status;
    --alive_;
    if (auto failure = judge(rank); failure && !lost(rank)) {
      if (WIFSIGNALED(status)) describe_crash(*failure, WTERMSIG(status));
      failures.push_back(*failure);
      std::uint32_t good = 0;  // told before the rank counts as gone
      segment_.header().failed.compare_exchange_strong(good, kFailureBeingJudged, std::memory_order_release);
    }
    mark_gone(rank, status);
  }
  bool no_children = pid < 0 && errno == ECHILD;
  if (any_rank) wake_sleepers();
  if (phase_ == Phase::running) judge_together(failures);
  std::uint32_t judged = kFailureBeingJudged;
  segment_.header().failed.compare_exchange_strong(judged, 0, std::memory_order_release);
  if (alive_ > 0 || phase_ == Phase::flushing || (phase_ == Phase::running && !dependents_.empty())) return;
  if (status_ == 0) status_ = dependents_status_;
  if (no_children) return no_process_left();
  if (phase_ == Phase::running) {
    phase_ = Phase::ending;
    left_over_ = true;
    deadline_ns_ = now_ns() + kLeftoverGraceNs;
  }
}

/// What ended together: either the job goes on without all of them, or it ends for the most telling failure.
void Job::judge_together(const std::vector<Failure>& failures) {
  const Failure* worst = nullptr;
  for (const Failure& failure : failures)
    if (!goes_on_without(failure) && (worst == nullptr || first_weight(failure.kind) > first_weight(worst->kind))) worst = &failure;
  if (worst != nullptr) return fail(*worst);
  for (const Failure& failure : failures) lose(failure);
}

void Job::mark_gone(int rank, int status) {
  runtime::RankBlock& block = segment_.rank(static_cast<std::uint32_t>(rank));
  processes_[static_cast<std::size_t>(rank)].finalized = block.state.load(std::memory_order_acquire) == runtime::RankState::finalized;
  block.exit_status = status;
  block.state.store(runtime::RankState::gone, std::memory_order_release);
}

/// Rings the bells of the ranks that sleep, so that those who wait for a rank that is gone notice.
void Job::wake_sleepers() {
  for (int rank = 0; rank < ranks_; ++rank)
    if (processes_[static_cast<std::size_t>(rank)].alive) runtime::ring(segment_.rank(static_cast<std::uint32_t>(rank)));
}

std::optional<Job::Failure> Job::judge_abort() const {
  const runtime::JobHeader& header = segment_.header();
  if (header.aborted.load(std::memory_order_acquire) != 1) return {};
  int rank = header.abort_rank >= 0 && header.abort_rank < ranks_ ? header.abort_rank : 0;
  int code = header.abort_code & 255;
  return Failure{"abort", rank, code == 0 ? 1 : code, fmt::format(msg::abort, who(segment_, processes_, rank), header.abort_code, "")};
}

/// Whether a rank's end is a failure, and which.
std::optional<Job::Failure> Job::judge(int rank) const {
  if (auto abort = judge_abort()) return abort;
  int status = processes_[static_cast<std::size_t>(rank)].status;
  std::string name = who(segment_, processes_, rank);
  const bool in_mpi = segment_.rank(static_cast<std::uint32_t>(rank)).state.load(std::memory_order_acquire) == runtime::RankState::claimed;
  if (WIFSIGNALED(status)) {
    int signal = WTERMSIG(status);
    return Failure{"crash", rank, 128 + signal,
                   fmt::format(msg::crash, name, signal_in_words(signal), WCOREDUMP(status) ? "; a core file was written" : ""), in_mpi};
  }
  if (WEXITSTATUS(status) != 0) return Failure{"exit", rank, WEXITSTATUS(status), fmt::format(msg::exit_status, name, WEXITSTATUS(status)), in_mpi};
  if (in_mpi) return Failure{"exit", rank, 1, fmt::format(msg::no_finalize, name), true};
  return {};
}

void Job::fail(const Failure& failure) {
  if (fatal_since_ns_ != 0) end_by_letters(true);  // that came first
  if (phase_ != Phase::running) return;
  std::string details = what_ranks_do(segment_, processes_, {failure.rank}, describe());
  output_->drain(-1);
  // Whoever stopped reading our output (`| head`) knows why the writer ended.
  bool quiet = options_.quiet || (failure.status == 128 + SIGPIPE && reader_gone(1));
  if (alive_ > 0) details += fmt::format(msg::ended_rest, alive_ == 1 ? "the other rank is" : "the others are", failure.status);
  if (!quiet) report(failure.kind, failure.sentence, failure.details + (ranks_ > 1 ? details : ""), failure.places);
  begin_end(losses_ != 0 && std::strcmp(failure.kind, "abort") != 0 ? first_loss_status_ : failure.status, SIGTERM, kGraceNs);
}

void Job::look_at_bell() {
  read_letters();
  if (phase_ != Phase::running) return;
  if (auto abort = judge_abort()) return fail(*abort);
  take_spawn_requests();
  watch_wrapped();
}

/// Ranks below a wrapper: mpiexec is not told of their ends by the system, so each is watched by a descriptor.
void Job::watch_wrapped() {
  for (int rank = 0; rank < ranks_; ++rank) {
    auto index = static_cast<std::size_t>(rank);
    pid_t claimed = segment_.rank(static_cast<std::uint32_t>(rank)).pid.load(std::memory_order_relaxed);
    if (claimed == 0 || claimed == processes_[index].pid || wrapped_pidfds_[index] >= 0 || signal_target(rank) != claimed) continue;
    wrapped_pidfds_[index] = static_cast<int>(syscall(SYS_pidfd_open, claimed, 0));
    epoll_event event{EPOLLIN, {.u64 = kWrappedTokens + index}};
    if (wrapped_pidfds_[index] >= 0) epoll_ctl(epoll_, EPOLL_CTL_ADD, wrapped_pidfds_[index], &event);
  }
}

/// The process in MPI has ended; its wrapper should follow, with the exit status. If it does not, the others would wait for ever.
void Job::wrapped_gone(int rank) {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, wrapped_pidfds_[static_cast<std::size_t>(rank)], nullptr);
  bool finalized = segment_.rank(static_cast<std::uint32_t>(rank)).state.load(std::memory_order_acquire) != runtime::RankState::claimed;
  if (finalized || vanished_ns_ != 0) return;
  vanished_ns_ = now_ns() + kWrapperGraceNs;
  vanished_rank_ = rank;
}

void Job::output_failed(int error) {
  if (output_failed_) return;
  output_failed_ = true;
  if (error != EPIPE && !options_.quiet) report("system", fmt::format(msg::output_failed, std::strerror(error)));
  int status = error == EPIPE ? 128 + SIGPIPE : kStatusSystem;
  if (phase_ == Phase::running) begin_end(status, SIGTERM, kGraceNs);
  else if (status_ == 0) status_ = status;
}

/// Asks all processes of the job to end; those that have not after the grace are killed. signal 0: they have been asked already.
void Job::begin_end(int status, int signal, std::uint64_t grace_ns) {
  status_ = status;
  phase_ = Phase::ending;
  abnormal_ = true;
  if (segment_.header().aborted.load(std::memory_order_relaxed) == 0) segment_.header().abort_code = status;  // for jobs that are connected
  segment_.header().failed.store(1, std::memory_order_release);
  if (signal != 0) signal_all(signal);
  deadline_ns_ = now_ns() + grace_ns;
}

/// Sends the signal to every process of the job; to the ranks at least, where there is no /proc to look into.
int Job::signal_all(int signal) {
  int count = signal_job(mark_, signal);
  if (count > 0) return count;
  for (const RankProcess& process : processes_)
    if (process.alive && kill(process.pid, signal) == 0) ++count;
  return count;
}

void Job::kill_all() {
  if (phase_ != Phase::killing) kill_began_ns_ = now_ns();
  phase_ = Phase::killing;
  abnormal_ = true;
  signal_all(SIGKILL);
  deadline_ns_ = now_ns() + kKillAgainNs;
}

void Job::pass_time() {
  std::uint64_t now = now_ns();
  if (phase_ == Phase::running) {
    if (fatal_since_ns_ != 0) end_by_letters();
    if (now >= next_look_ns_) look_for_deadlock();
    if (phase_ != Phase::running) return;
    if (options_.timeout_seconds > 0 && now - started_ns_ >= static_cast<std::uint64_t>(options_.timeout_seconds * 1e9)) return time_is_up();
    if (vanished_ns_ != 0 && now >= vanished_ns_) {
      vanished_ns_ = 0;
      auto process = processes_[static_cast<std::size_t>(vanished_rank_)];
      if (process.alive)
        judge_together({{"exit", vanished_rank_, 1, fmt::format(msg::vanished, who(segment_, processes_, vanished_rank_), process.pid), true}});
    }
    return;
  }
  if (deadline_ns_ == 0 || now < deadline_ns_) return;
  if (phase_ == Phase::killing && now - kill_began_ns_ > kGiveUpNs) return no_process_left();
  if (phase_ == Phase::ending && left_over_ && !abnormal_) {
    int count = signal_all(SIGTERM);
    if (options_.verbose)
      report("note", fmt::format(msg::leftover, count == 1 ? "a process" : fmt::format("{} processes", count), count == 1 ? "is" : "are"));
    abnormal_ = true;
    deadline_ns_ = now + kGraceNs;
    return;
  }
  kill_all();
}

void Job::time_is_up() {
  output_->drain(-1);
  if (!options_.quiet) report("timeout", fmt::format(msg::timeout, options_.timeout_seconds), what_ranks_do(segment_, processes_, {}, describe()));
  begin_end(kStatusTimeout, SIGTERM, kGraceNs);
}

/// Nobody is left who could write: what is in the pipes is all there will be.
void Job::no_process_left() {
  if (abnormal_) kill_job(mark_, 1000);  // processes with our mark that are nobody's child here, such as windows of a debugger
  output_->drain(-1);
  read_letters();
  say_gathered();
  output_->finish();
  if (status_ == 0) status_ = status_after_losses();
  phase_ = Phase::flushing;
  deadline_ns_ = 0;
}
}  // namespace tutti::launch

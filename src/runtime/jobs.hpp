// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The jobs that this process knows: its own, and those whose processes it is or was connected with. Each has a segment of its own; that
// of another job is found through its holder's /proc entry, so only a user's own jobs can be. In another job this process is a guest:
// it takes one of the guests' places there, and with it rings to all its ranks.
//
// What ends a connection unasked: a job counts as failed when mpiexec says so, when a rank aborted or died although the job
// goes on without it, or when the holder is gone and left
// ranks that had not ended MPI. Who is connected with it looks now and then (kLookNs), also while it sleeps.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/segment.hpp"

namespace tutti::runtime {

enum class JobState : std::uint8_t { running, ended, failed };

struct Job {
  JobId id = 0;
  Segment segment;
  std::uint32_t sender = 0;  // my number among those who send to its ranks: rank, or ranks + number of the guest
  bool own = false;
  std::atomic<bool> direct{true};             // the system lets me touch its processes' memory, as far as is known
  int pidfd = -1;                             // of the holder
  bool suspected = false;                     // failed at the last look already
  std::atomic<std::uint32_t> channels{0};     // that lead to its processes
  std::atomic<std::uint32_t> connections{0};  // communicators with its processes
};

/// This process's own job, from start() on.
Job& own_job();
/// The job that a process belongs to; on first use its memory is mapped and a guest's place taken. Throws base::Error when that can't be had.
Job& job_of_process(ProcessId process);
/// Whether a job goes on.
JobState look_at(const Job& job);

/// A communicator with processes of this (other) job comes or goes.
void connect(Job& job);
void disconnect(Job& job);

/// How long a sleep may last before this process must look at the jobs it is connected with, in ns; -1: for ever.
inline constexpr std::int64_t kLookNs = 50'000'000;
namespace detail {
extern std::atomic<int> job_watchers;  // connections and ShortSleeps
}
inline std::int64_t sleep_limit_ns() { return detail::job_watchers.load(std::memory_order_relaxed) != 0 ? kLookNs : -1; }
/// A job that this process is connected with and that has failed; nullptr almost always. Looks once in kLookNs only.
const Job* failed_connection();
/// While one exists sleeps are short, also without a connection: for waits that look at a job by themselves.
class ShortSleeps {
 public:
  ShortSleeps();
  ~ShortSleeps();
};

/// Shows all jobs of this user on this machine, our own first, until `visit` says false; a segment is mapped for the visit only.
void visit_jobs(const std::function<bool(const Segment&)>& visit);

/// The jobs that have ended and to which no channel leads any more.
std::vector<Job*> finished_jobs();
/// Gives the places of such a job's processes among our guests back, as far as they have to do with this rank, and unmaps its memory.
void forget(Job& job);
}  // namespace tutti::runtime

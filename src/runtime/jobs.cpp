// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Finding, watching and forgetting other jobs.
#include "runtime/jobs.hpp"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <utility>

#include "base/catalogue.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "runtime/areas.hpp"
#include "runtime/process.hpp"

namespace tutti::runtime {
std::atomic<int> detail::job_watchers{0};

namespace {
using detail::job_watchers;

// Never destroyed: peers point to jobs as long as the process lives.
std::vector<std::unique_ptr<Job>>& others = *new std::vector<std::unique_ptr<Job>>;
std::mutex mutex;  // of `others`

[[noreturn]] void refuse(ProcessId process, const char* why) {
  throw base::Error(base::msg::unreachable_process, rank_of(process), holder_of(job_of(process)), why);
}

std::uint32_t become_guest(const Segment& segment) {
  const ProcessId me = process_id(own_job().id, process().rank);
  for (std::uint32_t g = 0; g < kGuests; ++g) {
    ProcessId nobody = 0;
    if (segment.guest(g).compare_exchange_strong(nobody, me, std::memory_order_acq_rel)) return segment.ranks() + g;
  }
  return 0;
}

std::unique_ptr<Job> attach(ProcessId process) {
  auto job = std::make_unique<Job>();
  job->id = job_of(process);
  const int descriptor = open_segment(job->id);
  if (descriptor < 0) refuse(process, "its job has ended, or is another user's");
  job->segment = map_segment(descriptor, job->id);
  close(descriptor);
  if (!job->segment.mapped()) refuse(process, "its job's memory can't be mapped");
  job->sender = rank_of(process) < job->segment.ranks() ? become_guest(job->segment) : 0;
  if (job->sender == 0) {
    munmap(job->segment.base(), job->segment.header().segment_bytes);
    refuse(process, "its job knows too many processes of other jobs, or no such process");
  }
  job->pidfd = static_cast<int>(syscall(SYS_pidfd_open, holder_of(job->id), 0));
  // Where processes take turns on the cores, waiting for others must not keep a core.
  detail::process.oversubscribed |= detail::process.ranks + job->segment.ranks() > own_job().segment.header().cores;
  return job;
}

bool holder_gone(const Job& job) {
  if (job.pidfd < 0) return kill(holder_of(job.id), 0) != 0 && errno == ESRCH;
  pollfd state{job.pidfd, POLLIN, 0};
  return poll(&state, 1, 0) > 0;
}

/// What the ranks' places say.
JobState state_of_ranks(const Segment& segment) {
  bool ended = true;
  for (std::uint32_t r = 0; r < segment.ranks(); ++r) {
    const RankBlock& block = segment.rank(r);
    const RankState state = block.state.load(std::memory_order_acquire);
    if (block.failed.load(std::memory_order_relaxed) != 0) return JobState::failed;
    ended = ended && (state == RankState::finalized || state == RankState::gone);
  }
  return ended ? JobState::ended : JobState::running;
}

/// What processes of the job have sent to this rank is thrown away, and their places are free when no rank has anything of theirs.
void clear_guests(JobId job) {
  const Segment& mine = own_job().segment;
  const std::uint32_t me = process().rank;
  for (std::uint32_t g = 0; g < kGuests; ++g) {
    ProcessId guest = mine.guest(g).load(std::memory_order_acquire);
    if (guest == 0 || job_of(guest) != job) continue;
    const std::uint64_t bit = std::uint64_t(1) << (g % 64);
    if (mine.guest_contacts(me)[g / 64].load(std::memory_order_acquire) & bit) {
      madvise(mine.pair(mine.ranks() + g, me), kPairBytes, MADV_REMOVE);
      mine.guest_contacts(me)[g / 64].fetch_and(~bit, std::memory_order_acq_rel);
    }
    bool known = false;
    for (std::uint32_t r = 0; r < mine.ranks() && !known; ++r) known = mine.guest_contacts(r)[g / 64].load(std::memory_order_acquire) & bit;
    if (!known) mine.guest(g).compare_exchange_strong(guest, 0, std::memory_order_acq_rel);
  }
}
}  // namespace

Job& own_job() {
  static Job& job = []() -> Job& {
    auto* own = new Job;
    own->segment = process().segment;
    own->id = own->segment.header().job;
    own->sender = process().rank;
    own->own = true;
    return *own;
  }();
  return job;
}

Job& job_of_process(ProcessId process) {
  if (job_of(process) == own_job().id) return own_job();
  std::lock_guard lock(mutex);
  for (const auto& job : others)
    if (job->id == job_of(process)) return *job;
  others.push_back(attach(process));
  return *others.back();
}

JobState look_at(const Job& job) {
  const JobHeader& header = job.segment.header();
  const bool gone = holder_gone(job);                  // first: what the holder has said before is seen after
  const JobState ranks = state_of_ranks(job.segment);  // before `failed`, which mpiexec sets before it marks a rank as gone
  const std::uint32_t failed = header.failed.load(std::memory_order_acquire);
  if (failed == 1 || header.aborted.load(std::memory_order_acquire) == 1) return JobState::failed;
  if (ranks == JobState::running || failed == kFailureBeingJudged) return gone ? JobState::failed : JobState::running;
  return ranks;
}

void connect(Job& job) {
  job.connections.fetch_add(1, std::memory_order_relaxed);
  process().block->connections.fetch_add(1, std::memory_order_relaxed);
  job_watchers.fetch_add(1, std::memory_order_relaxed);
}

void disconnect(Job& job) {
  job.connections.fetch_sub(1, std::memory_order_relaxed);
  process().block->connections.fetch_sub(1, std::memory_order_relaxed);
  job_watchers.fetch_sub(1, std::memory_order_relaxed);
}

const Job* failed_connection() {
  static std::atomic<std::uint64_t> next_look{0};
  if (job_watchers.load(std::memory_order_relaxed) == 0) return nullptr;
  const std::uint64_t now = base::now_ns();
  if (now < next_look.load(std::memory_order_relaxed)) return nullptr;
  next_look.store(now + kLookNs, std::memory_order_relaxed);
  std::lock_guard lock(mutex);
  for (const auto& job : others) {
    if (job->connections.load(std::memory_order_relaxed) == 0 || look_at(*job) != JobState::failed) continue;
    // What it sent before, the end of a disconnect perhaps, is heard until the next look.
    if (std::exchange(job->suspected, true)) return job.get();
  }
  return nullptr;
}

ShortSleeps::ShortSleeps() { job_watchers.fetch_add(1, std::memory_order_relaxed); }
ShortSleeps::~ShortSleeps() { job_watchers.fetch_sub(1, std::memory_order_relaxed); }

void visit_jobs(const std::function<bool(const Segment&)>& visit) {
  if (!visit(own_job().segment)) return;
  DIR* processes = opendir("/proc");
  if (processes == nullptr) return;
  for (const dirent* entry; (entry = readdir(processes)) != nullptr;) {
    const auto pid = static_cast<std::int32_t>(std::strtol(entry->d_name, nullptr, 10));
    const JobId job = pid > 0 && pid != holder_of(own_job().id) ? held_job(pid) : 0;
    const int descriptor = job != 0 ? open_segment(job) : -1;
    if (descriptor < 0) continue;
    const Segment segment = map_segment(descriptor, job);
    close(descriptor);
    if (!segment.mapped()) continue;
    const bool go_on = visit(segment);
    munmap(segment.base(), segment.header().segment_bytes);
    if (!go_on) break;
  }
  closedir(processes);
}

std::vector<Job*> finished_jobs() {
  std::lock_guard lock(mutex);
  std::vector<Job*> finished;
  for (const auto& job : others)
    if (job->channels.load(std::memory_order_relaxed) == 0 && look_at(*job) != JobState::running) finished.push_back(job.get());
  return finished;
}

void forget(Job& job) {
  std::lock_guard lock(mutex);
  clear_guests(job.id);
  munmap(job.segment.base(), job.segment.header().segment_bytes);
  if (job.pidfd >= 0) close(job.pidfd);
  std::erase_if(others, [&](const auto& one) { return one.get() == &job; });
}
}  // namespace tutti::runtime

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Finding and taking this process's place in a job.
#include "runtime/process.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

#include "base/clock.hpp"
#include "base/cores.hpp"
#include "base/futex.hpp"
#include "runtime/current_call.hpp"
#include "runtime/python.hpp"

namespace tutti::runtime {
namespace detail {
Process process;
namespace {
Recorder private_recorder;  // before start() and after a fork
}
Recorder* recorder = &private_recorder;
constinit thread_local CurrentCall current_call;
}  // namespace detail

std::mutex Guard::mutex_;

namespace {

struct Place {
  int descriptor = -1;
  std::int32_t launcher = 0;
  std::uint64_t job = 0;
  std::uint32_t rank = 0;
};

bool read_environment(Place& place) {
  const char* job = std::getenv(kJobVariable);
  const char* rank = std::getenv(kRankVariable);
  if (job == nullptr || rank == nullptr) return false;
  char* end = nullptr;
  place.descriptor = static_cast<int>(std::strtol(job, &end, 10));
  if (*end != ':') return false;
  place.launcher = static_cast<std::int32_t>(std::strtol(end + 1, &end, 10));
  if (*end != ':') return false;
  place.job = std::strtoull(end + 1, &end, 16);
  if (*end != '\0') return false;
  place.rank = static_cast<std::uint32_t>(std::strtoul(rank, &end, 10));
  return *end == '\0' && end != rank;
}

/// The inherited descriptor, or the launcher's own where a wrapper closed ours.
Segment open_job(const Place& place) {
  if (Segment segment = map_segment(place.descriptor, place.job); segment.mapped()) {
    close(place.descriptor);
    return segment;
  }
  const std::string path = fmt::format("/proc/{}/fd/{}", place.launcher, place.descriptor);
  const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return {};
  Segment segment = map_segment(descriptor, place.job);
  close(descriptor);
  return segment;
}

bool claim(RankBlock& block) {
  RankState expected = RankState::free;
  return block.state.compare_exchange_strong(expected, RankState::claimed, std::memory_order_acq_rel);
}

/// Started by the launcher of another MPI, each process would silently believe to be alone: say so, once.
void warn_of_foreign_launcher() {
  struct Foreign {
    const char* variable;
    const char* launcher;
    const char* rank;
  };
  static constexpr Foreign kForeign[] = {{"OMPI_COMM_WORLD_SIZE", "Open MPI", "OMPI_COMM_WORLD_RANK"},
                                         {"PMI_SIZE", "MPICH or Intel MPI", "PMI_RANK"}};
  for (const Foreign& f : kForeign) {
    const char* size = std::getenv(f.variable);
    const char* rank = std::getenv(f.rank);
    if (size == nullptr || std::atoi(size) < 2 || (rank != nullptr && std::atoi(rank) != 0)) continue;
    fmt::print(stderr,
               "tutti: launch: this program runs on tutti but was started by the mpiexec of {}; each of its {} processes is a world of "
               "one. Start it with tutti's mpiexec.\n",
               f.launcher, size);
  }
}

/// The job is there, but not its memory: better said than to be silently alone.
void warn_of_unusable_job(const Place& place) {
  fmt::print(stderr,
             "tutti: launch: this process was started as rank {} of a job, but the job's memory can't be used: mpiexec and libmpi_abi.so.1 are "
             "probably of different versions of tutti, or separated by a container. It is a world of one.\n",
             place.rank);
}

void be_rank(Segment segment, std::uint32_t rank) {
  Process& me = detail::process;
  me.segment = segment;
  me.rank = rank;
  me.ranks = segment.ranks();
  me.checks = segment.header().checks;
  me.block = &segment.rank(rank);
  me.oversubscribed = me.ranks > segment.header().cores;
  me.pid = getpid();
  me.block->threaded.store(me.threaded, std::memory_order_relaxed);
  me.block->pid.store(me.pid, std::memory_order_relaxed);
  me.block->start_time.store(base::now_ns(), std::memory_order_relaxed);
  detail::recorder = &me.block->recorder;
}

void be_alone(Launch launch) {
  int descriptor = -1;
  Segment segment = create_segment(1, base::available_cores(), &descriptor);
  // Stays open, so that other jobs can connect; not for what this process starts.
  if (fcntl(descriptor, F_DUPFD_CLOEXEC, kHeldDescriptor) >= 0) close(descriptor);
  detail::process.launch = launch;
  segment.header().on_error = on_error_of_environment();
  claim(segment.rank(0));
  be_rank(segment, 0);
}
}  // namespace

void start(bool threaded) {
  detail::process.threaded |= threaded;  // a tool may have asked for it before
  Place place;
  if (!read_environment(place)) {
    warn_of_foreign_launcher();
    return be_alone(Launch::alone);
  }
  Segment segment = open_job(place);
  if (!segment.mapped() && kill(place.launcher, 0) == 0) warn_of_unusable_job(place);
  if (!segment.mapped() || place.rank >= segment.ranks() || !claim(segment.rank(place.rank))) return be_alone(Launch::place_taken);
  detail::process.launch = Launch::ranked;
  be_rank(segment, place.rank);
  find_program(detail::process.block->program);
  find_python();
  // Where the system lets only ancestors read a process's memory (Yama), this lets the launcher's descendants: the job's ranks.
  prctl(PR_SET_PTRACER, segment.header().launcher_pid, 0, 0, 0);
  // Below a wrapper, the launcher is not told of this process's end unless it knows to watch it.
  if (getppid() != segment.header().launcher_pid) {
    segment.header().launcher_bell.fetch_add(1, std::memory_order_release);
    base::futex_wake_all(segment.header().launcher_bell);
  }
}

void finish() { detail::process.block->state.store(RankState::finalized, std::memory_order_release); }

void resume() { detail::process.block->state.store(RankState::claimed, std::memory_order_release); }

void set_threaded() {
  detail::process.threaded = true;
  if (detail::process.block != nullptr) detail::process.block->threaded.store(1, std::memory_order_release);  // else start() tells it
}
}  // namespace tutti::runtime

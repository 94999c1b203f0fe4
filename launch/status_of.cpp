// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "status_of.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <climits>
#include <string>
#include <vector>

#include "explain/places.hpp"
#include "messages.hpp"
#include "procfs.hpp"
#include "refusal.hpp"
#include "report.hpp"

namespace tutti::launch {
namespace {

/// Maps the job's memory, which mpiexec keeps open.
runtime::Segment segment_of(int mpiexec) {
  const std::string folder = fmt::format("/proc/{}/fd", mpiexec);
  DIR* directory = opendir(folder.c_str());
  if (directory == nullptr) return {};
  runtime::Segment segment;
  while (const dirent* entry = readdir(directory)) {
    const std::string path = folder + "/" + entry->d_name;
    char target[PATH_MAX];
    const ssize_t n = readlink(path.c_str(), target, sizeof target);
    if (n <= 0 || !std::string(target, static_cast<std::size_t>(n)).starts_with("/memfd:tutti")) continue;
    const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) continue;
    runtime::JobHeader header;
    if (pread(fd, static_cast<void*>(&header), sizeof header, 0) == static_cast<ssize_t>(sizeof header))
      segment = runtime::map_segment(fd, header.job);
    close(fd);
    if (segment.mapped()) break;
  }
  closedir(directory);
  return segment;
}
}  // namespace

void show_status_of(int mpiexec) {
  const runtime::Segment segment = segment_of(mpiexec);
  if (!segment.mapped()) refuse_system(msg::no_job_to_show, mpiexec);
  std::vector<RankProcess> processes;
  std::uint32_t running = 0;
  for (std::uint32_t rank = 0; rank < segment.ranks(); ++rank) {
    const runtime::RankBlock& block = segment.rank(rank);
    const pid_t pid = block.pid.load(std::memory_order_relaxed);
    const char state = pid != 0 ? process_state(pid).state : 'S';
    const bool alive = state != 0 && state != 'Z' && block.state.load(std::memory_order_acquire) != runtime::RankState::gone;
    processes.push_back({pid != 0 ? pid : mpiexec, alive, 0, false});
    running += alive;
  }
  explain::Places places;
  const auto describe = [&](std::uint32_t rank, runtime::Site site) {
    return rank < segment.ranks() ? places.describe(segment.rank(rank).pid.load(std::memory_order_relaxed), site) : std::string("an unknown place");
  };
  const std::string ranks = what_ranks_do(segment, processes, {}, describe);
  fmt::print("tutti: status: {}\n{}", fmt::format(msg::status_of, running, segment.ranks()), runtime::replace_marks(ranks, describe));
}
}  // namespace tutti::launch

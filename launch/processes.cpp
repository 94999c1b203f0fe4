// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// One pass over /proc. Descendants count as well as marks because a program may clear its environment, and because a job started
// inside a rank (mpiexec under mpiexec) has marks of its own. Pids come from this very pass, so none is stale for long.
#include "processes.hpp"

#include <dirent.h>
#include <signal.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "base/read_file.hpp"
#include "procfs.hpp"

namespace tutti::launch {
namespace {

struct Found {
  pid_t pid, parent;
  bool ours;
};

bool is_marked(pid_t pid, const std::string& mark) {
  std::string environment = base::read_file("/proc/" + std::to_string(pid) + "/environ");
  for (std::size_t at = environment.find(mark); at != std::string::npos; at = environment.find(mark, at + 1)) {
    bool starts = at == 0 || environment[at - 1] == '\0';
    bool ends = at + mark.size() == environment.size() || environment[at + mark.size()] == '\0';
    if (starts && ends) return true;
  }
  return false;
}

std::vector<Found> living_processes() {
  std::vector<Found> all;
  DIR* directory = opendir("/proc");
  if (directory == nullptr) return all;
  while (dirent* entry = readdir(directory)) {
    char* end = nullptr;
    long pid = std::strtol(entry->d_name, &end, 10);
    if (*end != '\0' || pid <= 1) continue;
    ProcessState state = process_state(static_cast<pid_t>(pid));
    if (state.state != 0 && state.state != 'Z' && state.state != 'X' && state.parent != 2)
      all.push_back({static_cast<pid_t>(pid), state.parent, false});
  }
  closedir(directory);
  return all;
}

/// Marks what hangs below something that is ours, whatever the order of the list.
void mark_descendants(std::vector<Found>& all, pid_t root) {
  std::unordered_map<pid_t, std::size_t> index;
  for (std::size_t i = 0; i < all.size(); ++i) index[all[i].pid] = i;
  for (Found& process : all) {
    bool ours = process.ours;
    pid_t up = process.parent;
    for (std::size_t steps = 0; !ours && steps < all.size(); ++steps) {
      if (up == root && root != 0) ours = true;
      auto parent = index.find(up);
      if (ours || parent == index.end()) break;
      ours = all[parent->second].ours;
      up = all[parent->second].parent;
    }
    process.ours = ours;
  }
}
}  // namespace

std::vector<pid_t> job_processes(const JobMark& mark) {
  std::vector<Found> all = living_processes();
  for (Found& process : all) process.ours = is_marked(process.pid, mark.environment);
  mark_descendants(all, mark.root);
  std::vector<pid_t> pids;
  for (const Found& process : all)
    if (process.ours && std::find(mark.spared.begin(), mark.spared.end(), process.pid) == mark.spared.end()) pids.push_back(process.pid);
  return pids;
}

int signal_job(const JobMark& mark, int signal) {
  std::vector<pid_t> pids = job_processes(mark);
  for (pid_t pid : pids) kill(pid, signal);
  if (signal == SIGTERM || signal == SIGINT || signal == SIGHUP || signal == SIGQUIT)
    for (pid_t pid : pids) kill(pid, SIGCONT);
  return static_cast<int>(pids.size());
}

void kill_job(const JobMark& mark, int milliseconds) {
  for (int waited = 0; signal_job(mark, SIGKILL) > 0 && waited < milliseconds; waited += 5) {
    timespec pause{0, 5'000'000};
    nanosleep(&pause, nullptr);
  }
}
}  // namespace tutti::launch

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Affinity mask and cgroup quota (versions 2 and 1), read once per call; no look at the hardware. A container's CPU limit is a quota
// of a control group, which the affinity mask does not show; every group from ours up to the root may have one, so the smallest counts.
#include "base/cores.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/read_file.hpp"

namespace tutti::base {
namespace {

/// A mounted control group hierarchy: where it stands and which group its top is.
struct Mount {
  std::string root, point;
  bool version2;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool has_word(const std::string& list, const char* word) {
  std::vector<std::string> words = split(list, ',');
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The mounts that can hold a quota: version 2, and version 1 with the controller `cpu`.
std::vector<Mount> quota_mounts() {
  std::vector<Mount> mounts;
  for (const std::string& line : split(read_file("/proc/self/mountinfo"), '\n')) {
    std::size_t dash = line.find(" - ");
    if (line.find("cgroup", dash == std::string::npos ? 0 : dash) == std::string::npos || dash == std::string::npos) continue;
    std::vector<std::string> left = split(line.substr(0, dash), ' ');
    std::vector<std::string> right = split(line.substr(dash + 3), ' ');
    if (left.size() < 5 || right.size() < 3) continue;
    if (right[0] == "cgroup2") mounts.push_back({left[3], left[4], true});
    if (right[0] == "cgroup" && has_word(right[2], "cpu")) mounts.push_back({left[3], left[4], false});
  }
  return mounts;
}

/// Quota divided by period in one group's directory; 0 when there is none.
double quota_of(const std::string& directory, bool version2) {
  if (version2) {
    std::vector<std::string> words = split(read_file(directory + "/cpu.max"), ' ');
    if (words.size() < 2 || words[0] == "max") return 0;
    double period = std::atof(words[1].c_str());
    return period > 0 ? std::atof(words[0].c_str()) / period : 0;
  }
  double quota = std::atof(read_file(directory + "/cpu.cfs_quota_us").c_str());
  double period = std::atof(read_file(directory + "/cpu.cfs_period_us").c_str());
  return quota > 0 && period > 0 ? quota / period : 0;
}

/// The smallest quota from our group up to the mount's top; 0 when there is none.
double smallest_quota(const Mount& mount, std::string group) {
  // In a container our group may be named as seen from outside; then the mount's top is our group.
  if (mount.root != "/" && group.compare(0, mount.root.size(), mount.root) == 0) group = group.substr(mount.root.size());
  if (group.compare(0, 3, "/..") == 0) group.clear();
  double smallest = 0;
  while (true) {
    if (double quota = quota_of(mount.point + (group == "/" ? "" : group), mount.version2); quota > 0)
      smallest = smallest > 0 ? std::min(smallest, quota) : quota;
    if (group.empty() || group == "/") return smallest;
    group.resize(group.rfind('/'));
  }
}

double group_quota() {
  double smallest = 0;
  std::vector<std::string> own = split(read_file("/proc/self/cgroup"), '\n');
  for (const Mount& mount : quota_mounts()) {
    for (const std::string& line : own) {  // hierarchy:controllers:/path
      std::size_t first = line.find(':');
      std::size_t second = line.find(':', first + 1);
      if (second == std::string::npos) continue;
      std::string controllers = line.substr(first + 1, second - first - 1);
      if (mount.version2 ? !controllers.empty() : !has_word(controllers, "cpu")) continue;
      if (double quota = smallest_quota(mount, line.substr(second + 1)); quota > 0) smallest = smallest > 0 ? std::min(smallest, quota) : quota;
    }
  }
  return smallest;
}

int cpus_in_mask() {
  for (int cpus = 1024; cpus <= 1 << 18; cpus *= 4) {
    cpu_set_t* set = CPU_ALLOC(cpus);
    std::size_t bytes = CPU_ALLOC_SIZE(cpus);
    int result = sched_getaffinity(0, bytes, set);
    int count = result == 0 ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (result == 0) return std::max(count, 1);
  }
  return 1;
}
}  // namespace

std::uint32_t available_cores() {
  int cores = cpus_in_mask();
  if (double quota = group_quota(); quota > 0) cores = std::min(cores, static_cast<int>(quota + 1e-9));
  return static_cast<std::uint32_t>(std::max(cores, 1));
}
}  // namespace tutti::base

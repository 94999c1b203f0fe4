// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Affinity mask and cgroup quota (version 2 and version 1), read once per call; no look at the hardware.
#include "base/cores.hpp"

#include <sched.h>
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace tutti::base {
namespace {

std::string first_line(const std::string& path) {
  char text[4096] = "";
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return {};
  if (std::fgets(text, sizeof text, file) == nullptr) text[0] = '\0';
  std::fclose(file);
  text[std::strcspn(text, "\n")] = '\0';
  return text;
}

std::uint32_t affinity_cores() {
  for (int cpus = 1024; cpus <= 1 << 20; cpus *= 2) {
    cpu_set_t* set = CPU_ALLOC(static_cast<std::size_t>(cpus));
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(cpus));
    const int status = sched_getaffinity(0, bytes, set);
    const int count = status == 0 ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (count > 0) return static_cast<std::uint32_t>(count);
  }
  return 1;
}

/// Whole cores of "quota period"; 0 when there is no limit.
std::uint32_t whole_cores(long long quota, long long period) {
  if (quota <= 0 || period <= 0) return 0;
  return static_cast<std::uint32_t>(std::max<long long>(1, quota / period));
}

void take_smaller(std::uint32_t& cores, std::uint32_t limit) {
  if (limit != 0) cores = std::min(cores, limit);
}

/// Walks from the process's cgroup up to the root, since any level may set a quota.
void apply_cgroup(std::uint32_t& cores, const std::string& mount, std::string group, bool version2) {
  while (true) {
    const std::string folder = mount + group;
    if (version2) {
      const std::string text = first_line(folder + "/cpu.max");
      long long quota = 0, period = 0;
      if (std::sscanf(text.c_str(), "%lld %lld", &quota, &period) == 2) take_smaller(cores, whole_cores(quota, period));
    } else {
      take_smaller(cores, whole_cores(std::atoll(first_line(folder + "/cpu.cfs_quota_us").c_str()),
                                      std::atoll(first_line(folder + "/cpu.cfs_period_us").c_str())));
    }
    if (group.empty() || group == "/") return;
    group.resize(group.rfind('/'));
  }
}
}  // namespace

std::uint32_t available_cores() {
  std::uint32_t cores = affinity_cores();
  std::FILE* file = std::fopen("/proc/self/cgroup", "re");
  if (file == nullptr) return cores;
  char line[4096];
  while (std::fgets(line, sizeof line, file) != nullptr) {
    line[std::strcspn(line, "\n")] = '\0';
    char* controllers = std::strchr(line, ':');
    char* group = controllers != nullptr ? std::strchr(controllers + 1, ':') : nullptr;
    if (group == nullptr) continue;
    *group++ = '\0';
    ++controllers;
    if (*controllers == '\0') apply_cgroup(cores, "/sys/fs/cgroup", group, true);
    else if (std::strstr(controllers, "cpu") != nullptr && std::strstr(controllers, "cpuset") == nullptr)
      apply_cgroup(cores, "/sys/fs/cgroup/cpu", group, false);
  }
  std::fclose(file);
  return cores;
}
}  // namespace tutti::base

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Ranks that spawn: for each request an mpiexec of the new job's own is started as a child of this one. It writes through our outputs,
// dies with us, and the job is not over before it is.
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "job.hpp"
#include "runtime/progress.hpp"
#include "served.hpp"
#include "start.hpp"

namespace tutti::launch {

void Job::take_spawn_requests() {
  for (int rank = 0; rank < ranks_; ++rank) {
    runtime::RankBlock& block = segment_.rank(static_cast<std::uint32_t>(rank));
    if (block.spawn_request.load(std::memory_order_relaxed) == 0) continue;
    const int descriptor = block.spawn_request.exchange(0, std::memory_order_acq_rel) - 1;
    start_server(block.pid.load(std::memory_order_relaxed), descriptor);
  }
}

void Job::start_server(pid_t asking, int descriptor) {
  auto request = std::make_unique<runtime::SpawnRequest>();
  if (!request->open(asking, descriptor)) return;
  StringArray argv(serving_command_line(asking, descriptor, options_.label_prefix + std::to_string(++spawns_)));
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable) environment.emplace_back(*variable);
  environment.push_back(mark_.environment);  // so that the guard knows it
  StringArray envp(std::move(environment));
  const OutputEnds ends = output_->make_dependent_ends();
  StartPlan start{};
  start.path = "/proc/self/exe";
  start.argv = argv.get();
  start.envp = envp.get();
  start.stdin_fd = null_fd_;
  start.stdout_fd = ends.out;
  start.stderr_fd = ends.err;
  start.signal_mask = signals_found_.mask;
  start.sigpipe_ignored = signals_found_.sigpipe_ignored;
  start.open_files = open_files_;
  StartFailure failure{};
  const pid_t pid = start_process(start, &failure);
  output_->release_ends();
  if (pid < 0) return request->answer().refuse(std::strerror(failure.error));
  request->answer().server.store(pid, std::memory_order_release);
  dependents_.emplace(pid, std::move(request));
}

/// A child of ours that is no rank has ended; true when it was the mpiexec of a spawned job.
bool Job::dependent_gone(pid_t pid, int status) {
  const auto place = dependents_.find(pid);
  if (place == dependents_.end()) return false;
  place->second->answer().refuse("mpiexec of the new processes ended before it had started them");
  dependents_.erase(place);
  if (dependents_status_ == 0) dependents_status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return true;
}
}  // namespace tutti::launch

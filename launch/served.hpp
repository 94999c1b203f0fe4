// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// An mpiexec that serves a spawn: `mpiexec --serve-spawn=PID:DESCRIPTOR:NUMBER ...`, started by the mpiexec of the rank that spawns, or by
// a process without one. The rest of the command line is that of the first mpiexec, so all its options hold here too; what is started,
// and with which environment and directory, stands in the rank's request (runtime/spawn_request.hpp).
#pragma once
#include <string>
#include <vector>

#include "options.hpp"
#include "runtime/spawn_request.hpp"

namespace tutti::launch {

/// Opens the request that `options.serve` names. Throws Refusal.
void open_request(const Options& options, runtime::SpawnRequest& request);
/// Makes its programs those of the options, and takes up its environment and directory. Throws Refusal.
void serve(Options& options, const runtime::SpawnRequest& request);

/// The command line of an mpiexec that serves the request of a rank of ours. `number` says which spawn it is: "2", or "2.1" for the first
/// one of a job that was itself spawned.
std::vector<std::string> serving_command_line(std::int32_t pid, int descriptor, const std::string& number);
}  // namespace tutti::launch

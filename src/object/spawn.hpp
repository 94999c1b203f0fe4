// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Starting new processes (MPI-5.0 §11.8). They become a job with an mpiexec of its own, which this rank's mpiexec starts, or this
// process itself if it has none; then they connect to the root's door while they begin MPI.
#pragma once
#include <functional>
#include <vector>

#include "object/comm.hpp"
#include "runtime/spawn_request.hpp"

namespace tutti::object {

/// Spawns over `comm`; `wish` is asked at the root only and may throw. `codes` gets an error code per process that was asked for, on every member.
Ref<Comm> spawn(Comm& comm, int root, const std::function<std::vector<runtime::SpawnWish::Program>()>& wish, std::vector<int>& codes);

/// Called by MPI_Init: connects this world to the processes that spawned it; nothing if nobody has.
void connect_to_parents();
/// The communicator to the parents; nullptr when there is none, or none any more.
Comm* parents();
/// MPI ends: the communicator to the parents, which no call of the program has made, is given back.
void release_parents();
/// A communicator is given up: forget it if it is the one to the parents.
void forget_parents(const Comm& comm);
}  // namespace tutti::object

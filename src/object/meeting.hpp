// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Connecting two groups of processes that have no communicator in common (MPI-5.0 §11.9, §11.10.5, and the end of a spawn). The two roots
// talk on a channel of their own and give what they hear to their groups. All calls are collective over `comm` and block; when one
// member finds that something is wrong, all members of both groups throw.
#pragma once
#include <functional>
#include <string>

#include "object/comm.hpp"

namespace tutti::object {

/// Opens a port of this process and returns its name, which says everything that another process must know to connect.
std::string open_port();
/// Throws MPI_ERR_PORT when the name is not that of an open port of this process.
void close_port(const char* name);
/// The process and the door behind the name of a port; throws MPI_ERR_PORT for other texts.
struct Port {
  runtime::ProcessId process;
  std::uint64_t door;
};
Port parse_port(const char* name);
std::string port_name(runtime::ProcessId process, std::uint64_t door);

/// Waits for somebody to connect; `name` counts at the root only.
Ref<Comm> accept(Comm& comm, int root, const char* name);
Ref<Comm> connect(Comm& comm, int root, const char* name);

/// As accept(), for a spawn: at the root `door` is asked for, which may throw. Who waits asks give_up() now and then, which throws to give up.
struct Opening {
  std::function<std::uint64_t()> door;
  std::function<void()> give_up;
};
Ref<Comm> accept(Comm& comm, int root, const Opening& opening);

/// Connects two processes who know each other; both give the same context. Called by one process on each side.
Ref<Comm> join(runtime::ProcessId other, std::uint64_t context);
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Connecting processes that were started apart: ports, names, sockets (MPI-5.0 §11.9, §11.10).
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "object/comm_agree.hpp"
#include "object/meeting.hpp"
#include "object/names.hpp"
#include "object/spawn.hpp"

namespace tutti::calls {
using base::Error;
using object::Comm;
using object::Info;
namespace msg = base::msg;

namespace {

void require(const Comm& comm, int root, const void* argument, const char* name) {
  if (comm.rank() == root && argument == nullptr) throw Error(msg::null_pointer, name);
}

void copy_port(const std::string& name, char* to) { std::memcpy(to, name.c_str(), name.size() + 1); }

/// What two processes say to each other over a socket.
struct Introduction {
  char greeting[8] = {'t', 'u', 't', 't', 'i', ' ', '1', '\n'};
  runtime::ProcessId process = 0;
  std::uint64_t context = 0;
};

/// Moves all bytes, whether the socket blocks or not, and makes progress meanwhile.
void move_all(int fd, short events, std::byte* data, std::size_t n) {
  while (n != 0) {
    runtime::progress();
    pollfd state{fd, events, 0};
    if (poll(&state, 1, 10) < 0 && errno != EINTR) throw Error(msg::join_failed, fd, std::strerror(errno));
    if (state.revents == 0) continue;
    const ssize_t moved = events == POLLOUT ? ::send(fd, data, n, MSG_NOSIGNAL | MSG_DONTWAIT) : ::recv(fd, data, n, MSG_DONTWAIT);
    if (moved == 0) throw Error(msg::join_failed, fd, "the other end is closed");
    if (moved < 0 && errno != EAGAIN && errno != EINTR) throw Error(msg::join_failed, fd, std::strerror(errno));
    if (moved < 0) continue;
    data += moved;
    n -= static_cast<std::size_t>(moved);
  }
}
}  // namespace

void open_port(Info*, char* port_name) { copy_port(object::open_port(), port_name); }
void close_port(const char* port_name) { object::close_port(port_name); }

void comm_accept(const char* port_name, Info*, int root, Comm& comm, Comm** newcomm) {
  require(comm, root, port_name, "port_name");
  *newcomm = object::accept(comm, root, port_name).release();
}

void comm_connect(const char* port_name, Info*, int root, Comm& comm, Comm** newcomm) {
  require(comm, root, port_name, "port_name");
  *newcomm = object::connect(comm, root, port_name).release();
}

void publish_name(const char* service_name, Info*, const char* port_name) { object::publish_name(service_name, port_name); }
void unpublish_name(const char* service_name, Info*, const char* port_name) { object::unpublish_name(service_name, port_name); }
void lookup_name(const char* service_name, Info*, char* port_name) { copy_port(object::lookup_name(service_name), port_name); }

void comm_join(int fd, Comm** intercomm) {
  Introduction mine, theirs;
  mine.process = runtime::my_id();
  mine.context = object::fresh_context_id();
  move_all(fd, POLLOUT, reinterpret_cast<std::byte*>(&mine), sizeof mine);
  move_all(fd, POLLIN, reinterpret_cast<std::byte*>(&theirs), sizeof theirs);
  if (std::memcmp(mine.greeting, theirs.greeting, sizeof mine.greeting) != 0) throw Error(msg::join_failed, fd, "the other end speaks otherwise");
  *intercomm = object::join(theirs.process, std::min(mine.context, theirs.context)).release();
}

/// Null: this process was not spawned, or has given the communicator up (MPI-5.0 §11.8.2).
void comm_get_parent(Comm** parent) { *parent = object::parents(); }
}  // namespace tutti::calls

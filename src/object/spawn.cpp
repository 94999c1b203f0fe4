// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The root's part of a spawn, and the children's.
#include "object/spawn.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/catalogue.hpp"
#include "base/futex.hpp"
#include "engine/coll/coll.hpp"
#include "object/comm_agree.hpp"
#include "object/meeting.hpp"
#include "p2p/knock.hpp"

extern char** environ;

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;
using runtime::SpawnState;
using runtime::SpawnWish;

SpawnWish complete(std::vector<SpawnWish::Program> programs) {
  SpawnWish wish;
  char directory[PATH_MAX];
  if (getcwd(directory, sizeof directory) != nullptr) wish.directory = directory;
  for (char** variable = environ; *variable != nullptr; ++variable) wish.environment.emplace_back(*variable);
  wish.programs = std::move(programs);
  return wish;
}

/// mpiexec beside this library, or the one in PATH.
std::string find_mpiexec() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&find_mpiexec), &info) != 0 && info.dli_fname != nullptr) {
    char resolved[PATH_MAX];
    std::string path = realpath(info.dli_fname, resolved) != nullptr ? resolved : info.dli_fname;
    for (int up = 0; up < 3; ++up) {
      const std::size_t slash = path.rfind('/');
      if (slash == std::string::npos) break;
      path.resize(slash);
      const std::string candidate = path + "/bin/mpiexec";
      if (access(candidate.c_str(), X_OK) == 0) return candidate;
    }
  }
  return "mpiexec";
}

/// The process between this one and the new mpiexec: it ends at once, so the program is never told of the end of a child that it does not know.
[[noreturn]] void start_server(const char* file, char* const* argv, runtime::SpawnAnswer& answer) {
  const long pid = syscall(SYS_clone, 0, 0, 0, 0, 0);
  if (pid != 0) _exit(pid < 0);
  answer.server.store(static_cast<std::int32_t>(syscall(SYS_getpid)), std::memory_order_release);
  execvp(file, argv);
  answer.refuse(strerror(errno));
  _exit(127);
}

/// Without an mpiexec of our own: starts the one of the new job.
void serve_alone(const runtime::SpawnRequest& request) {
  const std::string file = find_mpiexec();
  std::string option = fmt::format("--{}={}:{}:1", runtime::kServeSpawnOption, getpid(), request.descriptor());
  std::string name = "mpiexec";
  char* const argv[] = {name.data(), option.data(), nullptr};
  const long pid = syscall(SYS_clone, 0, 0, 0, 0, 0);
  if (pid == 0) start_server(file.c_str(), argv, request.answer());
  int status = 0;
  while (pid > 0 && waitpid(static_cast<pid_t>(pid), &status, __WCLONE) < 0 && errno == EINTR) {}
  if (pid < 0 || status != 0) request.answer().refuse("no process can be started");
}

void ask_launcher(const runtime::SpawnRequest& request) {
  runtime::process().block->spawn_request.store(request.descriptor() + 1, std::memory_order_release);
  runtime::JobHeader& job = runtime::process().segment.header();
  job.launcher_bell.fetch_add(1, std::memory_order_release);
  base::futex_wake_all(job.launcher_bell);
}

/// Waits for the answer; the new mpiexec may die before it gives one.
void await_answer(const runtime::SpawnRequest& request) {
  runtime::SpawnAnswer& answer = request.answer();
  const runtime::ShortSleeps short_sleeps;
  int pidfd = -1;
  runtime::wait_until([&] {
    const SpawnState state = answer.state.load(std::memory_order_acquire);
    if (state == SpawnState::started || state == SpawnState::refused) return true;
    const std::int32_t server = answer.server.load(std::memory_order_acquire);
    if (pidfd < 0 && server != 0) pidfd = static_cast<int>(syscall(SYS_pidfd_open, server, 0));
    pollfd ended{pidfd, POLLIN, 0};
    if (pidfd >= 0 && poll(&ended, 1, 0) > 0) answer.refuse("mpiexec of the new processes ended before it had started them");
    return false;
  });
  if (pidfd >= 0) close(pidfd);
  if (answer.state.load(std::memory_order_acquire) == SpawnState::refused) throw Error(msg::spawn_refused, answer.refusal);
}

/// A door that exists for one spawn.
class Door {
 public:
  Door() : number_(p2p::open_door()) {}
  ~Door() { p2p::close_door(number_); }
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;
  std::uint64_t number() const { return number_; }

 private:
  const std::uint64_t number_;
};

/// Starts the processes and returns their job.
runtime::Job& start(std::vector<SpawnWish::Program> programs, std::uint64_t door) {
  runtime::SpawnRequest request;
  if (!request.make(runtime::my_id(), door, complete(std::move(programs)))) throw Error(msg::spawn_refused, strerror(errno));
  if (runtime::process().launch == runtime::Launch::ranked) ask_launcher(request);
  else serve_alone(request);
  await_answer(request);
  try {
    return runtime::job_of_process(runtime::process_id(request.answer().job, 0));
  } catch (const Error&) {
    throw Error(msg::spawn_ended);  // so fast that nothing of it is left
  }
}

Comm* parent_comm = nullptr;
}  // namespace

Ref<Comm> spawn(Comm& comm, int root, const std::function<std::vector<SpawnWish::Program>()>& wish, std::vector<int>& codes) {
  std::uint64_t processes = 0;
  std::vector<SpawnWish::Program> programs;
  std::unique_ptr<Door> door;
  runtime::Job* job = nullptr;
  std::unique_ptr<Error> bad;
  if (comm.rank() == root) {
    try {
      programs = wish();
      for (const SpawnWish::Program& program : programs) processes += static_cast<std::uint64_t>(program.ranks);
    } catch (const Error& error) {
      bad = std::make_unique<Error>(error);
    }
  }
  coll::Task tell = coll::bcast(next_collective(comm, true), {coll::bytes_at(&processes, sizeof processes), root});
  coll::run(tell);
  codes.assign(processes, MPI_ERR_SPAWN);
  Opening opening;
  opening.door = [&] {
    if (bad) throw *bad;
    door = std::make_unique<Door>();
    job = &start(std::move(programs), door->number());
    return door->number();
  };
  opening.give_up = [&] {
    if (job != nullptr && runtime::look_at(*job) != runtime::JobState::running) throw Error(msg::spawn_ended);
  };
  Ref<Comm> children = accept(comm, root, opening);
  codes.assign(processes, MPI_SUCCESS);
  return children;
}

void connect_to_parents() {
  const runtime::JobHeader& job = runtime::process().segment.header();
  if (runtime::process().launch != runtime::Launch::ranked || job.parent_port == 0) return;
  Ref<Comm> parents = connect(*Comm::world(), 0, port_name(job.parent, job.parent_port).c_str());
  parents->set_name("MPI_COMM_PARENT");
  parent_comm = parents.release();
}

Comm* parents() { return parent_comm; }

void release_parents() {
  if (parent_comm == nullptr) return;
  Comm* comm = std::exchange(parent_comm, nullptr);
  comm->give_up();
  comm->release();
}

void forget_parents(const Comm& comm) {
  if (parent_comm == &comm) parent_comm = nullptr;
}
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The messages of a meeting. On the roots' channel: who is in the groups and an id for the new communicator, both ways; then, when all
// members have found out whether they reach the others, whether that is so. Nobody uses the communicator before everybody has it.
#include "object/meeting.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/catalogue.hpp"
#include "engine/coll/coll.hpp"
#include "object/comm_agree.hpp"
#include "p2p/knock.hpp"

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;

constexpr std::size_t kPieceBytes = 8192;  // eager, so that a send never waits for the other side

/// The context of the roots' channel: not one of a communicator, so what was sent to a port that closed is no message of the program's.
std::uint64_t meeting_context(std::uint64_t id) { return id | static_cast<std::uint64_t>(SubContext::meeting); }

/// The roots' channel, and when to give up.
class Link {
 public:
  Link(runtime::ProcessId other, std::uint64_t context, std::function<void()> give_up = {})
      : other_(other), job_(existing_job(other)), channel_(context, 0, std::span(&other_, 1), p2p::Channel::Use::internal),
        give_up_(std::move(give_up)) {}

  /// Gives the other root n bytes and gets m.
  void swap(const void* mine, std::size_t n, void* theirs, std::size_t m) {
    for (std::size_t at = 0; at < n; at += kPieceBytes) {
      p2p::RequestCore send;
      p2p::isend(send, channel_, static_cast<const std::byte*>(mine) + at, static_cast<Count>(std::min(kPieceBytes, n - at)), coll::byte_layout(), 0,
                 0, p2p::Mode::standard);
      wait(send);
    }
    for (std::size_t at = 0; at < m; at += kPieceBytes) {
      p2p::RequestCore receive;
      p2p::irecv(receive, channel_, static_cast<std::byte*>(theirs) + at, static_cast<Count>(std::min(kPieceBytes, m - at)), coll::byte_layout(), 0,
                 0);
      wait(receive);
    }
  }

 private:
  static runtime::Job& existing_job(runtime::ProcessId process) {
    runtime::Job& job = runtime::job_of_process(process);
    if (runtime::rank_of(process) >= job.segment.ranks()) throw Error(msg::port_lost);
    return job;
  }
  void wait(p2p::RequestCore& request) {
    const runtime::ShortSleeps short_sleeps;
    [[maybe_unused]] bool lost = false;
    bool refused = false;
    try {
      runtime::wait_until([&] { return request.complete() || (refused = p2p::turned_away(channel_.context())) || (lost = is_lost()); });
    } catch (const Error&) {
      runtime::progress();
      if (!request.complete()) {
        abandon(request);
        throw;
      }
    }
    if (!request.complete()) {
      runtime::progress();  // what was sent before the end has come by now
      abandon(request);
    }
    if (request.result.cancelled) throw Error(refused ? msg::port_closed : msg::port_lost);
  }
  /// A send that is not complete waits for room, so it can be taken back like a receive.
  static void abandon(p2p::RequestCore& request) {
    p2p::cancel(request);
    p2p::wait(request);
  }
  bool is_lost() {
    if (give_up_) give_up_();
    const runtime::RankState state = job_.segment.rank(runtime::rank_of(other_)).state.load(std::memory_order_acquire);
    return state == runtime::RankState::finalized || state == runtime::RankState::gone ||
           (!job_.own && runtime::look_at(job_) != runtime::JobState::running);
  }

  const runtime::ProcessId other_;
  runtime::Job& job_;
  p2p::Channel channel_;
  const std::function<void()> give_up_;
};

/// What one root tells its group.
struct Verdict {
  std::int32_t error_class = MPI_SUCCESS;
  char text[500] = {};
  std::uint64_t id = 0;
  std::uint64_t members = 0;  // of the other group
};

void note(Verdict& verdict, const Error& error) {
  verdict.error_class = error.error_class();
  const std::size_t n = std::min(error.text().size(), sizeof verdict.text - 1);
  std::memcpy(verdict.text, error.text().data(), n);
  verdict.text[n] = '\0';
}

void throw_if_bad(const Verdict& verdict) {
  if (verdict.error_class != MPI_SUCCESS) throw Error(verdict.error_class, verdict.text);
}

void tell(Comm& comm, int root, void* data, std::size_t n) {
  coll::Task task = coll::bcast(next_collective(comm, true), {coll::bytes_at(data, static_cast<Count>(n)), root});
  coll::run(task);
}

/// The first thing that the roots say.
struct Greeting {
  std::uint64_t id, members;
};

/// The part of the root: ids and lists.
void swap_lists(Comm& comm, Link& link, Verdict& verdict, std::vector<Process>& theirs) {
  const std::vector<Process> mine = comm.group().processes();
  const Greeting own{fresh_context_id(), mine.size()};
  Greeting other{};
  link.swap(&own, sizeof own, &other, sizeof other);
  theirs.resize(other.members);
  link.swap(mine.data(), mine.size() * sizeof(Process), theirs.data(), theirs.size() * sizeof(Process));
  verdict.id = std::min(own.id, other.id);
  verdict.members = other.members;
}

/// Opens the communicator, if this process reaches all the others.
Ref<Comm> try_open(Comm& comm, const std::vector<Process>& theirs, std::uint64_t id, Verdict& mine) {
  try {
    for (const Process process : theirs)
      if (comm.group().contains(process)) throw Error(msg::groups_overlap, runtime::rank_of(process));
    const Ref<Errhandler> handler = comm.errhandler();
    Ref<Comm> made = Ref<Comm>::adopt(new Comm(Ref<Group>(&comm.group()), Group::make(theirs), *handler));
    made->open(id);
    return made;
  } catch (const Error& error) {
    note(mine, error);
    return {};
  }
}

/// The first bad verdict of the group; at the root, in the end, of both groups.
Verdict worst(Comm& comm, Verdict mine) {
  std::vector<Verdict> all(static_cast<std::size_t>(comm.size()));
  const coll::AllgatherArgs args{coll::bytes_at(&mine, sizeof mine), {all.data(), sizeof mine, &coll::byte_layout()}};
  coll::Task gather = coll::allgather(next_collective(comm, true), args);
  coll::run(gather);
  for (const Verdict& verdict : all)
    if (verdict.error_class != MPI_SUCCESS) return verdict;
  return all[0];
}

using MakeLink = std::function<std::unique_ptr<Link>()>;

/// While it exists this rank may be woken from outside its job.
class Meeting {
 public:
  Meeting() { runtime::process().block->connections.fetch_add(1, std::memory_order_release); }
  ~Meeting() { runtime::process().block->connections.fetch_sub(1, std::memory_order_release); }
  Meeting(const Meeting&) = delete;
  Meeting& operator=(const Meeting&) = delete;
};

Ref<Comm> meet(Comm& comm, int root, const MakeLink& make_link) {
  const Meeting meeting;
  p2p::forget_finished_jobs();
  const bool is_root = comm.rank() == root;
  std::unique_ptr<Link> link;
  Verdict verdict;
  std::vector<Process> theirs;
  if (is_root) {
    try {
      link = make_link();
      swap_lists(comm, *link, verdict, theirs);
    } catch (const Error& error) {
      note(verdict, error);
    }
  }
  tell(comm, root, &verdict, sizeof verdict);
  throw_if_bad(verdict);
  theirs.resize(verdict.members);
  tell(comm, root, theirs.data(), theirs.size() * sizeof(Process));

  Verdict mine;
  Ref<Comm> made = try_open(comm, theirs, verdict.id, mine);
  Verdict ours = worst(comm, mine), other;
  if (is_root) {
    try {
      link->swap(&ours, sizeof ours, &other, sizeof other);
    } catch (const Error& error) {
      note(other, error);
    }
    if (ours.error_class == MPI_SUCCESS) ours = other;
  }
  tell(comm, root, &ours, sizeof ours);
  throw_if_bad(ours);
  return made;
}

std::unique_ptr<Link> wait_at(std::uint64_t door, const std::function<void()>& give_up) {
  p2p::Knock knock;
  std::optional<runtime::ShortSleeps> short_sleeps;
  if (give_up) short_sleeps.emplace();
  bool open = true;
  runtime::wait_until([&] {
    if (p2p::take_knock(door, knock) || !(open = p2p::is_open(door))) return true;
    if (give_up) give_up();
    return false;
  });
  if (!open) throw Error(msg::port_closed);
  return std::make_unique<Link>(knock.from, knock.context, give_up);
}
}  // namespace

std::string port_name(runtime::ProcessId process, std::uint64_t door) { return fmt::format("tutti:{:016x}:{:x}", process, door); }

std::string open_port() { return port_name(runtime::my_id(), p2p::open_door()); }

Port parse_port(const char* name) {
  unsigned long long process = 0, door = 0;
  int end = -1;
  const std::size_t length = strnlen(name, MPI_MAX_PORT_NAME);
  if (length == MPI_MAX_PORT_NAME || std::sscanf(name, "tutti:%16llx:%llx%n", &process, &door, &end) != 2 ||
      static_cast<std::size_t>(end) != length || door == 0)
    throw Error(msg::bad_port, std::string(name, std::min<std::size_t>(length, 80)));
  return {process, door};
}

void close_port(const char* name) {
  const Port port = parse_port(name);
  if (port.process != runtime::my_id() || !p2p::close_door(port.door)) throw Error(msg::port_not_open, name);
}

Ref<Comm> accept(Comm& comm, int root, const char* name) {
  return meet(comm, root, [name] {
    const Port port = parse_port(name);
    if (port.process != runtime::my_id() || !p2p::is_open(port.door)) throw Error(msg::port_not_open, name);
    return wait_at(port.door, {});
  });
}

Ref<Comm> accept(Comm& comm, int root, const Opening& opening) {
  return meet(comm, root, [&opening] { return wait_at(opening.door(), opening.give_up); });
}

Ref<Comm> connect(Comm& comm, int root, const char* name) {
  return meet(comm, root, [name] {
    const Port port = parse_port(name);
    if (port.process == runtime::my_id()) throw Error(msg::port_own);
    const std::uint64_t context = meeting_context(fresh_context_id());
    std::unique_ptr<Link> link;
    try {
      link = std::make_unique<Link>(port.process, context);
    } catch (const Error& error) {
      throw Error(MPI_ERR_PORT, error.text());
    }
    p2p::knock(port.process, port.door, context);
    return link;
  });
}

Ref<Comm> join(runtime::ProcessId other, std::uint64_t context) {
  if (other == runtime::my_id()) throw Error(msg::port_own);
  return meet(*Comm::self(), 0, [&] { return std::make_unique<Link>(other, meeting_context(context)); });
}
}  // namespace tutti::object

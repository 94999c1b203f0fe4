// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making communicators: who belongs to them. How the members agree stands in comm_agree.cpp.
#include "object/comm_create.hpp"

#include <algorithm>

#include "base/catalogue.hpp"
#include "object/comm_agree.hpp"
#include "object/task_request.hpp"

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;

/// A communicator that inherits what `parent` hands down; not open yet.
Ref<Comm> child(Comm& parent, Ref<Group> local, Ref<Group> remote) {
  const Ref<Errhandler> handler = parent.errhandler();
  return Ref<Comm>::adopt(new Comm(std::move(local), std::move(remote), *handler));
}

Ref<Comm> open_child(Comm& parent, Ref<Group> local, Ref<Group> remote, std::uint64_t id) {
  Ref<Comm> comm = child(parent, std::move(local), std::move(remote));
  comm->open(id);
  return comm;
}

Ref<Comm> twin(Comm& comm) {
  Ref<Comm> copy = child(comm, Ref<Group>(&comm.group()), comm.is_inter() ? Ref<Group>(&comm.remote_group()) : Ref<Group>());
  copy->set_topology(comm.shared_topology());
  return copy;
}

/// Copies the attributes; when a callback fails those that were copied are deleted again and the error goes on.
void copy_attributes(Comm& from, Comm& to) {
  try {
    from.attributes().copy(from, to.attributes());
  } catch (const Error&) {
    try {
      to.attributes().clear(to);
    } catch (const Error&) {
      // The first failure is the one to report.
    }
    throw;
  }
}

void check_subset(const Comm& comm, const Group& group) {
  for (int r = 0; r < group.size(); ++r)
    if (!comm.group().contains(group.process(r))) throw Error(msg::group_not_subset, r, comm.description());
}

/// The ranks whose entries have this color, by key, then by rank.
std::vector<int> members(const std::vector<SplitEntry>& entries, int color) {
  std::vector<int> ranks;
  for (std::size_t r = 0; r < entries.size(); ++r)
    if (entries[r].color == color) ranks.push_back(static_cast<int>(r));
  std::stable_sort(ranks.begin(), ranks.end(),
                   [&](int a, int b) { return entries[static_cast<std::size_t>(a)].key < entries[static_cast<std::size_t>(b)].key; });
  return ranks;
}

coll::Task open_when_agreed(coll::Context c, Comm* copy) {
  std::uint64_t id = 0;
  coll::Task agreement = agree_id(c, &id);
  co_await agreement;
  copy->open(id);
}

/// A duplication under way.
class DuplicateRequest final : public TaskRequest {
 public:
  DuplicateRequest(Comm& comm, Ref<Comm> copy) : TaskRequest(comm), context_(next_collective(comm, false)), copy_(std::move(copy)) {}

 private:
  coll::Task make() override { return open_when_agreed(context_, copy_.get()); }

  coll::Context context_;
  Ref<Comm> copy_;
};
}  // namespace

Ref<Comm> duplicate(Comm& comm) {
  std::uint64_t id = 0;
  coll::Task task = agree_id(next_collective(comm, true), &id);
  coll::run(task);
  Ref<Comm> copy = twin(comm);
  copy->open(id);
  copy_attributes(comm, *copy);
  return copy;
}

Ref<Comm> start_duplicate(Comm& comm, Ref<Request>& request) {
  Ref<Comm> copy = twin(comm);
  auto* duplication = new DuplicateRequest(comm, copy);
  duplication->start();
  try {
    copy_attributes(comm, *copy);
  } catch (const Error&) {
    duplication->free();  // the other members go on without us
    throw;
  }
  request = Ref<Request>::adopt(duplication);
  return copy;
}

Ref<Comm> split(Comm& comm, int color, int key) {
  if (color < 0 && color != MPI_UNDEFINED) throw Error(msg::bad_color, color);
  std::vector<SplitEntry> local(static_cast<std::size_t>(comm.size()));
  std::vector<SplitEntry> remote(static_cast<std::size_t>(comm.is_inter() ? comm.remote_size() : 0));
  coll::Task task = share_entries(next_collective(comm, true), {color, key, fresh_context_id()}, local.data(), remote.data());
  coll::run(task);
  if (color == MPI_UNDEFINED) return {};
  const std::vector<int> mine = members(local, color);
  std::uint64_t id = local[static_cast<std::size_t>(mine[0])].id;
  if (!comm.is_inter()) return open_child(comm, comm.group().incl(mine), {}, id);
  const std::vector<int> theirs = members(remote, color);
  if (theirs.empty()) return {};
  id = std::min(id, remote[static_cast<std::size_t>(theirs[0])].id);
  return open_child(comm, comm.group().incl(mine), comm.remote_group().incl(theirs), id);
}

Ref<Comm> create(Comm& comm, const Group& group) {
  check_subset(comm, group);
  if (comm.is_inter()) {
    const std::vector<Process> mine = group.processes();
    std::vector<Process> theirs;
    std::uint64_t id = 0;
    coll::Task task = exchange_lists(next_collective(comm, true), &mine, &theirs, &id);
    coll::run(task);
    if (theirs.empty() || group.my_rank() < 0) return {};
    return open_child(comm, group.another(), Group::make(std::move(theirs)), id);
  }
  const coll::Context context = next_collective(comm, true);
  if (group.my_rank() < 0) return {};
  return open_child(comm, group.another(), {}, share_id(comm.collective(), comm.group(), group, context.tag, context.signature));
}

Ref<Comm> create_group(Comm& comm, const Group& group, int tag) {
  check_subset(comm, group);
  if (group.my_rank() < 0) return {};
  return open_child(comm, group.another(), {}, share_id(comm.creation(), comm.group(), group, tag));
}

Ref<Comm> merge(Comm& inter, bool high) {
  MergePlan plan;
  coll::Task task = plan_merge(next_collective(inter, true), high, &plan);
  coll::run(task);
  const Group& first = plan.first ? inter.group() : inter.remote_group();
  const Group& second = plan.first ? inter.remote_group() : inter.group();
  return open_child(inter, first.unite(second), {}, plan.id);
}

namespace {

/// What the leaders tell each other and then their groups.
struct Introduction {
  std::uint64_t id;
  std::uint64_t members;  // of the other group
  std::int64_t overlap;   // rank in its world of a process that is in both groups, -1 if there is none
  std::int64_t refused;   // the leader found its arguments wrong
};

/// Two messages with the other leader: sizes and ids, then the lists of processes.
Introduction meet(Comm& peer, int remote_leader, int tag, const Group& mine, std::vector<Process>& theirs) {
  p2p::Channel& channel = peer.creation();
  const std::vector<Process> list = mine.processes();
  const auto swap = [&](const void* out, std::size_t out_bytes, void* in, std::size_t in_bytes) {
    p2p::RequestCore receive, send;
    p2p::irecv(receive, channel, in, static_cast<Count>(in_bytes), coll::byte_layout(), remote_leader, tag);
    p2p::isend(send, channel, out, static_cast<Count>(out_bytes), coll::byte_layout(), remote_leader, tag, p2p::Mode::standard);
    p2p::wait(receive);
    p2p::wait(send);
    p2p::check(receive);
    p2p::check(send);
  };
  const Introduction own{fresh_context_id(), list.size(), -1, 0};
  Introduction other{};
  swap(&own, sizeof own, &other, sizeof other);
  theirs.resize(other.members);
  swap(list.data(), list.size() * sizeof(Process), theirs.data(), theirs.size() * sizeof(Process));
  other.id = std::min(own.id, other.id);
  for (const Process process : theirs)
    if (mine.contains(process)) other.overlap = runtime::rank_of(process);
  return other;
}

void tell(Comm& comm, int leader, void* data, std::size_t n) {
  require_open(comm);
  coll::Task task =
      coll::bcast(next_collective(comm, true, coll::current_call(p2p::root_argument(leader))), {coll::bytes_at(data, static_cast<Count>(n)), leader});
  coll::run(task);
}
}  // namespace

Ref<Comm> create_inter(Comm& local, int leader, Comm* peer, int remote_leader, int tag) {
  Introduction other{0, 0, -1, 0};
  std::vector<Process> theirs;
  if (local.rank() == leader) {
    other.refused = peer == nullptr || remote_leader < 0 || remote_leader >= peer->remote_size();
    if (!other.refused) other = meet(*peer, remote_leader, tag, local.group(), theirs);
  }
  tell(local, leader, &other, sizeof other);
  if (other.refused && local.rank() != leader) throw Error(msg::leader_refused, leader);
  if (other.refused && peer == nullptr) throw Error(msg::bad_peer_comm, leader);
  if (other.refused) throw Error(msg::leader_out_of_range, "remote_leader", remote_leader, peer->description(), peer->remote_size() - 1);
  if (other.overlap >= 0) throw Error(msg::groups_overlap, other.overlap);
  theirs.resize(other.members);
  tell(local, leader, theirs.data(), theirs.size() * sizeof(Process));
  return open_child(local, Ref<Group>(&local.group()), Group::make(std::move(theirs)), other.id);
}
}  // namespace tutti::object

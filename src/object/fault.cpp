// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Failures, agreements and shrinking.
#include "object/fault.hpp"

#include <algorithm>

#include "base/catalogue.hpp"
#include "engine/fault/agreement.hpp"
#include "object/comm_agree.hpp"
#include "object/task_request.hpp"
#include "runtime/process.hpp"

namespace tutti::object {
namespace {

constexpr std::uint64_t kAgree = 1, kShrink = 2;

/// Under p2p::while_failures_stand().
std::vector<Process> failed_of(const Comm& comm) {
  std::vector<Process> failed;
  for (const Process process : p2p::failed_processes())
    if (comm.group().contains(process) || comm.remote_group().contains(process)) failed.push_back(process);
  return failed;
}

/// All members, in an order that is the same everywhere.
std::vector<Process> all_members(const Comm& comm) {
  std::vector<Process> all = comm.group().processes();
  if (!comm.is_inter()) return all;
  const std::vector<Process> remote = comm.remote_group().processes();
  all.insert(all.end(), remote.begin(), remote.end());
  std::sort(all.begin(), all.end());
  return all;
}

fault::Contribution contribution(Comm& comm, const std::vector<Process>& members, std::uint64_t function, std::uint64_t value) {
  fault::Contribution mine;
  mine.function = function;
  mine.value = value;
  mine.context = fresh_context_id();
  mine.failed.assign((members.size() + 63) / 64, 0);
  mine.acknowledged = mine.failed;
  runtime::progress();  // hears of failures that are known in the job
  p2p::while_failures_stand([&] {
    int n = 0;
    for (const Process process : failed_of(comm)) {
      const auto place = static_cast<std::size_t>(std::find(members.begin(), members.end(), process) - members.begin());
      mine.failed[place / 64] |= std::uint64_t{1} << (place % 64);
      if (n++ < comm.acknowledged()) mine.acknowledged[place / 64] |= std::uint64_t{1} << (place % 64);
    }
  });
  return mine;
}

/// Runs one agreement; what it came to stands in *outcome.
coll::Task reach(Comm* comm, std::uint32_t number, std::uint64_t function, std::uint64_t value, bool blocking, fault::Outcome* outcome) {
  const std::vector<Process> members = all_members(*comm);
  fault::Agreement agreement(members, comm->context(), number);
  p2p::RequestCore done;
  agreement.start(contribution(*comm, members, function, value), done);
  coll::Requested reached(&done, 1, blocking);
  co_await reached;
  *outcome = agreement.outcome();
  if (!outcome->same_function) throw base::Error(base::msg::different_agreements);
}

coll::Task agree_task(Comm* comm, std::uint32_t number, int* flag, bool blocking) {
  fault::Outcome outcome;
  coll::Task agreement = reach(comm, number, kAgree, static_cast<std::uint32_t>(*flag), blocking, &outcome);
  co_await agreement;
  *flag = static_cast<int>(static_cast<std::uint32_t>(outcome.value));
  if (!outcome.all_acknowledged) throw base::Error(base::msg::agreed_failed);
}

/// Those of a group that are left.
Ref<Group> left_of(const Group& group, const std::vector<Process>& members, const std::vector<bool>& left) {
  std::vector<Process> kept;
  for (const Process process : group.processes())
    if (left[static_cast<std::size_t>(std::find(members.begin(), members.end(), process) - members.begin())]) kept.push_back(process);
  return Group::make(std::move(kept));
}

/// Opens `shrunk`, unless nobody is left on the other side.
coll::Task shrink_task(Comm* comm, std::uint32_t number, Comm* shrunk, bool* opened, bool blocking) {
  fault::Outcome outcome;
  coll::Task agreement = reach(comm, number, kShrink, ~std::uint64_t{0}, blocking, &outcome);
  co_await agreement;
  const std::vector<Process> members = all_members(*comm);
  Ref<Group> local = left_of(comm->group(), members, outcome.left);
  Ref<Group> remote = comm->is_inter() ? left_of(comm->remote_group(), members, outcome.left) : Ref<Group>();
  *opened = !remote || remote->size() != 0;
  if (!*opened) co_return;
  shrunk->set_groups(std::move(local), std::move(remote));
  shrunk->open(outcome.context);
}

/// Like the parent, until it is known who is left.
Ref<Comm> unopened(Comm& comm) {
  const Ref<Errhandler> handler = comm.errhandler();
  return Ref<Comm>::adopt(new Comm(Ref<Group>(&comm.group()), comm.is_inter() ? Ref<Group>(&comm.remote_group()) : Ref<Group>(), *handler));
}

class AgreeRequest final : public TaskRequest {
 public:
  AgreeRequest(Comm& comm, int* flag) : TaskRequest(comm), number_(comm.next_agreement()), flag_(flag) {}

 private:
  coll::Task make() override { return agree_task(comm().get(), number_, flag_, false); }

  const std::uint32_t number_;
  int* const flag_;
};

class ShrinkRequest final : public TaskRequest {
 public:
  ShrinkRequest(Comm& comm, Ref<Comm> shrunk) : TaskRequest(comm), number_(comm.next_agreement()), shrunk_(std::move(shrunk)) {}

 private:
  coll::Task make() override { return shrink_task(comm().get(), number_, shrunk_.get(), &opened_, false); }

  const std::uint32_t number_;
  const Ref<Comm> shrunk_;
  bool opened_ = false;
};
}  // namespace

Ref<Group> failed_members(Comm& comm) {
  runtime::progress();
  std::vector<Process> failed;
  p2p::while_failures_stand([&] { failed = failed_of(comm); });
  note_told();
  return Group::make(std::move(failed));
}

Ref<Group> acknowledged_members(Comm& comm) {
  std::vector<Process> failed;
  p2p::while_failures_stand([&] {
    failed = failed_of(comm);
    failed.resize(static_cast<std::size_t>(comm.acknowledged()));
  });
  return Group::make(std::move(failed));
}

int acknowledge(Comm& comm, int n) {
  if (n < 0) throw base::Error(base::msg::bad_number_to_acknowledge, n);
  runtime::progress();
  note_told();
  int acknowledged = 0;
  p2p::while_failures_stand([&] {
    const std::vector<Process> failed = failed_of(comm);
    acknowledged = std::max(comm.acknowledged(), std::min(n, static_cast<int>(failed.size())));
    comm.set_acknowledged(acknowledged);
    const bool all =
        std::none_of(failed.begin() + acknowledged, failed.end(), [&](Process process) { return comm.remote_group().contains(process); });
    if (all) comm.channel().remove_state(p2p::Channel::kUnacknowledged);
  });
  return acknowledged;
}

void agree(Comm& comm, int* flag) {
  note_told();
  coll::Task task = agree_task(&comm, comm.next_agreement(), flag, true);
  coll::run(task);
}

Ref<Request> start_agree(Comm& comm, int* flag) {
  note_told();
  auto* request = new AgreeRequest(comm, flag);
  request->start();
  return Ref<Request>::adopt(request);
}

Ref<Comm> shrink(Comm& comm) {
  note_told();
  Ref<Comm> shrunk = unopened(comm);
  bool opened = false;
  coll::Task task = shrink_task(&comm, comm.next_agreement(), shrunk.get(), &opened, true);
  coll::run(task);
  return opened ? shrunk : Ref<Comm>();
}

Ref<Comm> start_shrink(Comm& comm, Ref<Request>& request) {
  note_told();
  Ref<Comm> shrunk = unopened(comm);
  auto* made = new ShrinkRequest(comm, shrunk);
  made->start();
  request = Ref<Request>::adopt(made);
  return shrunk;
}

void note_told() { runtime::process().block->told.store(1, std::memory_order_relaxed); }
}  // namespace tutti::object

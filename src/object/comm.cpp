// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What a communicator is made of, and the two that MPI_Init makes.
#include "object/comm.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "api/functions.hpp"
#include "base/assert.hpp"
#include "engine/coll/mismatch.hpp"
#include "runtime/process.hpp"

namespace tutti::object {
namespace {

// Fixed ids: MPI_COMM_WORLD's is process 0's first, each MPI_COMM_SELF's its process's second.
std::uint64_t world_id() { return runtime::context_id(runtime::process_id(runtime::own_job().id, 0), 1); }
std::uint64_t self_id() { return runtime::context_id(runtime::my_id(), 2); }

constexpr std::array kKnownHints = {
    "mpi_assert_no_any_tag",       "mpi_assert_no_any_source",         "mpi_assert_exact_length",
    "mpi_assert_allow_overtaking", "mpi_assert_strict_start_ordering", "mpi_assert_strict_persistent_collective_ordering",
};

std::uint64_t with(std::uint64_t id, SubContext sub) { return id | static_cast<std::uint64_t>(sub); }
}  // namespace

Comm::Comm(Ref<Group> local, Ref<Group> remote, Errhandler& handler, std::uintptr_t predefined_handle)
    : WithErrhandler(kKind, handler, predefined_handle), local_(std::move(local)), remote_(std::move(remote)), rank_(local_->my_rank()),
      size_(local_->size()), remote_size_(remote_ ? remote_->size() : size_) {
  TUTTI_ASSERT(rank_ >= 0);
}

Comm::~Comm() {
  for (runtime::Job* job : jobs_) runtime::disconnect(*job);
}

void Comm::open(std::uint64_t id) {
  using Use = p2p::Channel::Use;
  id_ = id;
  point_to_point_ = make_channel(SubContext::point_to_point, remote_group().processes(), Use::program);
  const std::vector<Process> peers = remote_group().processes(), local = is_inter() ? local_->processes() : std::vector<Process>();
  collective_ = make_channel(SubContext::collective, peers, Use::collective, local);
  if (is_inter()) local_channel_ = make_channel(SubContext::local, local, Use::collective, peers);
  connect();
}

void Comm::connect() {
  const auto add = [this](const Group& group) {
    for (int r = 0; r < group.size(); ++r) {
      if (runtime::job_of(group.process(r)) == runtime::own_job().id) continue;
      runtime::Job& job = runtime::job_of_process(group.process(r));
      if (std::find(jobs_.begin(), jobs_.end(), &job) == jobs_.end()) jobs_.push_back(&job);
    }
  };
  add(*local_);
  if (is_inter()) add(*remote_);
  for (runtime::Job* job : jobs_) runtime::connect(*job);
}

void Comm::set_groups(Ref<Group> local, Ref<Group> remote) {
  local_ = std::move(local);
  remote_ = std::move(remote);
  rank_ = local_->my_rank();
  size_ = local_->size();
  remote_size_ = remote_ ? remote_->size() : size_;
}

std::unique_ptr<p2p::Channel> Comm::make_channel(SubContext sub, const std::vector<Process>& peers, p2p::Channel::Use use,
                                                 const std::vector<Process>& others) const {
  auto channel = std::make_unique<p2p::Channel>(with(id_, sub), rank_, peers, use, others);
  channel->set_namer([](const void* comm) { return static_cast<const Comm*>(comm)->words(); }, this);
  return channel;
}

p2p::Channel& Comm::late(std::unique_ptr<p2p::Channel>& place, SubContext sub) {
  using Use = p2p::Channel::Use;
  std::lock_guard lock(mutex_);
  if (!place) place = make_channel(sub, remote_group().processes(), Use::internal);
  return *place;
}

Comm* Comm::world() { return find<Comm>(MPI_COMM_WORLD); }
Comm* Comm::self() { return find<Comm>(MPI_COMM_SELF); }

void Comm::set_hints(const Info& info) {
  for (const char* key : kKnownHints) {
    const std::optional<std::string> value = info.get(key);
    if (value != "true" && value != "false") continue;
    std::lock_guard lock(mutex_);
    std::erase_if(hints_, [key](const auto& pair) { return pair.first == key; });
    hints_.emplace_back(key, *value);
  }
}

Info::Pairs Comm::hints() const {
  std::lock_guard lock(mutex_);
  return hints_;
}

std::string Comm::description() const {
  if (predefined()) return name();
  if (!name().empty()) return fmt::format("the communicator \"{}\"", name());
  if (is_inter()) return fmt::format("a communicator of groups of {} and {} ranks", size_, remote_size_);
  return fmt::format("a communicator of {} rank{}", size_, size_ == 1 ? "" : "s");
}

std::string Comm::words() const {
  if (!name().empty()) return predefined() ? name() : fmt::format("the communicator \"{:.60}\"", name());
  const std::string_view maker = api::plain_name(origin().function);
  const char* kind = maker.starts_with("MPI_Win_") ? "window" : maker.starts_with("MPI_File_") ? "file" : "communicator";
  if (origin().site == 0) return fmt::format("a {}", kind);
  return fmt::format("the {} made by {} ({})", kind, maker, runtime::site_mark(runtime::process().rank, origin().site));
}

void create_world() {
  const auto& me = runtime::process();
  auto* world = new Comm(Group::range(runtime::process_id(runtime::own_job().id, 0), static_cast<int>(me.ranks)), {}, Errhandler::fatal(),
                         reinterpret_cast<std::uintptr_t>(MPI_COMM_WORLD));
  world->set_name("MPI_COMM_WORLD");
  world->open(world_id());
  coll::set_world(world_id());
  auto* self = new Comm(Group::range(runtime::my_id(), 1), {}, Errhandler::fatal(), reinterpret_cast<std::uintptr_t>(MPI_COMM_SELF));
  self->set_name("MPI_COMM_SELF");
  self->open(self_id());
}

void finalize_self() {
  if (Comm* self = Comm::self()) self->attributes().clear(*self);
}

void destroy_world() {
  for (Comm* comm : {Comm::self(), Comm::world()}) {
    if (comm == nullptr) continue;
    comm->revoke_handle();
    comm->release();
  }
}
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Communicators (MPI-5.0 §7). A Comm is its groups, its p2p channels (one matching context each), its attributes, hints and error
// handler. It lives until the last reference goes, so MPI_Comm_free while operations are under way does no harm to them: whoever keeps
// one under way holds a reference. How communicators come to be stands in comm_create.hpp.
//
// A context id is 64 bits, unique among all jobs without asking anybody (runtime/identity.hpp); its low bits say which of the
// communicator's channels.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "object/attributes.hpp"
#include "object/errhandler.hpp"
#include "object/group.hpp"
#include "object/info.hpp"
#include "p2p/p2p.hpp"
#include "runtime/jobs.hpp"

namespace tutti::object {

struct Topology;  // topology.hpp

/// The channels of a communicator, in the low bits of the context id.
enum class SubContext : std::uint64_t {
  point_to_point = 0,
  collective = 1,
  local = 2,
  creation = 3,
  partition_setup = 4,
  partition_data = 5,
  meeting = 6
};

class Comm final : public WithErrhandler {
 public:
  static constexpr Kind kKind = Kind::comm;

  /// `remote` is empty (null) for an intra-communicator. Channels exist once open() was called.
  Comm(Ref<Group> local, Ref<Group> remote, Errhandler& handler, std::uintptr_t predefined_handle = 0);
  ~Comm() override;
  /// Opens the channels under the id that the members agreed on. Throws when a process of another job can't be reached.
  void open(std::uint64_t id);
  /// Before that: other groups than those that it was made with.
  void set_groups(Ref<Group> local, Ref<Group> remote);

  static Comm* world();  // nullptr before MPI_Init and after MPI_Finalize
  static Comm* self();

  bool is_inter() const { return static_cast<bool>(remote_); }
  int rank() const { return rank_; }  // in the local group
  int size() const { return size_; }
  /// The number of ranks that messages can be sent to: of the remote group, of an intra-communicator size().
  int remote_size() const { return remote_size_; }
  Group& group() const { return *local_; }
  Group& remote_group() const { return is_inter() ? *remote_ : *local_; }

  /// The id of the point-to-point context.
  std::uint64_t context() const { return id_; }
  p2p::Channel& channel() { return *point_to_point_; }
  /// For collectives; of an inter-communicator it leads to the remote group.
  p2p::Channel& collective() { return *collective_; }
  /// For collectives among the local group; of an intra-communicator the same as collective().
  p2p::Channel& local_collective() { return local_channel_ ? *local_channel_ : *collective_; }
  /// For making communicators by some of the members with a tag of the program's; made when first asked for.
  p2p::Channel& creation() { return late(creation_, SubContext::creation); }
  /// For partitioned communication (partitioned.hpp), made when first asked for.
  p2p::Channel& partition_setup() { return late(partition_setup_, SubContext::partition_setup); }
  p2p::Channel& partition_data() { return late(partition_data_, SubContext::partition_data); }
  /// The first of n tags on partition_data() that no partitioned send of this process uses.
  int next_partition_tags(int n) {
    return static_cast<int>(partition_tags_.fetch_add(static_cast<std::uint32_t>(n), std::memory_order_relaxed) & 0x3fffffff);
  }
  /// The tag of the next collective, the same in all members because they start them in the same order (MPI-5.0 §6.1).
  /// Bit 30 is left for persistent collectives (calls/collective.hpp).
  int next_collective_tag() { return static_cast<int>(collectives_.fetch_add(1, std::memory_order_relaxed) & 0x3fffffff); }

  /// The number of the next agreement (fault.hpp), the same in all members.
  std::uint32_t next_agreement() { return agreements_.fetch_add(1, std::memory_order_relaxed); }
  /// How many of the members that have failed, in the order of their deaths, the program has acknowledged; under p2p::while_failures_stand().
  int acknowledged() const { return acknowledged_; }
  void set_acknowledged(int n) { acknowledged_ = n; }

  Attributes& attributes() { return attributes_; }
  /// nullptr for a communicator without a topology.
  const Topology* topology() const { return topology_.get(); }
  const std::shared_ptr<const Topology>& shared_topology() const { return topology_; }
  /// Before the program gets to know the communicator.
  void set_topology(std::shared_ptr<const Topology> topology) { topology_ = std::move(topology); }
  /// Takes up those hints of `info` that are known (MPI-5.0 §7.4.4).
  void set_hints(const Info& info);
  Info::Pairs hints() const;

  /// The name in a sentence: "MPI_COMM_WORLD", "the communicator \"rows\"" or "a communicator".
  std::string description() const;
  /// The same for mpiexec, with a mark for where it was made (runtime/site.hpp): "the communicator made by MPI_Comm_split (MARK)".
  std::string words() const;

 private:
  void connect();
  std::unique_ptr<p2p::Channel> make_channel(SubContext sub, const std::vector<Process>& peers, p2p::Channel::Use use,
                                             const std::vector<Process>& others = {}) const;
  p2p::Channel& late(std::unique_ptr<p2p::Channel>& place, SubContext sub);

  Ref<Group> local_;
  Ref<Group> remote_;
  int rank_;
  int size_;
  int remote_size_;
  std::uint64_t id_ = 0;
  std::unique_ptr<p2p::Channel> point_to_point_;
  std::unique_ptr<p2p::Channel> collective_;
  std::unique_ptr<p2p::Channel> local_channel_;
  std::unique_ptr<p2p::Channel> creation_;
  std::unique_ptr<p2p::Channel> partition_setup_;
  std::unique_ptr<p2p::Channel> partition_data_;
  std::atomic<std::uint32_t> partition_tags_{0};
  std::atomic<std::uint32_t> collectives_{0};
  std::atomic<std::uint32_t> agreements_{0};
  int acknowledged_ = 0;
  std::vector<runtime::Job*> jobs_;  // other than our own, to which members belong
  Attributes attributes_;
  std::shared_ptr<const Topology> topology_;
  mutable std::mutex mutex_;  // of hints_ and the channels that are made late
  Info::Pairs hints_;
};

/// Makes MPI_COMM_WORLD and MPI_COMM_SELF; called by MPI_Init once p2p has started.
void create_world();
/// Deletes the attributes of MPI_COMM_SELF, as the first thing that MPI_Finalize does (MPI-5.0 §11.2.4).
void finalize_self();
/// Destroys MPI_COMM_WORLD and MPI_COMM_SELF; called by MPI_Finalize when nothing communicates any more.
void destroy_world();
}  // namespace tutti::object

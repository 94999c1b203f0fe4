// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Groups: ordered sets of processes (MPI-5.0 §7.3). A group never changes after it was made, so all threads may use it. A process is
// named by its id, which is unique among all jobs (runtime/identity.hpp).
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "object/object.hpp"
#include "runtime/identity.hpp"

namespace tutti::object {

using Process = runtime::ProcessId;

class Group final : public Object {
 public:
  static constexpr Kind kKind = Kind::group;

  /// The group of these processes, which are all different. An empty list gives MPI_GROUP_EMPTY.
  static Ref<Group> make(std::vector<Process> processes);
  /// The processes first, first + 1, ... first + size - 1.
  static Ref<Group> range(Process first, int size);
  static Group& empty();
  /// Another object for the same processes, so that each handle that a program holds has a life of its own.
  Ref<Group> another() const;

  /// The session that the group comes from, directly or through other groups and communicators; nullptr in the world model.
  Object* session() const { return session_.get(); }
  /// Before the program gets to know the group.
  Ref<Group> of_session(Object* session) const;

  int size() const { return members_->size; }
  /// This process's rank in the group, MPI_UNDEFINED when it is not a member.
  int my_rank() const { return my_rank_; }
  Process process(int rank) const {
    const Members& m = *members_;
    return m.list.empty() ? m.first + static_cast<Process>(rank) : m.list[static_cast<std::size_t>(rank)];
  }
  /// The rank of a process, MPI_UNDEFINED when it is not a member.
  int rank_of(Process process) const;
  bool contains(Process process) const { return rank_of(process) >= 0; }
  /// All members in rank order, written out.
  std::vector<Process> processes() const;

  // MPI-5.0 §7.3.2. Each throws MPI_ERR_RANK for ranks that the group has not or that are named twice, MPI_ERR_ARG for bad strides.
  Ref<Group> incl(std::span<const int> ranks) const;
  Ref<Group> excl(std::span<const int> ranks) const;
  /// Triplets (first, last, stride).
  Ref<Group> range_incl(std::span<const int[3]> ranges) const;
  Ref<Group> range_excl(std::span<const int[3]> ranges) const;
  Ref<Group> unite(const Group& other) const;
  Ref<Group> intersect(const Group& other) const;
  Ref<Group> subtract(const Group& other) const;
  /// MPI_IDENT, MPI_SIMILAR or MPI_UNEQUAL.
  int compare(const Group& other) const;
  /// The ranks in `other` of the processes with these ranks here; MPI_PROC_NULL stays, MPI_UNDEFINED where there is none.
  void translate(std::span<const int> ranks, const Group& other, int* result) const;

 private:
  struct Members {
    Process first = 0;          // of a contiguous group
    std::vector<Process> list;  // of any other; empty for a contiguous one
    int size = 0;
    std::once_flag index_built;
    std::vector<std::pair<Process, int>> index;  // (process, rank) sorted by process; made when first asked for

    int find(Process process);
  };

  explicit Group(std::shared_ptr<Members> members, std::uintptr_t handle = 0);
  Ref<Group> derived(std::vector<Process> processes, Object* other_session = nullptr) const;
  std::vector<int> expand(std::span<const int[3]> ranges) const;
  std::vector<char> mark(std::span<const int> ranks) const;

  const std::shared_ptr<Members> members_;
  const int my_rank_;
  Ref<Object> session_;
};
}  // namespace tutti::object

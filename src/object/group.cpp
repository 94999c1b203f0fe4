// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The algebra of groups. Contiguous groups, by far the most, are kept as two numbers.
#include "object/group.hpp"

#include <algorithm>

#include "base/catalogue.hpp"
#include "base/error.hpp"
#include "runtime/process.hpp"

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;

bool contiguous(const std::vector<Process>& processes) {
  for (std::size_t i = 1; i < processes.size(); ++i)
    if (processes[i] != processes[0] + i) return false;
  return true;
}
}  // namespace

Group::Group(std::shared_ptr<Members> members, std::uintptr_t handle)
    : Object(kKind, handle), members_(std::move(members)), my_rank_(runtime::process().segment.mapped() ? rank_of(runtime::my_id()) : MPI_UNDEFINED) {
}

Ref<Group> Group::make(std::vector<Process> processes) {
  if (processes.empty()) return Ref<Group>(&empty());
  if (contiguous(processes)) return range(processes[0], static_cast<int>(processes.size()));
  auto members = std::make_shared<Members>();
  members->size = static_cast<int>(processes.size());
  members->list = std::move(processes);
  return Ref<Group>::adopt(new Group(std::move(members)));
}

Ref<Group> Group::range(Process first, int size) {
  if (size == 0) return Ref<Group>(&empty());
  auto members = std::make_shared<Members>();
  members->first = first;
  members->size = size;
  return Ref<Group>::adopt(new Group(std::move(members)));
}

Group& Group::empty() {
  static Group& group = *new Group(std::make_shared<Members>(), reinterpret_cast<std::uintptr_t>(MPI_GROUP_EMPTY));
  return group;
}
namespace {
[[maybe_unused]] Group& registered_at_load = Group::empty();
}

Ref<Group> Group::another() const { return of_session(session()); }

Ref<Group> Group::of_session(Object* session) const {
  if (size() == 0) return Ref<Group>(&empty());
  auto group = Ref<Group>::adopt(new Group(members_));
  group->session_ = Ref<Object>(session);
  return group;
}

/// A group made out of this one, and perhaps of another.
Ref<Group> Group::derived(std::vector<Process> processes, Object* other_session) const {
  Ref<Group> group = make(std::move(processes));
  if (group->size() != 0) group->session_ = session_ ? session_ : Ref<Object>(other_session);
  return group;
}

int Group::Members::find(Process process) {
  if (list.empty()) return process - first < static_cast<Process>(size) ? static_cast<int>(process - first) : MPI_UNDEFINED;
  std::call_once(index_built, [this] {
    index.reserve(list.size());
    for (int r = 0; r < size; ++r) index.emplace_back(list[static_cast<std::size_t>(r)], r);
    std::sort(index.begin(), index.end());
  });
  const auto found = std::lower_bound(index.begin(), index.end(), std::pair(process, 0));
  return found != index.end() && found->first == process ? found->second : MPI_UNDEFINED;
}

int Group::rank_of(Process process) const { return members_->find(process); }

std::vector<Process> Group::processes() const {
  if (!members_->list.empty()) return members_->list;
  std::vector<Process> all(static_cast<std::size_t>(size()));
  for (int r = 0; r < size(); ++r) all[static_cast<std::size_t>(r)] = process(r);
  return all;
}

/// Which ranks of the group the list names.
std::vector<char> Group::mark(std::span<const int> ranks) const {
  std::vector<char> named(static_cast<std::size_t>(size()), 0);
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const int rank = ranks[i];
    if (rank < 0 || rank >= size()) throw Error(msg::group_rank, rank, i, size(), "");
    if (named[static_cast<std::size_t>(rank)]) throw Error(msg::rank_twice, rank);
    named[static_cast<std::size_t>(rank)] = 1;
  }
  return named;
}

Ref<Group> Group::incl(std::span<const int> ranks) const {
  mark(ranks);
  std::vector<Process> chosen;
  chosen.reserve(ranks.size());
  for (const int rank : ranks) chosen.push_back(process(rank));
  return derived(std::move(chosen));
}

Ref<Group> Group::excl(std::span<const int> ranks) const {
  const std::vector<char> named = mark(ranks);
  std::vector<Process> rest;
  rest.reserve(static_cast<std::size_t>(size()) - ranks.size());
  for (int r = 0; r < size(); ++r)
    if (!named[static_cast<std::size_t>(r)]) rest.push_back(process(r));
  return derived(std::move(rest));
}

/// The ranks of the triplets (first, last, stride): first, first + stride, ... as far as last is not passed (MPI-5.0 §7.3.2).
std::vector<int> Group::expand(std::span<const int[3]> ranges) const {
  std::vector<int> ranks;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const std::int64_t first = ranges[i][0], last = ranges[i][1], stride = ranges[i][2];
    if (stride == 0) throw Error(msg::zero_stride, i);
    const bool none = stride > 0 ? first > last : first < last;
    const std::int64_t end = none ? first : first + (last - first) / stride * stride;
    for (const std::int64_t rank : {first, end})
      if (rank < 0 || rank >= size()) throw Error(msg::group_rank, rank, i, size(), " (the list is of ranges)");
    if (none) continue;
    for (std::int64_t rank = first; rank != end; rank += stride) ranks.push_back(static_cast<int>(rank));
    ranks.push_back(static_cast<int>(end));
    if (ranks.size() > static_cast<std::size_t>(size())) mark(ranks);  // some rank is named twice: say which, before the list grows
  }
  return ranks;
}

Ref<Group> Group::range_incl(std::span<const int[3]> ranges) const { return incl(expand(ranges)); }
Ref<Group> Group::range_excl(std::span<const int[3]> ranges) const { return excl(expand(ranges)); }

Ref<Group> Group::unite(const Group& other) const {
  std::vector<Process> all = processes();
  for (int r = 0; r < other.size(); ++r)
    if (!contains(other.process(r))) all.push_back(other.process(r));
  return derived(std::move(all), other.session());
}

Ref<Group> Group::intersect(const Group& other) const {
  std::vector<Process> both;
  for (int r = 0; r < size(); ++r)
    if (other.contains(process(r))) both.push_back(process(r));
  return derived(std::move(both), other.session());
}

Ref<Group> Group::subtract(const Group& other) const {
  std::vector<Process> rest;
  for (int r = 0; r < size(); ++r)
    if (!other.contains(process(r))) rest.push_back(process(r));
  return derived(std::move(rest), other.session());
}

int Group::compare(const Group& other) const {
  if (members_ == other.members_) return MPI_IDENT;
  if (size() != other.size()) return MPI_UNEQUAL;
  bool same_order = true;
  for (int r = 0; r < size(); ++r) {
    if (process(r) == other.process(r)) continue;
    same_order = false;
    if (!other.contains(process(r))) return MPI_UNEQUAL;
  }
  return same_order ? MPI_IDENT : MPI_SIMILAR;
}

void Group::translate(std::span<const int> ranks, const Group& other, int* result) const {
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const int rank = ranks[i];
    if (rank != MPI_PROC_NULL && (rank < 0 || rank >= size())) throw Error(msg::group_rank, rank, i, size(), "");
    result[i] = rank == MPI_PROC_NULL ? MPI_PROC_NULL : other.rank_of(process(rank));
  }
}
}  // namespace tutti::object

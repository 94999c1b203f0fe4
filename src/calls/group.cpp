// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The calls on groups (MPI-5.0 §7.3). Local, any thread.
#include "object/group.hpp"

#include "api/bodies.hpp"
#include "object/comm.hpp"

namespace tutti::calls {
using object::Group;

namespace {
std::span<const int> list(const int* values, int n) { return {values, static_cast<std::size_t>(n)}; }
}  // namespace

void group_size(Group& group, int* size) { *size = group.size(); }
void group_rank(Group& group, int* rank) { *rank = group.my_rank(); }

void group_translate_ranks(Group& group1, int n, const int ranks1[], Group& group2, int ranks2[]) {
  group1.translate(list(ranks1, n), group2, ranks2);
}
void group_compare(Group& group1, Group& group2, int* result) { *result = group1.compare(group2); }

void comm_group(object::Comm& comm, Group** group) { *group = comm.group().another().release(); }
void comm_remote_group(object::Comm& comm, Group** group) { *group = comm.remote_group().another().release(); }

void group_union(Group& group1, Group& group2, Group** newgroup) { *newgroup = group1.unite(group2).release(); }
void group_intersection(Group& group1, Group& group2, Group** newgroup) { *newgroup = group1.intersect(group2).release(); }
void group_difference(Group& group1, Group& group2, Group** newgroup) { *newgroup = group1.subtract(group2).release(); }
void group_incl(Group& group, int n, const int ranks[], Group** newgroup) { *newgroup = group.incl(list(ranks, n)).release(); }
void group_excl(Group& group, int n, const int ranks[], Group** newgroup) { *newgroup = group.excl(list(ranks, n)).release(); }
void group_range_incl(Group& group, int n, int ranges[][3], Group** newgroup) {
  *newgroup = group.range_incl({ranges, static_cast<std::size_t>(n)}).release();
}
void group_range_excl(Group& group, int n, int ranges[][3], Group** newgroup) {
  *newgroup = group.range_excl({ranges, static_cast<std::size_t>(n)}).release();
}

/// MPI_GROUP_EMPTY may be given up like any other group, since calls return it for groups that turn out empty (MPI-5.0 §7.3.2).
void group_free(Group*& group) {
  if (!group->predefined()) group->give_up();
  group->release();
  group = nullptr;
}
}  // namespace tutti::calls

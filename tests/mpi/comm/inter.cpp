// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Inter-communicators: made of two halves, duplicated, split, created, merged; and made of groups alone.
// ranks: 2 3 4 7
#include <vector>

#include "comm/works.hpp"

struct Halves {
  MPI_Comm local, inter;
  bool low;
  int boundary;
};

/// Ranks below `boundary` against the rest, led by their last and their first.
static Halves make(int boundary) {
  Halves h{MPI_COMM_NULL, MPI_COMM_NULL, rank_in(MPI_COMM_WORLD) < boundary, boundary};
  MPI_Comm_split(MPI_COMM_WORLD, h.low, 0, &h.local);
  const int leader = h.low ? boundary - 1 : 0, other = h.low ? boundary : boundary - 1;
  // peer_comm and remote_leader count at the leaders only.
  const bool lead = rank_in(h.local) == leader;
  CHECK_EQ(MPI_Intercomm_create(h.local, leader, lead ? MPI_COMM_WORLD : MPI_COMM_NULL, lead ? other : -77, 12, &h.inter), MPI_SUCCESS);
  CHECK_EQ(rank_in(h.inter), rank_in(h.local));
  works_across(h.inter);
  return h;
}

static void groups_are_right(const Halves& h) {
  MPI_Group world, local, remote;
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  MPI_Comm_group(h.inter, &local);
  MPI_Comm_remote_group(h.inter, &remote);
  int size, first, zero = 0;
  MPI_Group_size(remote, &size);
  CHECK_EQ(size, h.low ? size_of(MPI_COMM_WORLD) - h.boundary : h.boundary);
  MPI_Group_translate_ranks(remote, 1, &zero, world, &first);
  CHECK_EQ(first, h.low ? h.boundary : 0);
  MPI_Group_translate_ranks(local, 1, &zero, world, &first);
  CHECK_EQ(first, h.low ? 0 : h.boundary);
  MPI_Group_free(&world);
  MPI_Group_free(&local);
  MPI_Group_free(&remote);
}

static void duplicates(const Halves& h) {
  MPI_Comm copy, second;
  MPI_Request request;
  CHECK_EQ(MPI_Comm_dup(h.inter, &copy), MPI_SUCCESS);
  CHECK_EQ(MPI_Comm_idup(h.inter, &second, &request), MPI_SUCCESS);
  CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
  int result;
  MPI_Comm_compare(h.inter, copy, &result);
  CHECK_EQ(result, int(MPI_CONGRUENT));
  MPI_Comm_compare(h.inter, MPI_COMM_WORLD, &result);
  CHECK_EQ(result, int(MPI_UNEQUAL));
  works_across(copy);
  works_across(second);
  CHECK_EQ(MPI_Comm_disconnect(&copy), MPI_SUCCESS);
  CHECK(copy == MPI_COMM_NULL);
  MPI_Comm_free(&second);
}

static void merges(const Halves& h) {
  const int world_rank = rank_in(MPI_COMM_WORLD), world_size = size_of(MPI_COMM_WORLD);
  for (int wish = 0; wish < 4; ++wish) {
    const int high = h.low ? wish & 1 : wish >> 1;
    MPI_Comm merged;
    CHECK_EQ(MPI_Intercomm_merge(h.inter, high, &merged), MPI_SUCCESS);
    CHECK_EQ(size_of(merged), world_size);
    works(merged);
    const int low_first = world_rank, high_first = (world_rank - h.boundary + world_size) % world_size;
    if (wish == 1) CHECK_EQ(rank_in(merged), high_first);
    else if (wish == 2) CHECK_EQ(rank_in(merged), low_first);
    else CHECK(rank_in(merged) == low_first || rank_in(merged) == high_first);  // the same wish: any order, but one
    MPI_Comm_free(&merged);
  }
}

static void splits(const Halves& h) {
  const int rank = rank_in(h.inter);
  MPI_Comm part;
  // Even and odd ranks; the other side may have no odd one.
  CHECK_EQ(MPI_Comm_split(h.inter, rank % 2, -rank, &part), MPI_SUCCESS);
  int remote = 0;
  MPI_Comm_remote_size(h.inter, &remote);
  const bool exists = rank % 2 == 0 || remote > 1;
  CHECK_EQ(part != MPI_COMM_NULL, exists);
  if (exists) {
    CHECK_EQ(rank_in(part), size_of(part) - 1 - rank / 2);
    works_across(part);
    MPI_Comm_free(&part);
  }
  CHECK_EQ(MPI_Comm_split_type(h.inter, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &part), MPI_SUCCESS);
  CHECK_EQ(size_of(part), size_of(h.inter));
  works_across(part);
  MPI_Comm_free(&part);
  // Nobody on one side.
  CHECK_EQ(MPI_Comm_split(h.inter, h.low ? 0 : MPI_UNDEFINED, 0, &part), MPI_SUCCESS);
  CHECK(part == MPI_COMM_NULL);
}

static void creates(const Halves& h) {
  // The last rank of each side.
  MPI_Group group, last;
  MPI_Comm_group(h.inter, &group);
  const int end = size_of(h.inter) - 1;
  MPI_Group_incl(group, 1, &end, &last);
  MPI_Comm comm;
  CHECK_EQ(MPI_Comm_create(h.inter, last, &comm), MPI_SUCCESS);
  CHECK_EQ(comm != MPI_COMM_NULL, rank_in(h.inter) == end);
  if (comm != MPI_COMM_NULL) {
    works_across(comm);
    MPI_Comm_free(&comm);
  }
  CHECK_EQ(MPI_Comm_create(h.inter, h.low ? MPI_GROUP_EMPTY : last, &comm), MPI_SUCCESS);
  CHECK(comm == MPI_COMM_NULL);
  MPI_Group_free(&group);
  MPI_Group_free(&last);
}

static void of_groups(const Halves& h) {
  MPI_Group local, remote;
  MPI_Comm_group(h.inter, &local);
  MPI_Comm_remote_group(h.inter, &remote);
  MPI_Comm inter;
  CHECK_EQ(MPI_Intercomm_create_from_groups(local, 0, remote, 0, "halves", MPI_INFO_NULL, MPI_ERRORS_ARE_FATAL, &inter), MPI_SUCCESS);
  works_across(inter);
  MPI_Comm_free(&inter);
  MPI_Group_free(&local);
  MPI_Group_free(&remote);
}

static void bad_calls(Halves& h) {
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(h.local, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(h.inter, MPI_ERRORS_RETURN);
  MPI_Comm comm = MPI_COMM_NULL;
  CHECK_ERROR(MPI_Comm_create_group(h.inter, MPI_GROUP_EMPTY, 0, &comm), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Intercomm_merge(h.local, 0, &comm), MPI_ERR_COMM);
  CHECK_ERROR(MPI_Intercomm_create(h.local, size_of(h.local), MPI_COMM_WORLD, 0, 1, &comm), MPI_ERR_RANK);
  // The leader has no peer communicator: its whole group hears of it.
  const int expected = rank_in(h.local) == 0 ? int(MPI_ERR_COMM) : int(MPI_ERR_OTHER);
  CHECK_ERROR(MPI_Intercomm_create(h.local, 0, MPI_COMM_NULL, 0, 1, &comm), expected);
  // Both groups are the same: the leader meets itself.
  MPI_Group world;
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  int zero = 0, leader = -1;
  MPI_Group local;
  MPI_Comm_group(h.local, &local);
  MPI_Group_translate_ranks(local, 1, &zero, world, &leader);
  CHECK_ERROR(MPI_Intercomm_create(h.local, 0, MPI_COMM_WORLD, leader, 1, &comm), MPI_ERR_COMM);
  MPI_Group_free(&world);
  MPI_Group_free(&local);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  const int size = size_of(MPI_COMM_WORLD);
  for (int boundary : std::vector<int>{1, size / 2, size - 1}) {
    Halves h = make(boundary);
    groups_are_right(h);
    duplicates(h);
    merges(h);
    splits(h);
    creates(h);
    of_groups(h);
    bad_calls(h);
    MPI_Comm_free(&h.local);
    MPI_Comm_free(&h.inter);
  }
  MPI_Finalize();
}

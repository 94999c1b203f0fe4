// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Communicators of groups: collective over all, over the group only, and without a parent.
// ranks: 1 2 3 4 7
#include <algorithm>
#include <random>
#include <vector>

#include "comm/works.hpp"

/// The group of MPI_COMM_WORLD's ranks r with r % parts == part, the last first.
static MPI_Group stripe(int parts, int part) {
  MPI_Group world, group;
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  std::vector<int> ranks;
  for (int r = size_of(MPI_COMM_WORLD) - 1; r >= 0; --r)
    if (r % parts == part) ranks.push_back(r);
  CHECK_EQ(MPI_Group_incl(world, static_cast<int>(ranks.size()), ranks.data(), &group), MPI_SUCCESS);
  MPI_Group_free(&world);
  return group;
}

static void has_group(MPI_Comm comm, MPI_Group group) {
  MPI_Group own;
  int result;
  MPI_Comm_group(comm, &own);
  MPI_Group_compare(own, group, &result);
  CHECK_EQ(result, int(MPI_IDENT));
  MPI_Group_free(&own);
}

static void created_by_all(int parts) {
  const int part = rank_in(MPI_COMM_WORLD) % parts;
  MPI_Group group = stripe(parts, part);
  MPI_Comm comm;
  // Each stripe at once.
  CHECK_EQ(MPI_Comm_create(MPI_COMM_WORLD, group, &comm), MPI_SUCCESS);
  has_group(comm, group);
  works(comm);
  MPI_Comm_free(&comm);
  // Stripe 0 only: the others give the empty group, or that group without being its members.
  MPI_Group first = stripe(parts, 0);
  CHECK_EQ(MPI_Comm_create(MPI_COMM_WORLD, part == 0 ? first : MPI_GROUP_EMPTY, &comm), MPI_SUCCESS);
  CHECK_EQ(comm == MPI_COMM_NULL, part != 0);
  if (part == 0) {
    works(comm);
    MPI_Comm_free(&comm);
  }
  CHECK_EQ(MPI_Comm_create(MPI_COMM_WORLD, first, &comm), MPI_SUCCESS);
  CHECK_EQ(comm == MPI_COMM_NULL, part != 0);
  if (part == 0) MPI_Comm_free(&comm);
  MPI_Group_free(&first);
  MPI_Group_free(&group);
}

static void created_by_group(int parts) {
  const int part = rank_in(MPI_COMM_WORLD) % parts;
  if (part == 1) return;  // takes no part at all
  MPI_Group group = stripe(parts, part);
  MPI_Comm comms[2];
  for (int i = 0; i < 2; ++i) CHECK_EQ(MPI_Comm_create_group(MPI_COMM_WORLD, group, 11 + i, &comms[i]), MPI_SUCCESS);
  for (MPI_Comm& comm : comms) {
    has_group(comm, group);
    works(comm);
    MPI_Comm_free(&comm);
  }
  MPI_Group_free(&group);
}

static void without_parent(int parts) {
  MPI_Group group = stripe(parts, rank_in(MPI_COMM_WORLD) % parts);
  for (int round = 0; round < 10; ++round) {
    MPI_Comm comm;
    CHECK_EQ(MPI_Comm_create_from_group(group, "org.example.test", MPI_INFO_NULL, MPI_ERRORS_RETURN, &comm), MPI_SUCCESS);
    has_group(comm, group);
    if (round % 3 == 0) works(comm);
    MPI_Comm_free(&comm);
  }
  MPI_Group_free(&group);
}

/// Groups that overlap, in random order over the same processes, with one tag: messages of one do not reach another.
static void overlapping_groups(unsigned seed) {
  std::mt19937 random(seed);
  const int size = size_of(MPI_COMM_WORLD), rank = rank_in(MPI_COMM_WORLD);
  MPI_Group world;
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  for (int round = 0; round < 30; ++round) {
    std::vector<int> ranks;
    for (int r = 0; r < size; ++r)
      if (random() % 2) ranks.push_back(r);
    std::shuffle(ranks.begin(), ranks.end(), random);
    MPI_Group group;
    MPI_Group_incl(world, static_cast<int>(ranks.size()), ranks.data(), &group);
    int in_group;
    MPI_Group_rank(group, &in_group);
    if (in_group != MPI_UNDEFINED) {
      MPI_Comm comm;
      CHECK_EQ(MPI_Comm_create_group(MPI_COMM_WORLD, group, 1, &comm), MPI_SUCCESS);
      CHECK_EQ(rank_in(comm), in_group);
      CHECK_EQ(ranks[size_t(in_group)], rank);
      works(comm);
      MPI_Comm_free(&comm);
    }
    MPI_Group_free(&group);
  }
  MPI_Group_free(&world);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  for (int parts = 1; parts <= 3; ++parts) {
    created_by_all(parts);
    created_by_group(parts);
    without_parent(parts);
  }
  for (unsigned seed = 1; seed <= 5; ++seed) overlapping_groups(seed);
  MPI_Finalize();
}

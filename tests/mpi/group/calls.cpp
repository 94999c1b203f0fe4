// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The group calls through the interface: results, the empty group, handles of their own, and bad arguments. The algebra itself is
// checked against a model in src/object/group_test.cpp.
// ranks: 1 2 4
#include "check.hpp"

static int size_of(MPI_Group group) {
  int size;
  CHECK_EQ(MPI_Group_size(group, &size), MPI_SUCCESS);
  return size;
}
static int compare(MPI_Group a, MPI_Group b) {
  int result;
  CHECK_EQ(MPI_Group_compare(a, b, &result), MPI_SUCCESS);
  return result;
}

static void results(MPI_Group world, int size, int rank) {
  int r;
  CHECK_EQ(size_of(world), size);
  CHECK_EQ(MPI_Group_rank(world, &r), MPI_SUCCESS);
  CHECK_EQ(r, rank);

  int backwards[1][3] = {{size - 1, 0, -1}};
  MPI_Group reverse, all, none, rest;
  CHECK_EQ(MPI_Group_range_incl(world, 1, backwards, &reverse), MPI_SUCCESS);
  CHECK_EQ(compare(world, reverse), int(size == 1 ? MPI_IDENT : MPI_SIMILAR));
  CHECK_EQ(MPI_Group_rank(reverse, &r), MPI_SUCCESS);
  CHECK_EQ(r, size - 1 - rank);
  CHECK_EQ(MPI_Group_range_excl(world, 1, backwards, &none), MPI_SUCCESS);
  CHECK(none == MPI_GROUP_EMPTY);
  CHECK_EQ(MPI_Group_union(reverse, world, &all), MPI_SUCCESS);
  CHECK_EQ(compare(all, reverse), int(MPI_IDENT));
  MPI_Group_free(&all);
  CHECK_EQ(MPI_Group_intersection(world, reverse, &all), MPI_SUCCESS);
  CHECK_EQ(compare(all, world), int(MPI_IDENT));
  CHECK_EQ(MPI_Group_difference(world, reverse, &rest), MPI_SUCCESS);
  CHECK(rest == MPI_GROUP_EMPTY);
  CHECK_EQ(compare(world, MPI_GROUP_EMPTY), int(MPI_UNEQUAL));

  int ranks[3] = {size - 1, MPI_PROC_NULL, 0}, translated[3];
  CHECK_EQ(MPI_Group_translate_ranks(world, 3, ranks, reverse, translated), MPI_SUCCESS);
  CHECK_EQ(translated[0], 0);
  CHECK_EQ(translated[1], int(MPI_PROC_NULL));
  CHECK_EQ(translated[2], size - 1);
  CHECK_EQ(MPI_Group_translate_ranks(world, 1, ranks, MPI_GROUP_EMPTY, translated), MPI_SUCCESS);
  CHECK_EQ(translated[0], int(MPI_UNDEFINED));
  CHECK_EQ(MPI_Group_rank(MPI_GROUP_EMPTY, &r), MPI_SUCCESS);
  CHECK_EQ(r, int(MPI_UNDEFINED));
  CHECK_EQ(MPI_Group_free(&none), MPI_SUCCESS);
  CHECK_EQ(MPI_Group_free(&none), MPI_ERR_GROUP);  // it is MPI_GROUP_NULL now
  CHECK_EQ(size_of(MPI_GROUP_EMPTY), 0);
  MPI_Group_free(&reverse);
  MPI_Group_free(&all);
}

static void handles(MPI_Group world) {
  MPI_Group again;
  MPI_Comm_group(MPI_COMM_WORLD, &again);
  CHECK_EQ(compare(world, again), int(MPI_IDENT));
  const MPI_Group stale = again;
  CHECK_EQ(MPI_Group_free(&again), MPI_SUCCESS);
  CHECK(again == MPI_GROUP_NULL);
  int size;
  CHECK_ERROR(MPI_Group_size(stale, &size), MPI_ERR_GROUP);
  CHECK_EQ(MPI_Group_size(world, &size), MPI_SUCCESS);
  // A group outlives the communicator that it comes from.
  MPI_Comm copy;
  MPI_Comm_dup(MPI_COMM_WORLD, &copy);
  MPI_Comm_group(copy, &again);
  MPI_Comm_free(&copy);
  CHECK_EQ(compare(world, again), int(MPI_IDENT));
  MPI_Group_free(&again);
}

static void bad_arguments(MPI_Group world, int size) {
  MPI_Group group;
  int ranks[2] = {0, 0}, range[1][3] = {{0, 0, 0}}, result;
  CHECK_ERROR(MPI_Group_incl(world, 2, ranks, &group), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Group_excl(world, 2, ranks, &group), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Group_incl(world, -1, ranks, &group), MPI_ERR_ARG);
  ranks[0] = size;
  CHECK_ERROR(MPI_Group_incl(world, 1, ranks, &group), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Group_excl(world, 1, ranks, &group), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Group_translate_ranks(world, 1, ranks, world, &result), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Group_range_incl(world, 1, range, &group), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Group_range_excl(world, 1, range, &group), MPI_ERR_ARG);
  range[0][1] = size;
  range[0][2] = 1;
  CHECK_ERROR(MPI_Group_range_incl(world, 1, range, &group), MPI_ERR_RANK);
  CHECK_ERROR(MPI_Group_size(MPI_GROUP_NULL, &result), MPI_ERR_GROUP);
  CHECK_ERROR(MPI_Group_compare(world, MPI_GROUP_NULL, &result), MPI_ERR_GROUP);
  CHECK_ERROR(MPI_Group_size(reinterpret_cast<MPI_Group>(MPI_COMM_WORLD), &result), MPI_ERR_GROUP);
  CHECK_ERROR(MPI_Group_incl(world, 1, nullptr, &group), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Group_size(world, nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Comm_group(MPI_COMM_NULL, &group), MPI_ERR_COMM);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  int size, rank;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Group world;
  CHECK_EQ(MPI_Comm_group(MPI_COMM_WORLD, &world), MPI_SUCCESS);
  results(world, size, rank);
  handles(world);
  bad_arguments(world, size);
  CHECK_EQ(MPI_Group_free(&world), MPI_SUCCESS);
  MPI_Finalize();
}

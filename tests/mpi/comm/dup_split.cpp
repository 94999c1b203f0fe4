// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Duplicates and splits of MPI_COMM_WORLD and of what was made of it: members, order, separate contexts.
// ranks: 1 2 3 4 7
#include <random>
#include <vector>

#include "comm/works.hpp"

static int compare(MPI_Comm a, MPI_Comm b) {
  int result;
  CHECK_EQ(MPI_Comm_compare(a, b, &result), MPI_SUCCESS);
  return result;
}

static void duplicates(MPI_Comm comm) {
  MPI_Comm copies[3];
  MPI_Request request;
  CHECK_EQ(MPI_Comm_dup(comm, &copies[0]), MPI_SUCCESS);
  CHECK_EQ(MPI_Comm_dup_with_info(comm, MPI_INFO_NULL, &copies[1]), MPI_SUCCESS);
  CHECK_EQ(MPI_Comm_idup(comm, &copies[2], &request), MPI_SUCCESS);
  CHECK(request != MPI_REQUEST_NULL);
  CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(compare(comm, comm), int(MPI_IDENT));
  for (MPI_Comm& copy : copies) {
    CHECK_EQ(compare(comm, copy), int(MPI_CONGRUENT));
    works(copy);
  }
  // A message sent on one is not received on another.
  if (size_of(comm) > 1) {
    const int rank = rank_in(comm);
    int values[2] = {-1, -1};
    if (rank == 0) {
      for (int i = 1; i >= 0; --i) CHECK_EQ(MPI_Send(&i, 1, MPI_INT, 1, 5, copies[i]), MPI_SUCCESS);
    } else if (rank == 1) {
      for (int i = 0; i < 2; ++i) CHECK_EQ(MPI_Recv(&values[i], 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, copies[i], MPI_STATUS_IGNORE), MPI_SUCCESS);
      CHECK_EQ(values[0], 0);
      CHECK_EQ(values[1], 1);
    }
  }
  for (MPI_Comm& copy : copies) {
    CHECK_EQ(MPI_Comm_free(&copy), MPI_SUCCESS);
    CHECK(copy == MPI_COMM_NULL);
  }
}

static void several_at_once() {
  constexpr int kMany = 20;
  MPI_Comm copies[kMany];
  MPI_Request requests[kMany];
  for (int i = 0; i < kMany; ++i) CHECK_EQ(MPI_Comm_idup(MPI_COMM_WORLD, &copies[i], &requests[i]), MPI_SUCCESS);
  works(MPI_COMM_WORLD);
  CHECK_EQ(MPI_Waitall(kMany, requests, MPI_STATUSES_IGNORE), MPI_SUCCESS);
  for (MPI_Comm& copy : copies) {
    works(copy);
    CHECK_EQ(MPI_Comm_free(&copy), MPI_SUCCESS);
  }
}

/// Random colors and keys, the same everywhere, so that everybody can tell what must come out.
static void random_splits(unsigned seed) {
  std::mt19937 random(seed);
  const int size = size_of(MPI_COMM_WORLD), rank = rank_in(MPI_COMM_WORLD);
  for (int round = 0; round < 20; ++round) {
    std::vector<int> colors, keys;
    for (int r = 0; r < size; ++r) {
      const int color = static_cast<int>(random() % 4);
      colors.push_back(color == 3 ? MPI_UNDEFINED : color);
      keys.push_back(static_cast<int>(random() % 5) - 2);
    }
    MPI_Comm part;
    CHECK_EQ(MPI_Comm_split(MPI_COMM_WORLD, colors[size_t(rank)], keys[size_t(rank)], &part), MPI_SUCCESS);
    if (colors[size_t(rank)] == MPI_UNDEFINED) {
      CHECK(part == MPI_COMM_NULL);
      continue;
    }
    int expected_rank = 0, expected_size = 0;
    for (int r = 0; r < size; ++r) {
      if (colors[size_t(r)] != colors[size_t(rank)]) continue;
      ++expected_size;
      expected_rank += std::make_pair(keys[size_t(r)], r) < std::make_pair(keys[size_t(rank)], rank);
    }
    CHECK_EQ(size_of(part), expected_size);
    CHECK_EQ(rank_in(part), expected_rank);
    works(part);
    if (round % 5 == 0) duplicates(part);
    CHECK_EQ(MPI_Comm_free(&part), MPI_SUCCESS);
  }
}

static void split_types() {
  MPI_Comm node;
  CHECK_EQ(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node), MPI_SUCCESS);
  CHECK_EQ(compare(node, MPI_COMM_WORLD), int(MPI_CONGRUENT));
  works(node);
  MPI_Comm_free(&node);
  CHECK_EQ(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, -rank_in(MPI_COMM_WORLD), MPI_INFO_NULL, &node), MPI_SUCCESS);
  CHECK_EQ(rank_in(node), size_of(node) - 1 - rank_in(MPI_COMM_WORLD));
  MPI_Comm_free(&node);
  CHECK_EQ(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_UNDEFINED, 0, MPI_INFO_NULL, &node), MPI_SUCCESS);
  CHECK(node == MPI_COMM_NULL);

  // The hardware levels end: each step gives fewer processes or nothing.
  MPI_Comm level;
  MPI_Comm_dup(MPI_COMM_WORLD, &level);
  for (int depth = 0; level != MPI_COMM_NULL; ++depth) {
    CHECK(depth < 10);
    MPI_Comm next;
    CHECK_EQ(MPI_Comm_split_type(level, MPI_COMM_TYPE_HW_UNGUIDED, 0, MPI_INFO_NULL, &next), MPI_SUCCESS);
    if (next != MPI_COMM_NULL) CHECK(size_of(next) < size_of(level));
    MPI_Comm_free(&level);
    level = next;
  }

  MPI_Info info;
  MPI_Info_create(&info);
  MPI_Comm part;
  CHECK_EQ(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_HW_GUIDED, 0, MPI_INFO_NULL, &part), MPI_SUCCESS);
  CHECK(part == MPI_COMM_NULL);
  MPI_Info_set(info, "mpi_hw_resource_type", "there is no such thing");
  CHECK_EQ(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_HW_GUIDED, 0, info, &part), MPI_SUCCESS);
  CHECK(part == MPI_COMM_NULL);
  MPI_Info_set(info, "mpi_hw_resource_type", "mpi_shared_memory");
  CHECK_EQ(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_HW_GUIDED, 0, info, &part), MPI_SUCCESS);
  CHECK_EQ(compare(part, MPI_COMM_WORLD), int(MPI_CONGRUENT));
  MPI_Comm_free(&part);
  MPI_Info_delete(info, "mpi_hw_resource_type");
  MPI_Info_set(info, "mpi_pset_name", "mpi://SELF");
  CHECK_EQ(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_RESOURCE_GUIDED, 0, info, &part), MPI_SUCCESS);
  CHECK_EQ(size_of(part), 1);
  MPI_Comm_free(&part);
  MPI_Info_free(&info);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  duplicates(MPI_COMM_WORLD);
  duplicates(MPI_COMM_SELF);
  several_at_once();
  for (unsigned seed = 1; seed <= 5; ++seed) random_splits(seed);
  split_types();
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1 2 3
//
// Random derived types round a ring: what arrives in one layout is what was packed from another, small and large messages, and
// nothing but the named bytes changes.
#include "check.hpp"

#include <random>
#include <vector>

namespace {

std::mt19937_64 generator;
int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(generator); }

/// A committed type of `ints` ints in all, in a random layout without overlaps, within `room` ints from its address.
MPI_Datatype make(int ints, int* room) {
  MPI_Datatype t = MPI_DATATYPE_NULL;
  switch (number(0, 4)) {
    case 0:
      MPI_Type_contiguous(ints, MPI_INT, &t);
      *room = ints;
      break;
    case 1: {
      const int stride = number(1, 4);
      MPI_Type_vector(ints, 1, stride, MPI_INT, &t);
      *room = ints * stride;
      break;
    }
    case 2: {
      std::vector<int> lengths, places;
      int at = 0;
      for (int left = ints; left > 0; left -= lengths.back()) {
        lengths.push_back(number(1, left));
        places.push_back(at += number(0, 3));
        at += lengths.back();
      }
      MPI_Type_indexed(int(lengths.size()), lengths.data(), places.data(), MPI_INT, &t);
      *room = at;
      break;
    }
    case 3: {
      // Backwards: the last int of memory is the first of the type map.
      MPI_Datatype u;
      MPI_Type_create_hvector(ints, 1, -8, MPI_INT, &u);
      const int one = 1;
      const MPI_Aint place = 8 * (ints - 1);
      MPI_Type_create_struct(1, &one, &place, &u, &t);
      MPI_Type_free(&u);
      *room = 2 * ints;
      break;
    }
    default: {
      const int sizes[] = {ints, 5}, part[] = {ints, 1}, start[] = {0, number(0, 4)};
      MPI_Type_create_subarray(2, sizes, part, start, MPI_ORDER_C, MPI_INT, &t);
      *room = 5 * ints;
    }
  }
  MPI_Type_commit(&t);
  return t;
}

void exchange(int round, int right, int left) {
  // The same on all ranks: sizes of both types; the layouts differ by rank as the generator was advanced differently.
  const int ints = round % 10 == 9 ? 100000 : 1 + (round * 37) % 300;
  int send_room, receive_room;
  MPI_Datatype send_type = make(ints, &send_room), receive_type = make(ints, &receive_room);
  std::vector<int> send(size_t(send_room) + 1), receive(size_t(receive_room) + 1, -7), expected(receive), flat(size_t(ints), 0), out(size_t(ints), 0);
  for (int i = 0; i < ints; ++i) flat[size_t(i)] = round * 1000 + i;
  int position = 0;
  MPI_Unpack(flat.data(), 4 * ints, &position, send.data(), 1, send_type, MPI_COMM_WORLD);
  position = 0;
  MPI_Unpack(flat.data(), 4 * ints, &position, expected.data(), 1, receive_type, MPI_COMM_WORLD);
  MPI_Status status;
  MPI_Sendrecv(send.data(), 1, send_type, right, round, receive.data(), 1, receive_type, left, round, MPI_COMM_WORLD, &status);
  CHECK(receive == expected);
  int n = -1;
  MPI_Get_count(&status, receive_type, &n);
  CHECK_EQ(n, 1);
  MPI_Get_elements(&status, receive_type, &n);
  CHECK_EQ(n, ints);
  MPI_Type_free(&send_type);
  MPI_Type_free(&receive_type);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank, size;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  const unsigned seed = 4711;  // fixed: a failure repeats itself
  generator.seed(seed + unsigned(rank));
  for (int round = 0; round < 100; ++round) exchange(round, (rank + 1) % size, (rank + size - 1) % size);
  MPI_Finalize();
}

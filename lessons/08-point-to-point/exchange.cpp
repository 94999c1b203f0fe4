// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Lesson 8: exchange between neighbours. The ranks stand in a circle and tell both neighbours their number,
// first with MPI_Sendrecv, then with MPI_Isend and MPI_Irecv: start everything, then wait for everything.
#include <mpi.h>

#include <cstdio>

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  const int left = (rank + size - 1) % size;
  const int right = (rank + 1) % size;
  constexpr int kToRight = 1, kToLeft = 2;  // tags: with two ranks, left and right are the same rank

  int from_left = -1, from_right = -1;
  MPI_Sendrecv(&rank, 1, MPI_INT, right, kToRight, &from_left, 1, MPI_INT, left, kToRight, MPI_COMM_WORLD,
               MPI_STATUS_IGNORE);
  MPI_Sendrecv(&rank, 1, MPI_INT, left, kToLeft, &from_right, 1, MPI_INT, right, kToLeft, MPI_COMM_WORLD,
               MPI_STATUS_IGNORE);
  std::printf("rank %d, Sendrecv:    left is %d, right is %d\n", rank, from_left, from_right);

  const int square = rank * rank;
  int left_square = -1, right_square = -1;
  MPI_Request requests[4];
  MPI_Irecv(&left_square, 1, MPI_INT, left, kToRight, MPI_COMM_WORLD, &requests[0]);
  MPI_Irecv(&right_square, 1, MPI_INT, right, kToLeft, MPI_COMM_WORLD, &requests[1]);
  MPI_Isend(&square, 1, MPI_INT, right, kToRight, MPI_COMM_WORLD, &requests[2]);
  MPI_Isend(&square, 1, MPI_INT, left, kToLeft, MPI_COMM_WORLD, &requests[3]);
  // Here a real program computes what does not depend on the neighbours.
  MPI_Waitall(4, requests, MPI_STATUSES_IGNORE);
  std::printf("rank %d, Isend/Irecv: left squared is %d, right squared is %d\n", rank, left_square, right_square);
  MPI_Finalize();
}

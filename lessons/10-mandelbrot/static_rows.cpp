// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Schedule "static": the rows are dealt out like cards before the work begins: of four ranks, rank 1 has the rows 1, 5,
// 9, ... Neighbouring rows cost about the same, so this is fair; but a rank on a slower or busier core keeps all
// others waiting at the end.
#include <mpi.h>

#include "schedules.hpp"

Effort compute_static(const View& view, Picture& picture, Progress& progress) {
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  const int row_bytes = 3 * view.columns;
  Effort effort;

  if (rank != 0) {
    const int mine = (view.rows - rank + size - 1) / size;
    Picture rows(view.columns, mine > 0 ? mine : 0);
    for (int k = 0; k < mine; ++k) compute_rows(view, rank + k * size, 1, rows.row(k), effort);
    for (int k = 0; k < mine; ++k) MPI_Send(rows.row(k), row_bytes, MPI_BYTE, 0, 0, MPI_COMM_WORLD);
    return effort;
  }

  for (int row = 0; row < view.rows; row += size) {
    compute_rows(view, row, 1, picture.row(row), effort);
    progress.add(1);
  }
  for (int row = 0; row < view.rows; ++row) {
    if (row % size == 0) continue;
    // Messages from one rank arrive in the order in which they were sent: no number of the row is needed.
    MPI_Recv(picture.row(row), row_bytes, MPI_BYTE, row % size, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    progress.add(1);
  }
  return effort;
}

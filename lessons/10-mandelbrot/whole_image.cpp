// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Schedule "reduce": rank 0 broadcasts what to compute, each rank draws its rows into a black picture of full size, and
// a reduction lays all pictures on top of each other. Two calls and hardly any thought; but each rank needs memory
// for the whole picture, and all of it travels.
#include <mpi.h>

#include "schedules.hpp"

Effort compute_reduce(const View& view_of_root, Picture& picture, Progress& progress) {
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);

  View view = view_of_root;
  MPI_Bcast(&view, sizeof view, MPI_BYTE, 0, MPI_COMM_WORLD);

  Effort effort;
  for (int row = rank; row < view.rows; row += size) {
    compute_rows(view, row, 1, picture.row(row), effort);
    progress.add(size);
  }

  // Each pixel is black everywhere but on the rank that drew it, so the sum is the picture. The call with _c counts in
  // 64 bits: a large picture has more bytes than an int can say.
  const auto bytes = static_cast<MPI_Count>(picture.rgb.size());
  if (rank == 0) {
    MPI_Reduce_c(MPI_IN_PLACE, picture.rgb.data(), bytes, MPI_UINT8_T, MPI_SUM, 0, MPI_COMM_WORLD);
  } else {
    MPI_Reduce_c(picture.rgb.data(), nullptr, bytes, MPI_UINT8_T, MPI_SUM, 0, MPI_COMM_WORLD);
  }
  return effort;
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// `synced FILE` writes rounds of records into a file, those of the ranks between each other, by turns alone and together
// (collectively). After each MPI_File_sync a rank says so in a line "synced RANK ROUND". It goes on until somebody kills it (synced.py).
#include <mpi.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <vector>

namespace {
constexpr int kWords = 600;  // of a record; not a multiple of a page
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank, ranks;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  MPI_File file;
  MPI_File_open(MPI_COMM_WORLD, argv[argc - 1], MPI_MODE_CREATE | MPI_MODE_RDWR, MPI_INFO_NULL, &file);
  // A rank's words stand `ranks` words apart.
  MPI_Datatype every_nth;
  MPI_Type_create_resized(MPI_UINT64_T, 0, 8 * ranks, &every_nth);
  MPI_Type_commit(&every_nth);
  MPI_File_set_view(file, 8 * rank, MPI_UINT64_T, every_nth, "native", MPI_INFO_NULL);
  std::vector<std::uint64_t> record(kWords);
  for (std::uint64_t round = 0; round < 2000; ++round) {
    for (std::size_t i = 0; i < kWords; ++i) record[i] = (round * 64 + static_cast<std::uint64_t>(rank)) * 4096 + i + 1;
    const MPI_Offset place = static_cast<MPI_Offset>(round * kWords);
    if (round % 2) MPI_File_write_at(file, place, record.data(), kWords, MPI_UINT64_T, MPI_STATUS_IGNORE);
    else MPI_File_write_at_all(file, place, record.data(), kWords, MPI_UINT64_T, MPI_STATUS_IGNORE);
    MPI_File_sync(file);
    char line[64];
    const int length = std::snprintf(line, sizeof line, "synced %d %d\n", rank, static_cast<int>(round));
    if (write(STDOUT_FILENO, line, static_cast<std::size_t>(length)) != length) MPI_Abort(MPI_COMM_WORLD, 2);
  }
  MPI_Type_free(&every_nth);
  MPI_File_close(&file);
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Alloc_mem and MPI_Free_mem: memory that can be written, none at all, too much, a wished alignment, a negative size.
// ranks: 1 2
#include <mpi.h>

#include <cstdint>
#include <cstring>

#include "check.hpp"

namespace {

void alignment(const char* wish, std::uintptr_t expected) {
  MPI_Info info;
  MPI_Info_create(&info);
  MPI_Info_set(info, "mpi_minimum_memory_alignment", wish);
  void* memory = nullptr;
  CHECK_EQ(MPI_Alloc_mem(1000, info, &memory), MPI_SUCCESS);
  CHECK_EQ(reinterpret_cast<std::uintptr_t>(memory) % expected, std::uintptr_t{0});
  std::memset(memory, 1, 1000);
  MPI_Free_mem(memory);
  MPI_Info_free(&info);
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  for (MPI_Aint size : {0, 1, 63, 64, 65, 1 << 20}) {
    char* memory = nullptr;
    CHECK_EQ(MPI_Alloc_mem(size, MPI_INFO_NULL, &memory), MPI_SUCCESS);
    std::memset(memory, 2, static_cast<std::size_t>(size));
    CHECK_EQ(MPI_Free_mem(memory), MPI_SUCCESS);
  }
  alignment("4096", 4096);
  alignment("12", 8);
  alignment("nonsense", 8);
  void* memory = nullptr;
  CHECK_ERROR(MPI_Alloc_mem(-1, MPI_INFO_NULL, &memory), MPI_ERR_SIZE);
  CHECK_ERROR(MPI_Alloc_mem(MPI_Aint{1} << 62, MPI_INFO_NULL, &memory), MPI_ERR_NO_MEM);
  return MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What may be called before MPI_Init and after MPI_Finalize works there (MPI-5.0 §11.4.1), and starting twice is an error.
// ranks: 1 2
#include "check.hpp"

namespace {
void anytime(int initialized, int finalized) {
  int flag = -1, version = 0, subversion = 0, length = 0;
  CHECK_EQ(MPI_Initialized(&flag), MPI_SUCCESS);
  CHECK_EQ(flag != 0, initialized != 0);
  CHECK_EQ(MPI_Finalized(&flag), MPI_SUCCESS);
  CHECK_EQ(flag != 0, finalized != 0);
  CHECK_EQ(MPI_Get_version(&version, &subversion), MPI_SUCCESS);
  CHECK_EQ(version, 5);
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  CHECK_EQ(MPI_Get_library_version(text, &length), MPI_SUCCESS);
  CHECK(length > 0);
  MPI_Info info;
  CHECK_EQ(MPI_Info_create(&info), MPI_SUCCESS);
  CHECK_EQ(MPI_Info_set(info, "key", "value"), MPI_SUCCESS);
  CHECK_EQ(MPI_Info_free(&info), MPI_SUCCESS);
  CHECK(info == MPI_INFO_NULL);
}
}  // namespace

int main(int argc, char** argv) {
  anytime(0, 0);
  MPI_Init(&argc, &argv);
  anytime(1, 0);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  CHECK_ERROR(MPI_Init(nullptr, nullptr), MPI_ERR_OTHER);
  MPI_Finalize();
  anytime(1, 1);
  return 0;
}

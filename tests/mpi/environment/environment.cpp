// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Versions, names, clocks, and handles as integers.
// ranks: 1 2
#include <cstring>
#include <string>

#include "check.hpp"

static void versions() {
  int major, minor, length;
  CHECK_EQ(MPI_Get_version(&major, &minor), MPI_SUCCESS);
  CHECK(major == MPI_VERSION && minor == MPI_SUBVERSION);
  CHECK_EQ(MPI_Abi_get_version(&major, &minor), MPI_SUCCESS);
  CHECK(major == MPI_ABI_VERSION && minor == MPI_ABI_SUBVERSION);
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  CHECK_EQ(MPI_Get_library_version(text, &length), MPI_SUCCESS);
  CHECK_EQ(std::strlen(text), size_t(length));
  CHECK_EQ(std::string(text).rfind("tutti ", 0), size_t(0));
  CHECK_ERROR(MPI_Get_version(nullptr, &minor), MPI_ERR_ARG);
}

static void clocks() {
  const double tick = MPI_Wtick(), start = MPI_Wtime();
  CHECK(tick > 0 && tick < 1e-3);
  double now = start;
  while (now == start) now = MPI_Wtime();
  CHECK(now > start);
}

template <class Handle>
static void round_trip(Handle handle, int (*to)(Handle), Handle (*from)(int)) {
  CHECK(from(to(handle)) == handle);
}

static void integers() {
  round_trip(MPI_COMM_WORLD, MPI_Comm_toint, MPI_Comm_fromint);
  round_trip(MPI_COMM_NULL, MPI_Comm_toint, MPI_Comm_fromint);
  round_trip(MPI_INT, MPI_Type_toint, MPI_Type_fromint);
  round_trip(MPI_SUM, MPI_Op_toint, MPI_Op_fromint);
  round_trip(MPI_GROUP_EMPTY, MPI_Group_toint, MPI_Group_fromint);
  round_trip(MPI_INFO_ENV, MPI_Info_toint, MPI_Info_fromint);
  round_trip(MPI_ERRORS_RETURN, MPI_Errhandler_toint, MPI_Errhandler_fromint);
  round_trip(MPI_REQUEST_NULL, MPI_Request_toint, MPI_Request_fromint);
  round_trip(MPI_MESSAGE_NO_PROC, MPI_Message_toint, MPI_Message_fromint);
  round_trip(MPI_WIN_NULL, MPI_Win_toint, MPI_Win_fromint);
  round_trip(MPI_FILE_NULL, MPI_File_toint, MPI_File_fromint);
  round_trip(MPI_SESSION_NULL, MPI_Session_toint, MPI_Session_fromint);
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_SELF, &comm);
  MPI_Group group;
  MPI_Comm_group(comm, &group);
  round_trip(comm, MPI_Comm_toint, MPI_Comm_fromint);
  round_trip(group, MPI_Group_toint, MPI_Group_fromint);
  const int number = MPI_Comm_toint(comm);
  CHECK(MPI_Group_fromint(number) == MPI_GROUP_NULL);  // of another kind
  MPI_Group_free(&group);
  MPI_Comm_free(&comm);
  CHECK(MPI_Comm_fromint(number) == MPI_COMM_NULL);  // freed
}

static void fortran() {
  char t = 1, f = 0, got_t = 9, got_f = 9;
  int set = 9;
  CHECK_EQ(MPI_Abi_get_fortran_booleans(1, &got_t, &got_f, &set), MPI_SUCCESS);
  CHECK_EQ(set, 0);
  CHECK_EQ(MPI_Abi_set_fortran_booleans(1, &t, &f), MPI_SUCCESS);
  CHECK_EQ(MPI_Abi_get_fortran_booleans(1, &got_t, &got_f, &set), MPI_SUCCESS);
  CHECK(set == 1 && got_t == 1 && got_f == 0);
  CHECK_ERROR(MPI_Abi_set_fortran_booleans(1, &t, &f), MPI_ERR_ABI);
  CHECK_ERROR(MPI_Abi_get_fortran_booleans(3, &got_t, &got_f, &set), MPI_ERR_ARG);
  // The facts about Fortran's types: none, until they are told, once.
  MPI_Info info, told;
  char value[16] = "";
  int room = sizeof value, known = 0;
  CHECK_EQ(MPI_Abi_get_fortran_info(&info), MPI_SUCCESS);
  CHECK(info == MPI_INFO_NULL);
  MPI_Info_create(&told);
  MPI_Info_set(told, "mpi_integer_size", "4");
  CHECK_EQ(MPI_Abi_set_fortran_info(told), MPI_SUCCESS);
  CHECK_ERROR(MPI_Abi_set_fortran_info(told), MPI_ERR_ABI);
  MPI_Info_free(&told);
  CHECK_EQ(MPI_Abi_get_fortran_info(&info), MPI_SUCCESS);
  MPI_Info_get_string(info, "mpi_integer_size", &room, value, &known);
  CHECK(known != 0 && std::strcmp(value, "4") == 0);
  MPI_Info_free(&info);
}

int main(int argc, char** argv) {
  int major, minor;
  CHECK_EQ(MPI_Get_version(&major, &minor), MPI_SUCCESS);
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  versions();
  clocks();
  integers();
  fortran();
  char name[MPI_MAX_PROCESSOR_NAME];
  int length;
  CHECK_EQ(MPI_Get_processor_name(name, &length), MPI_SUCCESS);
  CHECK(length > 0 && std::strlen(name) == size_t(length));
  CHECK_EQ(MPI_Pcontrol(1, "anything"), MPI_SUCCESS);
  MPI_Info info;
  CHECK_EQ(MPI_Get_hw_resource_info(&info), MPI_SUCCESS);
  MPI_Info_free(&info);
  MPI_Finalize();
}

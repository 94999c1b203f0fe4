// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Info objects through the interface, before, during and after MPI; MPI_INFO_ENV; hints of communicators.
// ranks: 1 2
#include <cstring>
#include <string>

#include "check.hpp"

static std::string value_of(MPI_Info info, const char* key) {
  char value[MPI_MAX_INFO_VAL];
  int length = sizeof value, flag;
  CHECK_EQ(MPI_Info_get_string(info, key, &length, value, &flag), MPI_SUCCESS);
  if (!flag) return "(none)";
  CHECK_EQ(length, static_cast<int>(std::strlen(value)) + 1);
  return value;
}

static void set_and_get() {
  MPI_Info info, copy;
  int n, flag, length;
  char text[MPI_MAX_INFO_KEY + 8];
  CHECK_EQ(MPI_Info_create(&info), MPI_SUCCESS);
  CHECK_EQ(MPI_Info_set(info, "zeta", "26 letters"), MPI_SUCCESS);
  CHECK_EQ(MPI_Info_set(info, "alpha", "1"), MPI_SUCCESS);
  CHECK_EQ(MPI_Info_set(info, "zeta", "last"), MPI_SUCCESS);
  CHECK_EQ(MPI_Info_get_nkeys(info, &n), MPI_SUCCESS);
  CHECK_EQ(n, 2);
  CHECK_EQ(MPI_Info_get_nthkey(info, 0, text), MPI_SUCCESS);
  CHECK_EQ(std::string(text), std::string("zeta"));
  CHECK_EQ(value_of(info, "zeta"), std::string("last"));
  CHECK_EQ(value_of(info, "beta"), std::string("(none)"));

  length = 3;  // room for two characters
  CHECK_EQ(MPI_Info_get_string(info, "zeta", &length, text, &flag), MPI_SUCCESS);
  CHECK_EQ(std::string(text), std::string("la"));
  CHECK_EQ(length, 5);
  length = 0;
  CHECK_EQ(MPI_Info_get_string(info, "zeta", &length, nullptr, &flag), MPI_SUCCESS);
  CHECK(flag && length == 5);
  CHECK_EQ(MPI_Info_get(info, "zeta", 2, text, &flag), MPI_SUCCESS);
  CHECK_EQ(std::string(text), std::string("la"));
  CHECK_EQ(MPI_Info_get_valuelen(info, "zeta", &length, &flag), MPI_SUCCESS);
  CHECK(flag && length == 4);
  CHECK_EQ(MPI_Info_get_valuelen(info, "beta", &length, &flag), MPI_SUCCESS);
  CHECK(!flag);

  CHECK_EQ(MPI_Info_dup(info, &copy), MPI_SUCCESS);
  CHECK_EQ(MPI_Info_delete(info, "zeta"), MPI_SUCCESS);
  CHECK_EQ(value_of(info, "zeta"), std::string("(none)"));
  CHECK_EQ(value_of(copy, "zeta"), std::string("last"));
  MPI_Info_free(&copy);
  CHECK(copy == MPI_INFO_NULL);
  MPI_Info_free(&info);
}

static void bad_arguments() {
  MPI_Info info, none = MPI_INFO_NULL;
  MPI_Info_create(&info);
  char text[MPI_MAX_INFO_KEY];
  int flag, length;
  const std::string long_key(MPI_MAX_INFO_KEY, 'k'), long_value(MPI_MAX_INFO_VAL, 'v');
  CHECK_ERROR(MPI_Info_set(info, long_key.c_str(), "x"), MPI_ERR_INFO_KEY);
  CHECK_ERROR(MPI_Info_set(info, "", "x"), MPI_ERR_INFO_KEY);
  CHECK_ERROR(MPI_Info_set(info, "k", long_value.c_str()), MPI_ERR_INFO_VALUE);
  CHECK_ERROR(MPI_Info_set(info, "k", nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Info_delete(info, "k"), MPI_ERR_INFO_NOKEY);
  CHECK_ERROR(MPI_Info_get_nthkey(info, 0, text), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Info_get_nthkey(info, -1, text), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Info_get(info, long_key.c_str(), 1, text, &flag), MPI_ERR_INFO_KEY);
  length = -1;
  CHECK_ERROR(MPI_Info_get_string(info, "k", &length, text, &flag), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Info_set(MPI_INFO_NULL, "k", "v"), MPI_ERR_INFO);
  CHECK_ERROR(MPI_Info_free(&none), MPI_ERR_INFO);
  CHECK_ERROR(MPI_Info_set(MPI_INFO_ENV, "k", "v"), MPI_ERR_INFO);
  none = MPI_INFO_ENV;
  CHECK_ERROR(MPI_Info_free(&none), MPI_ERR_INFO);
  const MPI_Info stale = info;
  MPI_Info_free(&info);
  CHECK_ERROR(MPI_Info_get_nkeys(stale, &flag), MPI_ERR_INFO);
}

static void environment(char** argv) {
  CHECK_EQ(value_of(MPI_INFO_ENV, "command"), std::string(argv[0]));
  int size;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  CHECK_EQ(value_of(MPI_INFO_ENV, "maxprocs"), std::to_string(size));
  CHECK_EQ(value_of(MPI_INFO_ENV, "thread_level"), std::string("MPI_THREAD_SINGLE"));
  for (const char* key : {"host", "arch", "wdir"}) CHECK(value_of(MPI_INFO_ENV, key) != "(none)");
  MPI_Info copy;
  CHECK_EQ(MPI_Info_dup(MPI_INFO_ENV, &copy), MPI_SUCCESS);
  CHECK_EQ(MPI_Info_set(copy, "command", "changed"), MPI_SUCCESS);
  CHECK_EQ(value_of(MPI_INFO_ENV, "command"), std::string(argv[0]));
  MPI_Info_free(&copy);
}

static void hints() {
  MPI_Info info, got;
  MPI_Comm comm, copy;
  MPI_Info_create(&info);
  MPI_Info_set(info, "mpi_assert_no_any_tag", "true");
  MPI_Info_set(info, "nobody_knows_this", "true");
  CHECK_EQ(MPI_Comm_dup_with_info(MPI_COMM_WORLD, info, &comm), MPI_SUCCESS);
  CHECK_EQ(MPI_Comm_get_info(comm, &got), MPI_SUCCESS);
  CHECK_EQ(value_of(got, "mpi_assert_no_any_tag"), std::string("true"));
  CHECK_EQ(value_of(got, "nobody_knows_this"), std::string("(none)"));
  MPI_Info_free(&got);
  MPI_Info_set(info, "mpi_assert_no_any_tag", "false");
  CHECK_EQ(MPI_Comm_set_info(comm, info), MPI_SUCCESS);
  CHECK_EQ(MPI_Comm_set_info(comm, MPI_INFO_NULL), MPI_SUCCESS);
  MPI_Comm_get_info(comm, &got);
  CHECK_EQ(value_of(got, "mpi_assert_no_any_tag"), std::string("false"));
  MPI_Info_free(&got);
  MPI_Comm_dup(comm, &copy);  // hints are not handed down
  MPI_Comm_get_info(copy, &got);
  CHECK_EQ(value_of(got, "mpi_assert_no_any_tag"), std::string("(none)"));
  MPI_Info_free(&got);
  MPI_Info_free(&info);
  MPI_Comm_free(&comm);
  MPI_Comm_free(&copy);
}

int main(int argc, char** argv) {
  set_and_get();
  const char* words[] = {"prog", "-x", nullptr};
  MPI_Info started;
  CHECK_EQ(MPI_Info_create_env(2, const_cast<char**>(words), &started), MPI_SUCCESS);
  CHECK_EQ(value_of(started, "command"), std::string("prog"));
  CHECK_EQ(value_of(started, "argv"), std::string("-x"));
  MPI_Info_free(&started);
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  set_and_get();
  bad_arguments();
  environment(argv);
  hints();
  MPI_Finalize();
  set_and_get();
}

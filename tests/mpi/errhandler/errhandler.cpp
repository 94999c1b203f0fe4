// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Error handlers of communicators: whose is invoked, inheritance, user functions, life of handles, codes and strings of the program.
// ranks: 1 2
#include <cstring>
#include <string>

#include "check.hpp"

static int calls = 0, last_code = 0;
static MPI_Comm last_comm = MPI_COMM_NULL;
static void remember(MPI_Comm* comm, int* code, ...) {
  ++calls;
  last_comm = *comm;
  last_code = *code;
}
static int others = 0;
static void other(MPI_Comm*, int*, ...) { ++others; }
static void of_a_file(MPI_File*, int*, ...) {}

/// Some call that fails on this communicator.
static int fail(MPI_Comm comm) {
  int size, value = 0;
  MPI_Comm_size(comm, &size);
  return MPI_Send(&value, 1, MPI_INT, size, 0, comm);
}

static void whose_is_invoked() {
  MPI_Errhandler handler, second;
  CHECK_EQ(MPI_Comm_create_errhandler(remember, &handler), MPI_SUCCESS);
  CHECK_EQ(MPI_Comm_create_errhandler(other, &second), MPI_SUCCESS);
  MPI_Comm a, b, part;
  MPI_Comm_dup(MPI_COMM_WORLD, &a);
  CHECK_EQ(MPI_Comm_set_errhandler(a, handler), MPI_SUCCESS);
  MPI_Comm_dup(a, &b);  // inherits
  MPI_Comm_split(a, 0, 0, &part);
  CHECK_ERROR(fail(a), MPI_ERR_RANK);
  CHECK_EQ(calls, 1);
  CHECK(last_comm == a);
  CHECK_EQ(last_code, int(MPI_ERR_RANK));
  CHECK_ERROR(fail(b), MPI_ERR_RANK);
  CHECK(last_comm == b);
  CHECK_ERROR(fail(part), MPI_ERR_RANK);
  CHECK(last_comm == part);
  CHECK_EQ(calls, 3);
  MPI_Comm_set_errhandler(b, second);
  fail(b);
  CHECK_EQ(calls, 3);
  CHECK_EQ(others, 1);
  CHECK_ERROR(fail(MPI_COMM_WORLD), MPI_ERR_RANK);  // returns, without a function
  CHECK_EQ(calls, 3);

  // Errors without a communicator go to MPI_COMM_SELF.
  MPI_Comm_set_errhandler(MPI_COMM_SELF, second);
  MPI_Group group;
  CHECK_ERROR(MPI_Comm_group(MPI_COMM_NULL, &group), MPI_ERR_COMM);
  CHECK_EQ(others, 2);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);

  // Called by the program.
  CHECK_EQ(MPI_Comm_call_errhandler(a, MPI_ERR_TOPOLOGY), MPI_SUCCESS);
  CHECK_EQ(calls, 4);
  CHECK_EQ(last_code, int(MPI_ERR_TOPOLOGY));
  CHECK_EQ(MPI_Comm_call_errhandler(MPI_COMM_WORLD, MPI_ERR_TOPOLOGY), MPI_SUCCESS);
  MPI_Comm_free(&a);
  MPI_Comm_free(&b);
  MPI_Comm_free(&part);
  CHECK_EQ(MPI_Errhandler_free(&handler), MPI_SUCCESS);
  CHECK(handler == MPI_ERRHANDLER_NULL);
  MPI_Errhandler_free(&second);
}

static void life_of_handles() {
  MPI_Errhandler handler, got;
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_SELF, &comm);
  MPI_Comm_get_errhandler(comm, &got);
  CHECK(got == MPI_ERRORS_RETURN);
  CHECK_EQ(MPI_Errhandler_free(&got), MPI_SUCCESS);
  CHECK(got == MPI_ERRHANDLER_NULL);
  MPI_Comm_get_errhandler(comm, &got);
  CHECK(got == MPI_ERRORS_RETURN);

  MPI_Comm_create_errhandler(remember, &handler);
  MPI_Comm_set_errhandler(comm, handler);
  MPI_Comm_get_errhandler(comm, &got);
  CHECK(got == handler);
  const MPI_Errhandler stale = handler;
  MPI_Errhandler_free(&handler);
  CHECK_EQ(MPI_Comm_set_errhandler(comm, got), MPI_SUCCESS);  // held a second time
  MPI_Errhandler_free(&got);
  CHECK_ERROR(MPI_Comm_set_errhandler(MPI_COMM_WORLD, stale), MPI_ERR_ERRHANDLER);
  // It still works where it is attached, and its handle can be had again.
  calls = 0;
  fail(comm);
  CHECK_EQ(calls, 1);
  MPI_Comm_get_errhandler(comm, &got);
  CHECK_EQ(MPI_Comm_set_errhandler(comm, got), MPI_SUCCESS);
  MPI_Errhandler_free(&got);
  MPI_Comm_free(&comm);
}

static void bad_arguments() {
  MPI_Errhandler handler, none = MPI_ERRHANDLER_NULL;
  CHECK_EQ(MPI_File_create_errhandler(of_a_file, &handler), MPI_SUCCESS);
  CHECK_ERROR(MPI_Comm_set_errhandler(MPI_COMM_WORLD, handler), MPI_ERR_ERRHANDLER);
  MPI_Errhandler_free(&handler);
  CHECK_ERROR(MPI_Comm_set_errhandler(MPI_COMM_WORLD, none), MPI_ERR_ERRHANDLER);
  CHECK_ERROR(MPI_Errhandler_free(&none), MPI_ERR_ERRHANDLER);
  CHECK_ERROR(MPI_Comm_create_errhandler(nullptr, &handler), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Comm_create_errhandler(remember, nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Comm_call_errhandler(MPI_COMM_NULL, 1), MPI_ERR_COMM);
}

static std::string string_of(int code) {
  char text[MPI_MAX_ERROR_STRING];
  int length;
  CHECK_EQ(MPI_Error_string(code, text, &length), MPI_SUCCESS);
  CHECK_EQ(std::strlen(text), size_t(length));
  return text;
}

static void strings() {
  fail(MPI_COMM_WORLD);
  const std::string text = string_of(MPI_ERR_RANK);
  CHECK_EQ(text.rfind("MPI_ERR_RANK: invalid rank: ", 0), size_t(0));
  CHECK(text.find("dest") != std::string::npos);
  CHECK(text.find("(in MPI_Send, at errhandler.cpp:") != std::string::npos);
  CHECK_EQ(string_of(MPI_ERR_TAG), std::string("MPI_ERR_TAG: invalid tag"));
  int cls, code;
  CHECK_EQ(MPI_Add_error_class(&cls), MPI_SUCCESS);
  CHECK_EQ(MPI_Add_error_code(cls, &code), MPI_SUCCESS);
  const std::string longest(MPI_MAX_ERROR_STRING - 1, 'x');
  CHECK_EQ(MPI_Add_error_string(code, longest.c_str()), MPI_SUCCESS);
  CHECK_EQ(string_of(code), longest);
  CHECK_EQ(check::error_class(code), cls);
  CHECK_ERROR(MPI_Error_class(12345, &cls), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Add_error_string(MPI_ERR_RANK, "x"), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Remove_error_code(MPI_ERR_RANK), MPI_ERR_ARG);
}

int main(int argc, char** argv) {
  // Handlers may be made before MPI_Init.
  MPI_Errhandler early;
  CHECK_EQ(MPI_Comm_create_errhandler(remember, &early), MPI_SUCCESS);
  MPI_Init(&argc, &argv);
  MPI_Errhandler got;
  MPI_Comm_get_errhandler(MPI_COMM_WORLD, &got);
  CHECK(got == MPI_ERRORS_ARE_FATAL);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, early);
  fail(MPI_COMM_WORLD);
  CHECK_EQ(calls, 1);
  calls = 0;
  MPI_Errhandler_free(&early);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  whose_is_invoked();
  life_of_handles();
  bad_arguments();
  strings();
  MPI_Finalize();
}

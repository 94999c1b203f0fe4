// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Fatal errors: the program runs itself as a world of one, makes an error there, and looks at the message and the exit status.
// ranks: 1
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "check.hpp"

static int child(const char* what) {
  int value = 0;
  if (!std::strcmp(what, "before")) MPI_Comm_size(MPI_COMM_WORLD, &value);
  MPI_Init(nullptr, nullptr);
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_name(comm, "soup");
  if (!std::strcmp(what, "abort")) MPI_Comm_set_errhandler(comm, MPI_ERRORS_ABORT);
  if (!std::strcmp(what, "world")) MPI_Send(&value, 1, MPI_INT, 7, 0, MPI_COMM_WORLD);
  if (!std::strcmp(what, "named") || !std::strcmp(what, "abort")) MPI_Send(&value, 1, MPI_INT, 7, 0, comm);
  if (!std::strcmp(what, "null")) MPI_Comm_size(MPI_COMM_NULL, &value);
  if (!std::strcmp(what, "called")) MPI_Comm_call_errhandler(comm, MPI_ERR_TOPOLOGY);
  if (!std::strcmp(what, "printed")) {
    std::printf("printed before, ");  // stdout is a pipe: it is in the buffer still
    MPI_Abort(MPI_COMM_WORLD, 77);
  }
  MPI_Comm_free(&comm);
  MPI_Finalize();
  if (!std::strcmp(what, "after")) MPI_Comm_size(MPI_COMM_WORLD, &value);
  return 0;
}

static void expect(const char* program, const char* what, int status, const std::string& begin, const std::string& inside) {
  std::string text;
  FILE* pipe = popen((std::string(program) + " " + what + " 2>&1").c_str(), "r");
  CHECK(pipe != nullptr);
  for (int c; (c = std::fgetc(pipe)) != EOF;) text += static_cast<char>(c);
  const int ended = pclose(pipe);
  if (WIFEXITED(ended) && WEXITSTATUS(ended) == status && text.rfind(begin, 0) == 0 && text.find(inside) != std::string::npos) return;
  check::failed(__FILE__, __LINE__, std::string(what) + " ended with " + std::to_string(ended) + " and said:\n" + text);
}

int main(int argc, char** argv) {
  if (argc > 1) return child(argv[1]);
  MPI_Init(&argc, &argv);
  const char* me = argv[0];
  expect(me, "nothing", 0, "", "");
  expect(me, "world", MPI_ERR_RANK, "tutti: error: MPI_Send on rank 0 of MPI_COMM_WORLD: dest is 7, ", "(MPI_ERR_RANK: invalid rank), at ");
  expect(me, "named", MPI_ERR_RANK, "tutti: error: MPI_Send on rank 0 of MPI_COMM_WORLD (rank 0 of the communicator \"soup\"): ", "MPI_ERR_RANK");
  expect(me, "abort", MPI_ERR_RANK, "tutti: error: MPI_Send on rank 0 ", "MPI_ERR_RANK");
  expect(me, "null", MPI_ERR_COMM, "tutti: error: MPI_Comm_size on rank 0 of MPI_COMM_WORLD", "MPI_COMM_NULL");
  expect(me, "called", MPI_ERR_TOPOLOGY, "tutti: error: MPI_Comm_call_errhandler on rank 0 ", "MPI_ERR_TOPOLOGY");
  expect(me, "before", MPI_ERR_OTHER, "tutti: error: MPI_Comm_size", "before MPI_Init");
  expect(me, "after", MPI_ERR_OTHER, "tutti: error: MPI_Comm_size", "after MPI_Finalize");
  expect(me, "printed", 77, "printed before, ", "");
  MPI_Finalize();
}

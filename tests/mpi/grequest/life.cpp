// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// ranks: 1 2
//
// Generalized requests: which callback is called when, what the status tells, completion by another thread while this one sleeps, freeing
// before and after completion, errors of callbacks.
#include "check.hpp"

#include <chrono>
#include <thread>

namespace {

struct State {
  int queries = 0, frees = 0, cancels = 0, complete_at_cancel = -1;
  int query_code = MPI_SUCCESS, free_code = MPI_SUCCESS, cancel_code = MPI_SUCCESS;
  bool cancelled = false;
};

int query(void* extra, MPI_Status* status) {
  State& s = *static_cast<State*>(extra);
  ++s.queries;
  MPI_Status_set_elements(status, MPI_INT, 6);
  MPI_Status_set_cancelled(status, s.cancelled);
  MPI_Status_set_source(status, 11);
  MPI_Status_set_tag(status, 12);
  MPI_Status_set_error(status, MPI_ERR_OTHER);
  int error = MPI_SUCCESS;
  CHECK_EQ(MPI_Status_get_error(status, &error), MPI_SUCCESS);
  CHECK_EQ(error, int(MPI_ERR_OTHER));
  MPI_Status_set_error(status, MPI_SUCCESS);
  return s.query_code;
}
int release(void* extra) {
  State& s = *static_cast<State*>(extra);
  ++s.frees;
  return s.free_code;
}
int cancel(void* extra, int complete) {
  State& s = *static_cast<State*>(extra);
  ++s.cancels;
  s.complete_at_cancel = complete;
  s.cancelled = !complete;
  return s.cancel_code;
}

MPI_Request start(State& state) {
  MPI_Request request;
  CHECK_EQ(MPI_Grequest_start(query, release, cancel, &state, &request), MPI_SUCCESS);
  return request;
}

void check_status(const MPI_Status& status, bool is_cancelled) {
  int count = -1, flag = -1;
  MPI_Get_count(&status, MPI_INT, &count);
  MPI_Test_cancelled(&status, &flag);
  CHECK_EQ(count, 6);
  CHECK_EQ(flag != 0, is_cancelled);
  CHECK_EQ(status.MPI_SOURCE, 11);
  CHECK_EQ(status.MPI_TAG, 12);
}

void plain() {
  State state;
  MPI_Request request = start(state);
  MPI_Status status;
  int flag = -1;
  MPI_Test(&request, &flag, &status);
  CHECK_EQ(flag, 0);
  CHECK_EQ(state.queries, 0);
  MPI_Cancel(&request);
  CHECK_EQ(state.complete_at_cancel, 0);
  CHECK_EQ(MPI_Grequest_complete(request), MPI_SUCCESS);
  CHECK_ERROR(MPI_Grequest_complete(request), MPI_ERR_REQUEST);
  MPI_Request_get_status(request, &flag, &status);
  CHECK_EQ(flag, 1);
  CHECK_EQ(state.frees, 0);
  check_status(status, true);
  MPI_Waitall(1, &request, &status);
  CHECK(request == MPI_REQUEST_NULL);
  check_status(status, true);
  CHECK_EQ(state.queries, 2);
  CHECK_EQ(state.frees, 1);
  CHECK_EQ(state.cancels, 1);
}

void by_thread() {
  for (int i = 0; i < 20; ++i) {
    State state;
    MPI_Request request = start(state), copy = request;
    std::thread other([copy, i] {
      std::this_thread::sleep_for(std::chrono::milliseconds(i % 4));
      MPI_Grequest_complete(copy);
    });
    MPI_Status status;
    MPI_Wait(&request, &status);
    other.join();
    check_status(status, false);
    CHECK_EQ(state.frees, 1);
  }
}

void freed() {
  State early, late;
  MPI_Request request = start(early), copy = request;
  MPI_Request_free(&request);
  CHECK(request == MPI_REQUEST_NULL);
  CHECK_EQ(early.frees, 0);
  CHECK_EQ(MPI_Grequest_complete(copy), MPI_SUCCESS);  // the program still has to say so
  CHECK_EQ(early.frees, 1);
  CHECK_EQ(early.queries, 0);
  request = start(late);
  MPI_Grequest_complete(request);
  MPI_Request_free(&request);
  CHECK_EQ(late.frees, 1);
}

void failing() {
  State state;
  state.query_code = MPI_ERR_BUFFER;
  MPI_Request request = start(state);
  MPI_Grequest_complete(request);
  CHECK_ERROR(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_ERR_BUFFER);
  CHECK_EQ(state.frees, 1);
  state = {};
  state.free_code = MPI_ERR_TRUNCATE;
  request = start(state);
  MPI_Grequest_complete(request);
  CHECK_ERROR(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_ERR_TRUNCATE);
  state = {};
  state.cancel_code = MPI_ERR_PENDING;
  request = start(state);
  CHECK_ERROR(MPI_Cancel(&request), MPI_ERR_PENDING);
  MPI_Grequest_complete(request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Request other;
  MPI_Isend(nullptr, 0, MPI_INT, MPI_PROC_NULL, 0, MPI_COMM_WORLD, &other);
  CHECK_ERROR(MPI_Grequest_complete(other), MPI_ERR_REQUEST);
  MPI_Wait(&other, MPI_STATUS_IGNORE);
}
}  // namespace

int main(int argc, char** argv) {
  int provided;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  plain();
  by_thread();
  freed();
  failing();
  MPI_Finalize();
}

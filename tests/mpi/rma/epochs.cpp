// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What epochs allow, post-start-complete-wait among changing groups, and the errors of one-sided calls: each wrong call has its class.
// ranks: 1 2 3 4
// also with: TUTTI_DIRECT=0
#include <vector>

#include "check.hpp"

namespace {

int rank, size;
int memory[64], value = 5, result = -1, compare = 0;
MPI_Win win;

int put(int target, MPI_Aint disp = 0, int count = 1, MPI_Datatype type = MPI_INT) {
  static int values[64];
  return MPI_Put(values, count, type, target, disp, count, type, win);
}

void wrong_epochs() {
  CHECK_ERROR(put(0), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_unlock(0, win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_unlock_all(win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_complete(win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_wait(win), MPI_ERR_RMA_SYNC);
  int flag;
  CHECK_ERROR(MPI_Win_test(win, &flag), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_flush(0, win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_flush_all(win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_flush_local(0, win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_flush_local_all(win), MPI_ERR_RMA_SYNC);

  CHECK_ERROR(MPI_Win_lock(MPI_LOCK_SHARED, 0, 0, win), MPI_SUCCESS);
  CHECK_ERROR(put(0), MPI_SUCCESS);
  if (size > 1) CHECK_ERROR(put(1), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_lock(MPI_LOCK_SHARED, 0, 0, win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_lock_all(0, win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_fence(0, win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_start(MPI_GROUP_EMPTY, 0, win), MPI_ERR_RMA_SYNC);
  MPI_Win same = win;
  CHECK_ERROR(MPI_Win_free(&same), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_unlock(0, win), MPI_SUCCESS);

  CHECK_ERROR(MPI_Win_lock_all(0, win), MPI_SUCCESS);
  CHECK_ERROR(MPI_Win_lock(MPI_LOCK_SHARED, 0, 0, win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_unlock(0, win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_flush_all(win), MPI_SUCCESS);
  CHECK_ERROR(MPI_Win_unlock_all(win), MPI_SUCCESS);

  CHECK_ERROR(MPI_Win_post(MPI_GROUP_EMPTY, 0, win), MPI_SUCCESS);
  CHECK_ERROR(MPI_Win_post(MPI_GROUP_EMPTY, 0, win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_fence(0, win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_wait(win), MPI_SUCCESS);

  CHECK_ERROR(MPI_Win_fence(MPI_MODE_NOPRECEDE, win), MPI_SUCCESS);
  CHECK_ERROR(put(rank), MPI_SUCCESS);
  MPI_Request request;
  CHECK_ERROR(MPI_Rput(&value, 1, MPI_INT, rank, 0, 1, MPI_INT, win, &request), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_lock(MPI_LOCK_SHARED, rank, 0, win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_fence(MPI_MODE_NOPRECEDE, win), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_fence(0, win), MPI_SUCCESS);
  // A fence that nothing followed leaves the way open.
  CHECK_ERROR(MPI_Win_lock(MPI_LOCK_SHARED, rank, 0, win), MPI_SUCCESS);
  CHECK_ERROR(MPI_Win_unlock(rank, win), MPI_SUCCESS);
  CHECK_ERROR(put(rank), MPI_ERR_RMA_SYNC);
  CHECK_ERROR(MPI_Win_fence(MPI_MODE_NOSUCCEED, win), MPI_SUCCESS);
  CHECK_ERROR(put(rank), MPI_ERR_RMA_SYNC);
}

void wrong_arguments() {
  CHECK_ERROR(MPI_Win_fence(MPI_MODE_NOCHECK, win), MPI_ERR_ASSERT);
  CHECK_ERROR(MPI_Win_lock(MPI_LOCK_SHARED, 0, 1 << 30, win), MPI_ERR_ASSERT);
  CHECK_ERROR(MPI_Win_lock(12345, 0, 0, win), MPI_ERR_LOCKTYPE);
  CHECK_ERROR(MPI_Win_lock(MPI_LOCK_SHARED, size, 0, win), MPI_ERR_RANK);
  MPI_Win_lock_all(0, win);
  CHECK_ERROR(put(size), MPI_ERR_RANK);
  CHECK_ERROR(put(0, 64), MPI_ERR_RMA_RANGE);
  CHECK_ERROR(put(0, 63, 2), MPI_ERR_RMA_RANGE);
  CHECK_ERROR(put(0, -1), MPI_ERR_RMA_RANGE);
  CHECK_ERROR(put(0, MPI_Aint(1) << 62), MPI_ERR_RMA_RANGE);
  CHECK_ERROR(put(0, 63), MPI_SUCCESS);
  CHECK_ERROR(put(0, 1000, 0), MPI_SUCCESS);
  CHECK_ERROR(put(MPI_PROC_NULL, 1000), MPI_SUCCESS);
  CHECK_ERROR(MPI_Put(memory, 2, MPI_INT, 0, 0, 3, MPI_INT, win), MPI_ERR_TRUNCATE);
  MPI_Datatype backward;
  const int offsets[2] = {0, -4};
  MPI_Type_create_indexed_block(2, 1, offsets, MPI_INT, &backward);
  MPI_Type_commit(&backward);
  CHECK_ERROR(MPI_Get(&memory[10], 1, backward, 0, 3, 1, backward, win), MPI_ERR_RMA_RANGE);
  CHECK_ERROR(MPI_Get(&memory[10], 1, backward, 0, 4, 1, backward, win), MPI_SUCCESS);
  CHECK_ERROR(MPI_Fetch_and_op(&value, &result, backward, 0, 0, MPI_SUM, win), MPI_ERR_TYPE);
  MPI_Type_free(&backward);
  float real = 1, other = 2;
  CHECK_ERROR(MPI_Accumulate(&real, 1, MPI_FLOAT, 0, 0, 1, MPI_FLOAT, MPI_BAND, win), MPI_ERR_OP);
  CHECK_ERROR(MPI_Compare_and_swap(&real, &other, &real, MPI_FLOAT, 0, 0, win), MPI_ERR_TYPE);
  CHECK_ERROR(MPI_Fetch_and_op(nullptr, &result, MPI_INT, 0, 0, MPI_SUM, win), MPI_ERR_BUFFER);
  CHECK_ERROR(MPI_Fetch_and_op(nullptr, &result, MPI_INT, 0, 0, MPI_NO_OP, win), MPI_SUCCESS);
  CHECK_ERROR(MPI_Compare_and_swap(&value, &compare, &result, MPI_INT, MPI_PROC_NULL, 0, win), MPI_SUCCESS);
  MPI_Op own;
  MPI_Op_create([](void*, void*, int*, MPI_Datatype*) {}, 1, &own);
  CHECK_ERROR(MPI_Accumulate(&value, 1, MPI_INT, 0, 0, 1, MPI_INT, own, win), MPI_ERR_OP);
  MPI_Op_free(&own);
  MPI_Request request = MPI_REQUEST_NULL;
  CHECK_ERROR(MPI_Rget(&result, 1, MPI_INT, MPI_PROC_NULL, 0, 1, MPI_INT, win, &request), MPI_SUCCESS);
  CHECK(request != MPI_REQUEST_NULL);
  MPI_Status status;
  CHECK_ERROR(MPI_Wait(&request, &status), MPI_SUCCESS);
  MPI_Win_unlock_all(win);
  CHECK_ERROR(MPI_Win_attach(win, memory, 4), MPI_ERR_RMA_FLAVOR);
  MPI_Aint bytes;
  int unit;
  void* base;
  MPI_Win dynamic;
  MPI_Win_create_dynamic(MPI_INFO_NULL, MPI_COMM_WORLD, &dynamic);
  MPI_Win_set_errhandler(dynamic, MPI_ERRORS_RETURN);
  CHECK_ERROR(MPI_Win_shared_query(dynamic, 0, &bytes, &unit, &base), MPI_ERR_RMA_FLAVOR);
  MPI_Win_free(&dynamic);
}

MPI_Group group_of(MPI_Group all, const std::vector<int>& ranks) {
  MPI_Group result;
  MPI_Group_incl(all, static_cast<int>(ranks.size()), ranks.data(), &result);
  return result;
}

/// In round i rank i % size is the target of all others; every other round it is the other way round.
void post_and_start() {
  MPI_Group all;
  MPI_Win_get_group(win, &all);
  for (int i = 0; i < 200; ++i) {
    const int center = i % size;
    std::vector<int> rest;
    for (int r = 0; r < size; ++r)
      if (r != center) rest.push_back(r);
    MPI_Group outer = group_of(all, rest), inner = group_of(all, {center});
    const bool center_is_target = i / size % 2 == 0, is_center = rank == center;
    const bool target = is_center == center_is_target;
    MPI_Group partners = is_center ? outer : inner;
    if (target) {
      for (int r = 0; r < size; ++r) memory[r] = -1;
      MPI_Win_post(partners, 0, win);
      if (i % 3 == 0) {
        int flag = 0;
        while (!flag) MPI_Win_test(win, &flag);
      } else {
        MPI_Win_wait(win);
      }
      for (int r = 0; r < size; ++r) {
        const bool writes = is_center ? r != center : r == center;
        CHECK_EQ(memory[r], writes ? i : -1);
      }
    } else {
      MPI_Win_start(partners, 0, win);
      if (is_center) {
        for (const int t : rest) MPI_Put(&i, 1, MPI_INT, t, rank, 1, MPI_INT, win);
      } else {
        MPI_Put(&i, 1, MPI_INT, center, rank, 1, MPI_INT, win);
      }
      MPI_Win_complete(win);
    }
    MPI_Group_free(&outer);
    MPI_Group_free(&inner);
  }
  MPI_Group_free(&all);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Win_create(memory, sizeof memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  MPI_Win_set_errhandler(win, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  wrong_epochs();
  wrong_arguments();
  MPI_Barrier(MPI_COMM_WORLD);
  post_and_start();
  MPI_Win_free(&win);
  MPI_Finalize();
}

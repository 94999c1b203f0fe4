// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The life of windows of each flavor: attributes, names, hints, groups, shared memory, attached memory; and that many windows one after
// the other neither leak descriptors nor mappings.
// ranks: 1 2 3 4
// also with: TUTTI_DIRECT=0
#include <dirent.h>

#include <cstring>
#include <vector>

#include "check.hpp"

namespace {

int rank, size;

int descriptors() {
  int n = 0;
  DIR* folder = opendir("/proc/self/fd");
  while (readdir(folder) != nullptr) ++n;
  closedir(folder);
  return n;
}

template <class T>
T attribute(MPI_Win win, int key) {
  void* value = nullptr;
  int flag = 0;
  MPI_Win_get_attr(win, key, &value, &flag);
  CHECK(flag);
  return *static_cast<T*>(value);
}

void* base_of(MPI_Win win) {
  void* value = nullptr;
  int flag = 0;
  MPI_Win_get_attr(win, MPI_WIN_BASE, &value, &flag);
  CHECK(flag);
  return value;
}

void check_attributes(MPI_Win win, void* base, MPI_Aint bytes, int unit, int flavor) {
  CHECK_EQ(base_of(win), base);
  CHECK_EQ(attribute<MPI_Aint>(win, MPI_WIN_SIZE), bytes);
  CHECK_EQ(attribute<int>(win, MPI_WIN_DISP_UNIT), unit);
  CHECK_EQ(attribute<int>(win, MPI_WIN_CREATE_FLAVOR), flavor);
  CHECK_EQ(attribute<int>(win, MPI_WIN_MODEL), int(MPI_WIN_UNIFIED));
  MPI_Group group, world;
  MPI_Win_get_group(win, &group);
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  int same = -1;
  MPI_Group_compare(group, world, &same);
  CHECK_EQ(same, int(MPI_IDENT));
  MPI_Group_free(&group);
  MPI_Group_free(&world);
}

void flavors() {
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  std::vector<long> memory(10 + static_cast<std::size_t>(rank));
  MPI_Win created, allocated, dynamic;
  long* base = nullptr;
  const MPI_Aint bytes = static_cast<MPI_Aint>(memory.size() * sizeof(long));
  MPI_Win_create(memory.data(), bytes, sizeof(long), MPI_INFO_NULL, comm, &created);
  MPI_Win_allocate(bytes, 4, MPI_INFO_NULL, comm, &base, &allocated);
  MPI_Win_create_dynamic(MPI_INFO_NULL, comm, &dynamic);
  MPI_Comm_free(&comm);  // windows have what they need of it
  check_attributes(created, memory.data(), bytes, sizeof(long), MPI_WIN_FLAVOR_CREATE);
  check_attributes(allocated, base, bytes, 4, MPI_WIN_FLAVOR_ALLOCATE);
  check_attributes(dynamic, MPI_BOTTOM, 0, 1, MPI_WIN_FLAVOR_DYNAMIC);
  for (std::size_t i = 0; i < memory.size(); ++i) CHECK_EQ(base[i], 0);
  char name[MPI_MAX_OBJECT_NAME];
  int length = -1;
  MPI_Win_get_name(created, name, &length);
  CHECK_EQ(length, 0);
  MPI_Win_set_name(created, "matrix");
  MPI_Win_get_name(created, name, &length);
  CHECK(length == 6 && std::strcmp(name, "matrix") == 0);
  for (MPI_Win* win : {&created, &allocated, &dynamic}) {
    MPI_Win_free(win);
    CHECK(*win == MPI_WIN_NULL);
  }
}

/// Everybody stores into everybody's part by plain stores.
void shared(bool scattered) {
  MPI_Info info;
  MPI_Info_create(&info);
  if (scattered) MPI_Info_set(info, "alloc_shared_noncontig", "true");
  MPI_Win win;
  int* mine = nullptr;
  const auto per_rank = [&](int r) { return static_cast<MPI_Aint>(r == 0 && size > 1 ? 0 : (size + r) * sizeof(int)); };
  MPI_Win_allocate_shared(per_rank(rank), sizeof(int), info, MPI_COMM_WORLD, &mine, &win);
  MPI_Info_free(&info);
  MPI_Win_lock_all(MPI_MODE_NOCHECK, win);
  const char* expected = nullptr;
  for (int r = 0; r < size; ++r) {
    MPI_Aint bytes = -1;
    int unit = 0;
    int* theirs = nullptr;
    MPI_Win_shared_query(win, r, &bytes, &unit, &theirs);
    CHECK_EQ(bytes, per_rank(r));
    CHECK_EQ(unit, int(sizeof(int)));
    if (r == rank) CHECK(theirs == mine);
    if (!scattered && expected != nullptr) CHECK(reinterpret_cast<char*>(theirs) == expected);
    expected = reinterpret_cast<char*>(theirs) + bytes;
    if (bytes != 0) theirs[rank] = 100 * r + rank;
  }
  MPI_Win_sync(win);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_sync(win);
  if (per_rank(rank) != 0)
    for (int r = 0; r < size; ++r) CHECK_EQ(mine[r], 100 * rank + r);
  MPI_Aint bytes = -1;
  int unit = 0;
  void* lowest = nullptr;
  void* same = nullptr;
  MPI_Win_shared_query(win, MPI_PROC_NULL, &bytes, &unit, &lowest);
  MPI_Aint expected_bytes = 0;
  MPI_Win_shared_query(win, size > 1 ? 1 : 0, &expected_bytes, &unit, &same);
  CHECK(lowest == same && bytes == expected_bytes);
  MPI_Win_unlock_all(win);
  MPI_Win_free(&win);
}

void attached() {
  MPI_Win win;
  MPI_Win_create_dynamic(MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  MPI_Win_set_errhandler(win, MPI_ERRORS_RETURN);
  std::vector<int> a(100, -1), b(100, -2);
  MPI_Win_attach(win, a.data(), 200);
  MPI_Win_attach(win, a.data() + 50, 200);
  CHECK_ERROR(MPI_Win_attach(win, a.data() + 10, 8), MPI_ERR_RMA_ATTACH);
  CHECK_ERROR(MPI_Win_detach(win, b.data()), MPI_ERR_BASE);
  MPI_Aint address[2], theirs[2];
  MPI_Get_address(a.data(), &address[0]);
  MPI_Get_address(b.data(), &address[1]);
  const int right = (rank + 1) % size, left = (rank + size - 1) % size;
  MPI_Sendrecv(address, 2, MPI_AINT, left, 0, theirs, 2, MPI_AINT, right, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  std::vector<int> values(100, rank);
  MPI_Win_lock(MPI_LOCK_SHARED, right, 0, win);
  // Across both attached halves, then to memory that is not attached.
  CHECK_ERROR(MPI_Put(values.data(), 100, MPI_INT, right, theirs[0], 100, MPI_INT, win), MPI_SUCCESS);
  CHECK_ERROR(MPI_Put(values.data(), 1, MPI_INT, right, theirs[1], 1, MPI_INT, win), MPI_ERR_RMA_RANGE);
  MPI_Win_unlock(right, win);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_lock(MPI_LOCK_EXCLUSIVE, rank, 0, win);
  for (const int v : a) CHECK_EQ(v, left);
  for (const int v : b) CHECK_EQ(v, -2);
  MPI_Win_unlock(rank, win);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_detach(win, a.data());
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_lock(MPI_LOCK_SHARED, right, 0, win);
  CHECK_ERROR(MPI_Put(values.data(), 1, MPI_INT, right, theirs[0], 1, MPI_INT, win), MPI_ERR_RMA_RANGE);
  MPI_Win_unlock(right, win);
  MPI_Barrier(MPI_COMM_WORLD);
  // More regions than the others can be told of.
  for (int i = 0; i < 100; ++i) MPI_Win_attach(win, b.data() + i, 4);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_lock(MPI_LOCK_SHARED, right, 0, win);
  CHECK_ERROR(MPI_Put(values.data(), 100, MPI_INT, right, theirs[1], 100, MPI_INT, win), MPI_SUCCESS);
  MPI_Win_unlock(right, win);
  MPI_Barrier(MPI_COMM_WORLD);
  for (const int v : b) CHECK_EQ(v, left);
  MPI_Win_free(&win);
}

int deletions = 0;
int on_delete(MPI_Win, int, void* value, void*) {
  deletions += *static_cast<int*>(value);
  return MPI_SUCCESS;
}

void attributes() {
  int key = 0, value = 5, flag = -1;
  int* found = nullptr;
  MPI_Win_create_keyval(MPI_WIN_NULL_COPY_FN, on_delete, &key, nullptr);
  MPI_Win win;
  MPI_Win_create(nullptr, 0, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  MPI_Win_set_errhandler(win, MPI_ERRORS_RETURN);
  MPI_Win_get_attr(win, key, &found, &flag);
  CHECK_EQ(flag, 0);
  MPI_Win_set_attr(win, key, &value);
  MPI_Win_get_attr(win, key, &found, &flag);
  CHECK(flag && found == &value);
  CHECK_ERROR(MPI_Win_set_attr(win, MPI_WIN_SIZE, &value), MPI_ERR_KEYVAL);
  MPI_Win_delete_attr(win, key);
  CHECK_EQ(deletions, 5);
  MPI_Win_set_attr(win, key, &value);
  MPI_Win_free(&win);
  CHECK_EQ(deletions, 10);
  MPI_Win_free_keyval(&key);
}

void many() {
  const int before = descriptors();
  for (int i = 0; i < 300; ++i) {
    MPI_Win win;
    char* base = nullptr;
    MPI_Win_allocate(1 << 20, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &base, &win);
    base[i] = 1;
    MPI_Win_free(&win);
  }
  CHECK_EQ(descriptors(), before);
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  MPI_Win win;
  void* base = nullptr;
  CHECK_ERROR(MPI_Win_allocate(MPI_Aint(1) << 60, 1, MPI_INFO_NULL, comm, &base, &win), MPI_ERR_NO_MEM);
  CHECK_ERROR(MPI_Win_create(rank == 0 ? nullptr : &base, 8, 1, MPI_INFO_NULL, comm, &win), rank == 0 ? MPI_ERR_BASE : MPI_ERR_OTHER);
  CHECK_EQ(descriptors(), before);
  MPI_Comm_free(&comm);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  flavors();
  shared(false);
  shared(true);
  attached();
  attributes();
  many();
  MPI_Finalize();
}

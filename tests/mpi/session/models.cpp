// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Sessions before, beside and after the world model, several at once, and again after all were closed; what they tell; their errors.
#include "check.hpp"

#include <cstring>
#include <string>
#include <vector>

namespace {

int handled = 0;
void handler(MPI_Session*, int*, ...) { ++handled; }

MPI_Session open() {
  MPI_Session session;
  CHECK_EQ(MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_RETURN, &session), MPI_SUCCESS);
  CHECK(session != MPI_SESSION_NULL);
  return session;
}

MPI_Comm make_comm(MPI_Session session, const char* set, const char* tag) {
  MPI_Group group;
  MPI_Comm comm;
  CHECK_EQ(MPI_Group_from_session_pset(session, set, &group), MPI_SUCCESS);
  CHECK_EQ(MPI_Comm_create_from_group(group, tag, MPI_INFO_NULL, MPI_ERRORS_RETURN, &comm), MPI_SUCCESS);
  MPI_Group_free(&group);
  return comm;
}

/// The communicator works and has the sum of all its ranks.
void use(MPI_Comm comm) {
  int rank, size, sum = -1;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  CHECK_EQ(MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, comm), MPI_SUCCESS);
  CHECK_EQ(sum, size * (size - 1) / 2);
  int from = -1;
  MPI_Sendrecv(&rank, 1, MPI_INT, (rank + 1) % size, 3, &from, 1, MPI_INT, (rank + size - 1) % size, 3, comm, MPI_STATUS_IGNORE);
  CHECK_EQ(from, (rank + size - 1) % size);
}

int initialized() {
  int flag = -1;
  MPI_Initialized(&flag);
  return flag;
}

void check_sets(MPI_Session session) {
  int n = 0;
  MPI_Session_get_num_psets(session, MPI_INFO_NULL, &n);
  CHECK_EQ(n, 2);
  bool world = false, self = false;
  for (int i = 0; i < n; ++i) {
    int length = 0;
    MPI_Session_get_nth_pset(session, MPI_INFO_NULL, i, &length, nullptr);
    std::vector<char> name(static_cast<std::size_t>(length), '?');
    MPI_Session_get_nth_pset(session, MPI_INFO_NULL, i, &length, name.data());
    CHECK_EQ(std::strlen(name.data()) + 1, name.size());
    char cut[4] = "???";
    int room = 4;
    MPI_Session_get_nth_pset(session, MPI_INFO_NULL, i, &room, cut);
    CHECK_EQ(room, length);
    CHECK_EQ(std::string(cut), std::string("mpi"));
    world = world || std::string(name.data()) == "mpi://WORLD";
    self = self || std::string(name.data()) == "mpi://SELF";
    MPI_Info info;
    MPI_Session_get_pset_info(session, name.data(), &info);
    int flag = 0, bytes = 16;
    char size[16];
    MPI_Info_get_string(info, "mpi_size", &bytes, size, &flag);
    CHECK(flag);
    MPI_Group group;
    int members = 0;
    MPI_Group_from_session_pset(session, name.data(), &group);
    MPI_Group_size(group, &members);
    CHECK_EQ(std::string(size), std::to_string(members));
    MPI_Group_free(&group);
    MPI_Info_free(&info);
  }
  CHECK(world && self);
}

void check_errors(MPI_Session session) {
  handled = 0;
  MPI_Group group;
  MPI_Info info;
  int length = 0;
  CHECK_ERROR(MPI_Group_from_session_pset(session, "mpi://NOWHERE", &group), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Session_get_pset_info(session, "", &info), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Session_get_nth_pset(session, MPI_INFO_NULL, 2, &length, nullptr), MPI_ERR_ARG);
  CHECK_ERROR(MPI_Session_get_nth_pset(session, MPI_INFO_NULL, -1, &length, nullptr), MPI_ERR_ARG);
  MPI_Errhandler own, got;
  MPI_Session_create_errhandler(handler, &own);
  MPI_Session_set_errhandler(session, own);
  MPI_Session_get_errhandler(session, &got);
  CHECK(got == own);
  MPI_Errhandler_free(&got);
  MPI_Errhandler_free(&own);
  CHECK_ERROR(MPI_Group_from_session_pset(session, "mpi://NOWHERE", &group), MPI_ERR_ARG);
  CHECK_EQ(handled, 1);
  MPI_Session_call_errhandler(session, MPI_ERR_OTHER);
  CHECK_EQ(handled, 2);
  MPI_Session_set_errhandler(session, MPI_ERRORS_RETURN);
}

void check_thread_level() {
  MPI_Info info, used;
  MPI_Info_create(&info);
  MPI_Info_set(info, "thread_level", "MPI_THREAD_MULTIPLE");
  MPI_Info_set(info, "mpi_memory_alloc_kinds", "cuda,mpi:alloc_mem:win_allocate,system,mpi:unheard_of");
  MPI_Session session;
  MPI_Session_init(info, MPI_ERRORS_RETURN, &session);
  MPI_Session_get_info(session, &used);
  char level[32];
  int bytes = 32, flag = 0;
  MPI_Info_get_string(used, "thread_level", &bytes, level, &flag);
  CHECK(flag);
  CHECK_EQ(std::string(level), std::string("MPI_THREAD_MULTIPLE"));
  char kinds[100];
  bytes = 100;
  MPI_Info_get_string(used, "mpi_memory_alloc_kinds", &bytes, kinds, &flag);
  CHECK(flag);
  CHECK_EQ(std::string(kinds), std::string("mpi,system,mpi:alloc_mem:win_allocate"));
  MPI_Info_free(&used);
  MPI_Info_free(&info);
  MPI_Session_finalize(&session);
}

void check_buffer(MPI_Session session) {
  std::vector<char> memory(4096);
  void* taken = nullptr;
  int size = 0;
  CHECK_EQ(MPI_Session_attach_buffer(session, memory.data(), 4096), MPI_SUCCESS);
  CHECK_ERROR(MPI_Session_attach_buffer(session, memory.data(), 4096), MPI_ERR_BUFFER);
  MPI_Session_flush_buffer(session);
  MPI_Request request;
  MPI_Session_iflush_buffer(session, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Session_detach_buffer(session, &taken, &size);
  CHECK(taken == memory.data());
  CHECK_EQ(size, 4096);
}

/// Buffered sends on what comes from a session, by whatever way, use the session's buffer; a communicator's own goes before it. That they
/// do shows in what does not fit.
void use_buffer(MPI_Session session, MPI_Comm comm) {
  std::vector<char> memory(1000 + MPI_BSEND_OVERHEAD), own(2000 + MPI_BSEND_OVERHEAD), data(2000), in(2000);
  MPI_Group group, part;
  MPI_Comm dup, split, from_group;
  int rank, size;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  CHECK_ERROR(MPI_Bsend(data.data(), 1, MPI_BYTE, rank, 1, comm), MPI_ERR_BUFFER);
  MPI_Comm_dup(comm, &dup);
  MPI_Comm_split(comm, rank % 2, 0, &split);
  MPI_Comm_group(comm, &group);
  MPI_Group_incl(group, 1, &rank, &part);
  MPI_Comm_create_group(comm, part, 5, &from_group);
  MPI_Session_attach_buffer(session, memory.data(), static_cast<int>(memory.size()));
  for (MPI_Comm c : {comm, dup, split, from_group}) {
    int me;
    MPI_Comm_rank(c, &me);
    CHECK_ERROR(MPI_Bsend(data.data(), 1500, MPI_BYTE, me, 1, c), MPI_ERR_BUFFER);
    CHECK_EQ(MPI_Bsend(data.data(), 1000, MPI_BYTE, me, 1, c), MPI_SUCCESS);
    MPI_Recv(in.data(), 1000, MPI_BYTE, me, 1, c, MPI_STATUS_IGNORE);
    MPI_Session_flush_buffer(session);
  }
  MPI_Comm_attach_buffer(dup, own.data(), static_cast<int>(own.size()));
  CHECK_EQ(MPI_Bsend(data.data(), 1500, MPI_BYTE, rank, 1, dup), MPI_SUCCESS);
  MPI_Recv(in.data(), 2000, MPI_BYTE, rank, 1, dup, MPI_STATUS_IGNORE);
  void* taken = nullptr;
  int bytes = 0;
  MPI_Comm_detach_buffer(dup, &taken, &bytes);
  MPI_Session_detach_buffer(session, &taken, &bytes);
  CHECK(taken == memory.data());
  CHECK_ERROR(MPI_Bsend(data.data(), 1, MPI_BYTE, rank, 1, dup), MPI_ERR_BUFFER);
  for (MPI_Comm* c : {&dup, &split, &from_group}) MPI_Comm_free(c);
  MPI_Group_free(&part);
  MPI_Group_free(&group);
}

void only_sessions(const char* tag) {
  MPI_Session first = open(), second = open();
  CHECK(first != second);
  check_sets(first);
  MPI_Comm a = make_comm(first, "mpi://WORLD", tag), b = make_comm(second, "mpi://WORLD", (std::string(tag) + " second").c_str());
  MPI_Comm self = make_comm(first, "mpi://SELF", tag);
  use(a);
  use(b);
  use(self);
  MPI_Comm_free(&self);
  MPI_Comm_free(&a);
  MPI_Session_finalize(&first);
  CHECK(first == MPI_SESSION_NULL);
  use(b);
  use_buffer(second, b);
  MPI_Comm_free(&b);
  check_errors(second);
  check_buffer(second);
  MPI_Session_finalize(&second);
}

/// Two groups of all ranks, joined.
void inter(MPI_Session session) {
  MPI_Group all, mine, theirs;
  MPI_Group_from_session_pset(session, "mpi://WORLD", &all);
  int rank, size;
  MPI_Group_rank(all, &rank);
  MPI_Group_size(all, &size);
  if (size > 1) {
    int low[1][3] = {{0, size / 2 - 1, 1}}, high[1][3] = {{size / 2, size - 1, 1}};
    const bool in_low = rank < size / 2;
    MPI_Group_range_incl(all, 1, in_low ? low : high, &mine);
    MPI_Group_range_incl(all, 1, in_low ? high : low, &theirs);
    MPI_Comm comm;
    MPI_Intercomm_create_from_groups(mine, 0, theirs, 0, "inter", MPI_INFO_NULL, MPI_ERRORS_RETURN, &comm);
    int remote = -1, sum = -1, one = 1;
    MPI_Comm_remote_size(comm, &remote);
    MPI_Allreduce(&one, &sum, 1, MPI_INT, MPI_SUM, comm);
    CHECK_EQ(remote, in_low ? size - size / 2 : size / 2);
    CHECK_EQ(sum, remote);
    MPI_Comm_free(&comm);
    MPI_Group_free(&mine);
    MPI_Group_free(&theirs);
  }
  MPI_Group_free(&all);
}
}  // namespace

int main(int argc, char** argv) {
  only_sessions("one");
  only_sessions("two");
  CHECK_EQ(initialized(), 0);
  check_thread_level();
  MPI_Session before = open();
  MPI_Comm from_before = make_comm(before, "mpi://WORLD", "before");
  MPI_Init(&argc, &argv);
  CHECK_EQ(initialized(), 1);
  use(MPI_COMM_WORLD);
  use(from_before);
  MPI_Session beside = open();
  inter(beside);
  MPI_Comm from_beside = make_comm(beside, "mpi://WORLD", "beside");
  use(from_beside);
  MPI_Comm_free(&from_before);
  MPI_Session_finalize(&before);
  use(MPI_COMM_WORLD);
  MPI_Finalize();
  use(from_beside);
  MPI_Comm_free(&from_beside);
  MPI_Session_finalize(&beside);
  int finalized = 0;
  MPI_Finalized(&finalized);
  CHECK_EQ(finalized, 1);
  only_sessions("after");
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Spawning: this program spawns itself. What it does as a child stands in its first argument.
// ranks: 1 2 3 5
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "check.hpp"

namespace {

char self[4096];
int world_rank, world_size;

MPI_Info hints(std::initializer_list<std::pair<const char*, std::string>> pairs) {
  MPI_Info info;
  MPI_Info_create(&info);
  for (const auto& [key, value] : pairs) MPI_Info_set(info, key, value.c_str());
  return info;
}

MPI_Comm spawn(int n, std::vector<const char*> arguments, MPI_Comm comm = MPI_COMM_WORLD, int root = 0, MPI_Info info = MPI_INFO_NULL) {
  arguments.push_back(nullptr);
  std::vector<int> codes(static_cast<std::size_t>(n), -1);
  MPI_Comm children;
  int rank;
  MPI_Comm_rank(comm, &rank);
  const bool is_root = rank == root;
  MPI_Comm_spawn(is_root ? self : nullptr, is_root ? const_cast<char**>(arguments.data()) : MPI_ARGV_NULL, is_root ? n : -1, info, root, comm,
                 &children, codes.data());
  for (const int code : codes) CHECK_EQ(code, MPI_SUCCESS);
  int remote;
  MPI_Comm_remote_size(children, &remote);
  CHECK_EQ(remote, n);
  return children;
}

/// Both sides: messages small and large, collectives, and what can be made of the communicator.
void exercise(MPI_Comm inter, bool parent) {
  int rank, remote, size;
  MPI_Comm_rank(inter, &rank);
  MPI_Comm_size(inter, &size);
  MPI_Comm_remote_size(inter, &remote);
  for (const int n : {1, 1000, 300000}) {
    std::vector<int> out(static_cast<std::size_t>(n), rank), in(static_cast<std::size_t>(n));
    std::vector<MPI_Request> sends(static_cast<std::size_t>(remote));
    for (int r = 0; r < remote; ++r) MPI_Isend(out.data(), n, MPI_INT, r, 5, inter, &sends[static_cast<std::size_t>(r)]);
    for (int r = 0; r < remote; ++r) {
      MPI_Status status;
      MPI_Probe(MPI_ANY_SOURCE, 5, inter, &status);
      MPI_Recv(in.data(), n, MPI_INT, status.MPI_SOURCE, 5, inter, MPI_STATUS_IGNORE);
      CHECK_EQ(in.front(), status.MPI_SOURCE);
      CHECK_EQ(in.back(), status.MPI_SOURCE);
    }
    MPI_Waitall(remote, sends.data(), MPI_STATUSES_IGNORE);
    MPI_Barrier(inter);
  }
  MPI_Comm merged, part;
  MPI_Intercomm_merge(inter, !parent, &merged);
  int place, all, sum = rank;
  MPI_Comm_rank(merged, &place);
  MPI_Comm_size(merged, &all);
  CHECK_EQ(all, size + remote);
  CHECK_EQ(place, parent ? rank : remote + rank);
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_INT, MPI_SUM, merged);
  CHECK_EQ(sum, size * (size - 1) / 2 + remote * (remote - 1) / 2);

  // Groups of both worlds.
  MPI_Group world, both, mine;
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  MPI_Comm_group(merged, &both);
  MPI_Group_intersection(both, world, &mine);
  int result, members;
  MPI_Group_compare(mine, world, &result);
  MPI_Group_size(world, &members);
  CHECK(result == (members == size ? MPI_IDENT : MPI_UNEQUAL));
  MPI_Group_free(&mine);
  MPI_Group_difference(both, world, &mine);
  MPI_Group_size(mine, &members);
  CHECK_EQ(members, remote);
  for (MPI_Group* group : {&world, &both, &mine}) MPI_Group_free(group);

  // Memory that all map, and memory that each has.
  MPI_Win window;
  int* memory;
  MPI_Win_allocate_shared(sizeof(int), sizeof(int), MPI_INFO_NULL, merged, &memory, &window);
  MPI_Win_lock_all(0, window);
  *memory = place;
  MPI_Win_sync(window);
  MPI_Barrier(merged);
  const int next = (place + 1) % all;
  MPI_Aint bytes;
  int unit, *there;
  MPI_Win_shared_query(window, next, &bytes, &unit, &there);
  MPI_Win_sync(window);
  CHECK_EQ(*there, next);
  MPI_Barrier(merged);
  MPI_Win_unlock_all(window);
  MPI_Win_free(&window);
  int value = 0;
  MPI_Win_create(&value, sizeof value, sizeof value, MPI_INFO_NULL, merged, &window);
  MPI_Win_fence(0, window);
  const int one = 1;
  for (int r = 0; r < all; ++r) MPI_Accumulate(&one, 1, MPI_INT, r, 0, 1, MPI_INT, MPI_SUM, window);
  MPI_Win_fence(0, window);
  CHECK_EQ(value, all);
  MPI_Win_free(&window);

  MPI_Comm_split(merged, place % 2, -place, &part);
  MPI_Barrier(part);
  MPI_Comm_free(&part);
  MPI_Comm_free(&merged);
}

/// What a child does; returns its exit status.
int child(MPI_Comm parent, int argc, char** argv) {
  const std::string task = argv[1];
  char name[MPI_MAX_OBJECT_NAME];
  int length;
  MPI_Comm_get_name(parent, name, &length);
  CHECK_EQ(std::string(name), "MPI_COMM_PARENT");
  if (task == "exercise") exercise(parent, false);
  if (task == "arguments") {  // where am I, what did I get, which program am I
    int *app, flag;
    MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_APPNUM, &app, &flag);
    CHECK(flag);
    char directory[4096];
    CHECK(getcwd(directory, sizeof directory) != nullptr);
    CHECK_EQ(argc, 5);
    CHECK_EQ(std::atoi(argv[2]), *app);
    CHECK_EQ(std::string(argv[3]), "with  spaces and 'quotes' \"\\\n");
    CHECK_EQ(std::string(argv[4]), directory);
    CHECK_EQ(std::string(std::getenv("TUTTI_TEST_INHERITED")), "yes");
  }
  if (task == "nest") {  // argv[2] generations still to come
    const int left = std::atoi(argv[2]) - 1;
    const std::string number = std::to_string(left);
    if (left > 0) {
      MPI_Comm children = spawn(1, {"nest", number.c_str()});
      exercise(children, true);
      MPI_Comm_disconnect(&children);
    }
    exercise(parent, false);
  }
  if (task == "leave") return 0;  // no disconnect: the end of MPI does
  MPI_Comm_disconnect(&parent);
  MPI_Comm_get_parent(&parent);
  CHECK(parent == MPI_COMM_NULL);
  return 0;
}

void with_arguments() {
  setenv("TUTTI_TEST_INHERITED", "yes", 1);
  const char* odd = "with  spaces and 'quotes' \"\\\n";
  char here[4096];
  CHECK(getcwd(here, sizeof here) != nullptr);
  char base[4096];
  std::strcpy(base, std::strrchr(self, '/') + 1);
  const std::string folder(self, static_cast<std::size_t>(std::strrchr(self, '/') - self));
  const char* arguments[3][5] = {
      {"arguments", "0", odd, here, nullptr}, {"arguments", "1", odd, "/", nullptr}, {"arguments", "2", odd, here, nullptr}};
  char** argvs[] = {const_cast<char**>(arguments[0]), const_cast<char**>(arguments[1]), const_cast<char**>(arguments[2])};
  char* commands[] = {self, self, base};
  const int counts[] = {1, 2, 1};
  MPI_Info infos[] = {MPI_INFO_NULL, hints({{"wdir", "/"}, {"host", "localhost"}, {"soft", "1:2"}}), hints({{"path", "/nowhere:" + folder}})};
  int codes[4] = {-1, -1, -1, -1};
  const int root = world_size - 1;
  const bool is_root = world_rank == root;
  MPI_Comm children;
  MPI_Comm_spawn_multiple(is_root ? 3 : 0, is_root ? commands : nullptr, is_root ? argvs : nullptr, is_root ? counts : nullptr,
                          is_root ? infos : nullptr, root, MPI_COMM_WORLD, &children, codes);
  for (const int code : codes) CHECK_EQ(code, MPI_SUCCESS);
  int n;
  MPI_Comm_remote_size(children, &n);
  CHECK_EQ(n, 4);
  MPI_Comm_disconnect(&children);
  MPI_Info_free(&infos[1]);
  MPI_Info_free(&infos[2]);
}

void refused() {
  MPI_Comm comm, children = MPI_COMM_NULL;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  int codes[2] = {-1, -1};
  const auto refuse = [&](const char* command, int n, MPI_Info info, int error) {
    CHECK_ERROR(MPI_Comm_spawn(command, MPI_ARGV_NULL, n, info, 0, comm, &children, codes), error);
    if (info != MPI_INFO_NULL) MPI_Info_free(&info);
  };
  refuse("/no/such/program", 2, MPI_INFO_NULL, MPI_ERR_SPAWN);
  CHECK_EQ(codes[0], MPI_ERR_SPAWN);
  CHECK_EQ(codes[1], MPI_ERR_SPAWN);
  refuse("no-such-program-in-path", 1, MPI_INFO_NULL, MPI_ERR_SPAWN);
  refuse("/bin/true", 2, MPI_INFO_NULL, MPI_ERR_SPAWN);  // ends without MPI_Init
  refuse(self, 0, MPI_INFO_NULL, MPI_ERR_SPAWN);
  refuse(self, 1, hints({{"host", "some.other.machine"}}), MPI_ERR_SPAWN);
  refuse(self, 1, hints({{"arch", "pdp11"}}), MPI_ERR_SPAWN);
  refuse(self, 1, hints({{"wdir", "/no/such/folder"}}), MPI_ERR_SPAWN);
  MPI_Comm_free(&comm);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm parent;
  MPI_Comm_get_parent(&parent);
  MPI_Comm_rank(MPI_COMM_WORLD, &world_rank);
  MPI_Comm_size(MPI_COMM_WORLD, &world_size);
  self[readlink("/proc/self/exe", self, sizeof self - 1)] = '\0';
  if (parent != MPI_COMM_NULL) {
    const int status = child(parent, argc, argv);
    MPI_Finalize();
    return status;
  }
  refused();
  with_arguments();
  for (const int n : {1, 2, 4}) {
    MPI_Comm children = spawn(n, {"exercise"}, MPI_COMM_WORLD, n % world_size);
    exercise(children, true);
    MPI_Comm_disconnect(&children);
  }
  MPI_Comm own = spawn(1, {"exercise"}, MPI_COMM_SELF);  // every rank its own child
  exercise(own, true);
  MPI_Comm_disconnect(&own);
  MPI_Comm children = spawn(1, {"nest", "3"});
  exercise(children, true);
  MPI_Comm_disconnect(&children);
  // Two jobs at the same time that know of each other through us only.
  MPI_Comm first = spawn(2, {"exercise"}), second = spawn(1, {"exercise"});
  exercise(second, true);
  exercise(first, true);
  MPI_Comm_disconnect(&second);
  MPI_Comm_disconnect(&first);
  children = spawn(2, {"leave"});
  MPI_Comm_free(&children);
  MPI_Finalize();
}

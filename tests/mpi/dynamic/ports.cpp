// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Ports, names and sockets within one job: its even and odd ranks connect, again and again, and use the communicator; what is wrong is
// refused on both sides.
// ranks: 1 2 3 4 7
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "check.hpp"

namespace {

int world_rank, world_size;

/// Everything once over an inter-communicator whose groups have `mine` and `theirs` members.
void use(MPI_Comm inter, int mine, int theirs, bool first) {
  int rank, size, remote, flag;
  MPI_Comm_rank(inter, &rank);
  MPI_Comm_size(inter, &size);
  MPI_Comm_remote_size(inter, &remote);
  MPI_Comm_test_inter(inter, &flag);
  CHECK(flag);
  CHECK_EQ(size, mine);
  CHECK_EQ(remote, theirs);
  std::vector<int> all(static_cast<std::size_t>(theirs));
  MPI_Allgather(&rank, 1, MPI_INT, all.data(), 1, MPI_INT, inter);
  for (int r = 0; r < theirs; ++r) CHECK_EQ(all[static_cast<std::size_t>(r)], r);
  MPI_Comm merged;
  MPI_Intercomm_merge(inter, !first, &merged);
  int place, sum = 1;
  MPI_Comm_rank(merged, &place);
  CHECK_EQ(place, first ? rank : theirs + rank);
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_INT, MPI_SUM, merged);
  CHECK_EQ(sum, mine + theirs);
  MPI_Comm_free(&merged);
}

void connect_halves(MPI_Comm half, bool even) {
  const int evens = (world_size + 1) / 2, odds = world_size / 2;
  char port[MPI_MAX_PORT_NAME] = "";
  int half_rank;
  MPI_Comm_rank(half, &half_rank);
  if (even && half_rank == 0) MPI_Open_port(MPI_INFO_NULL, port);
  MPI_Bcast(port, MPI_MAX_PORT_NAME, MPI_CHAR, 0, MPI_COMM_WORLD);
  for (int turn = 0; turn < 20; ++turn) {
    MPI_Comm inter;
    const int root = even ? 0 : turn % odds;
    if (even) MPI_Comm_accept(port, MPI_INFO_NULL, root, half, &inter);
    else MPI_Comm_connect(half_rank == root ? port : nullptr, MPI_INFO_NULL, root, half, &inter);
    use(inter, even ? evens : odds, even ? odds : evens, even);
    if (turn % 2 == 0) MPI_Comm_disconnect(&inter);
    else MPI_Comm_free(&inter);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  if (even && half_rank == 0) MPI_Close_port(port);
  MPI_Barrier(MPI_COMM_WORLD);
  // The port is closed: all who connect hear it.
  MPI_Comm inter = MPI_COMM_NULL;
  MPI_Comm_set_errhandler(half, MPI_ERRORS_RETURN);
  if (!even) CHECK_ERROR(MPI_Comm_connect(port, MPI_INFO_NULL, 0, half, &inter), MPI_ERR_PORT);
  if (even) CHECK_ERROR(MPI_Comm_accept(port, MPI_INFO_NULL, 0, half, &inter), MPI_ERR_PORT);
  if (even && half_rank == 0) CHECK_ERROR(MPI_Close_port(port), MPI_ERR_PORT);
}

/// Many processes at one port: each of the others comes alone.
void serve_one_by_one() {
  char port[MPI_MAX_PORT_NAME] = "";
  if (world_rank == 0) MPI_Open_port(MPI_INFO_NULL, port);
  MPI_Bcast(port, MPI_MAX_PORT_NAME, MPI_CHAR, 0, MPI_COMM_WORLD);
  int sum = 0;
  for (int i = 1; i < world_size; ++i) {
    MPI_Comm inter;
    if (world_rank == 0) {
      int value;
      MPI_Comm_accept(port, MPI_INFO_NULL, 0, MPI_COMM_SELF, &inter);
      MPI_Recv(&value, 1, MPI_INT, 0, 0, inter, MPI_STATUS_IGNORE);
      sum += value;
    } else {
      MPI_Comm_connect(port, MPI_INFO_NULL, 0, MPI_COMM_SELF, &inter);
      MPI_Send(&world_rank, 1, MPI_INT, 0, 0, inter);
    }
    MPI_Comm_disconnect(&inter);
    if (world_rank != 0) return;
  }
  if (world_rank != 0) return;
  CHECK_EQ(sum, world_size * (world_size - 1) / 2);
  MPI_Close_port(port);
}

void names() {
  const std::string service = "tutti-test-" + std::to_string(getpid());
  char found[MPI_MAX_PORT_NAME];
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  CHECK_ERROR(MPI_Lookup_name(service.c_str(), MPI_INFO_NULL, found), MPI_ERR_NAME);
  CHECK_ERROR(MPI_Unpublish_name(service.c_str(), MPI_INFO_NULL, "tutti:1:1"), MPI_ERR_SERVICE);
  for (int i = 0; i < 300; ++i) {
    CHECK_EQ(MPI_Publish_name(service.c_str(), MPI_INFO_NULL, "any text"), MPI_SUCCESS);
    CHECK_ERROR(MPI_Publish_name(service.c_str(), MPI_INFO_NULL, "another"), MPI_ERR_SERVICE);
    CHECK_EQ(MPI_Lookup_name(service.c_str(), MPI_INFO_NULL, found), MPI_SUCCESS);
    CHECK_EQ(std::string(found), "any text");
    CHECK_ERROR(MPI_Unpublish_name(service.c_str(), MPI_INFO_NULL, "another"), MPI_ERR_SERVICE);
    CHECK_EQ(MPI_Unpublish_name(service.c_str(), MPI_INFO_NULL, "any text"), MPI_SUCCESS);
    if (i == 5) i = 294;
  }
  CHECK_ERROR(MPI_Lookup_name(service.c_str(), MPI_INFO_NULL, found), MPI_ERR_NAME);
  CHECK_ERROR(MPI_Lookup_name("", MPI_INFO_NULL, found), MPI_ERR_SERVICE);
  CHECK_ERROR(MPI_Lookup_name(std::string(2000, 'x').c_str(), MPI_INFO_NULL, found), MPI_ERR_SERVICE);
}

void wrong_ports() {
  MPI_Comm inter = MPI_COMM_NULL;
  char own[MPI_MAX_PORT_NAME];
  MPI_Open_port(MPI_INFO_NULL, own);
  for (const char* name : {"", "tutti:", "tutti:0000000000000000:0", "tutti:ffffffffffffffff:1", "nothing of ours", static_cast<const char*>(own)})
    CHECK_ERROR(MPI_Comm_connect(name, MPI_INFO_NULL, 0, MPI_COMM_SELF, &inter), MPI_ERR_PORT);
  CHECK_ERROR(MPI_Comm_accept("tutti:1:1", MPI_INFO_NULL, 0, MPI_COMM_SELF, &inter), MPI_ERR_PORT);
  CHECK_ERROR(MPI_Comm_connect(nullptr, MPI_INFO_NULL, 0, MPI_COMM_SELF, &inter), MPI_ERR_ARG);
  const std::string beyond = std::string(own, 19) + "fff" + std::strchr(own + 6, ':');  // a rank that the job has not
  CHECK_ERROR(MPI_Comm_connect(beyond.c_str(), MPI_INFO_NULL, 0, MPI_COMM_SELF, &inter), MPI_ERR_PORT);
  MPI_Close_port(own);
}

/// The first two ranks over a TCP connection; then once more with an end that is closed, and one that speaks otherwise.
void join() {
  if (world_size < 2 || world_rank > 1) return;
  sockaddr_in address{};
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (world_rank == 0) {
    CHECK_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), length), 0);
    listen(fd, 1);
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
    MPI_Send(&address.sin_port, 2, MPI_BYTE, 1, 0, MPI_COMM_WORLD);
    const int connection = accept(fd, nullptr, nullptr);
    close(fd);
    fd = connection;
  } else {
    MPI_Recv(&address.sin_port, 2, MPI_BYTE, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    CHECK_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), length), 0);
  }
  MPI_Comm inter = MPI_COMM_NULL;
  for (int turn = 0; turn < 3; ++turn) {
    CHECK_EQ(MPI_Comm_join(fd, &inter), MPI_SUCCESS);
    use(inter, 1, 1, world_rank == 0);
    MPI_Comm_disconnect(&inter);
  }
  if (world_rank == 0) CHECK_EQ(write(fd, "something else entirely .......", 24), 24);
  if (world_rank == 1) CHECK_ERROR(MPI_Comm_join(fd, &inter), MPI_ERR_OTHER);
  close(fd);
  CHECK_ERROR(MPI_Comm_join(fd, &inter), MPI_ERR_OTHER);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &world_rank);
  MPI_Comm_size(MPI_COMM_WORLD, &world_size);
  names();
  wrong_ports();
  MPI_Comm half;
  MPI_Comm_split(MPI_COMM_WORLD, world_rank % 2, 0, &half);
  if (world_size > 1) connect_halves(half, world_rank % 2 == 0);
  serve_one_by_one();
  join();
  MPI_Comm_free(&half);
  MPI_Finalize();
}

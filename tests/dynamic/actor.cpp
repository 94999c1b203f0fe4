// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// One part of a play in which several jobs meet; test_jobs.py is the director. What it does are its arguments, one after the other:
//   serve=NAME connect=NAME   over MPI_COMM_WORLD, by a published name; what follows is done with the communicator got
//   spawn=N,ARG,ARG...        spawns N actors with these arguments; likewise
//   parent                    takes the communicator to the parents
//   talk                      collectives and large messages over it
//   disconnect free
//   wait                      receives from the other side what never comes
//   compute=SECONDS           no MPI call for that long
//   kill=RANK abort=CODE exit=CODE
//   say=TEXT
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "check.hpp"

namespace {

int rank, size;
MPI_Comm inter = MPI_COMM_NULL;

void pause_ms(long ms) {
  const timespec time{ms / 1000, ms % 1000 * 1000000};
  nanosleep(&time, nullptr);
}

void serve(const char* name) {
  char port[MPI_MAX_PORT_NAME] = "";
  if (rank == 0) {
    MPI_Open_port(MPI_INFO_NULL, port);
    MPI_Publish_name(name, MPI_INFO_NULL, port);
  }
  MPI_Comm_accept(port, MPI_INFO_NULL, 0, MPI_COMM_WORLD, &inter);
  if (rank != 0) return;
  MPI_Unpublish_name(name, MPI_INFO_NULL, port);
  MPI_Close_port(port);
}

void connect(const char* name) {
  char port[MPI_MAX_PORT_NAME] = "";
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  while (rank == 0 && MPI_Lookup_name(name, MPI_INFO_NULL, port) != MPI_SUCCESS) pause_ms(2);
  MPI_Comm_connect(port, MPI_INFO_NULL, 0, MPI_COMM_WORLD, &inter);
}

void spawn(const std::string& text) {
  static char self[4096];
  self[readlink("/proc/self/exe", self, sizeof self - 1)] = '\0';
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  std::vector<char*> argv;
  for (std::size_t i = 1; i < words.size(); ++i) argv.push_back(words[i].data());
  argv.push_back(nullptr);
  MPI_Comm_spawn(self, argv.data(), std::atoi(words[0].c_str()), MPI_INFO_NULL, 0, MPI_COMM_WORLD, &inter, MPI_ERRCODES_IGNORE);
}

void talk() {
  int remote;
  MPI_Comm_remote_size(inter, &remote);
  constexpr int kMany = 200000;
  std::vector<int> out(kMany, rank), in(kMany);
  for (int turn = 0; turn < 3; ++turn) {
    std::vector<MPI_Request> requests(static_cast<std::size_t>(remote));
    for (int other = 0; other < remote; ++other)
      MPI_Isend(out.data(), kMany, MPI_INT, other, turn, inter, &requests[static_cast<std::size_t>(other)]);
    for (int other = 0; other < remote; ++other) {
      MPI_Recv(in.data(), kMany, MPI_INT, MPI_ANY_SOURCE, turn, inter, MPI_STATUS_IGNORE);
      CHECK_EQ(in.front(), in.back());
    }
    MPI_Waitall(remote, requests.data(), MPI_STATUSES_IGNORE);
    int sum = 0;
    MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, inter);
    CHECK_EQ(sum, remote * (remote - 1) / 2);
  }
}

void act(const std::string& verb, const std::string& what) {
  if (verb == "serve") serve(what.c_str());
  else if (verb == "connect") connect(what.c_str());
  else if (verb == "spawn") spawn(what);
  else if (verb == "parent") MPI_Comm_get_parent(&inter);
  else if (verb == "talk") talk();
  else if (verb == "disconnect") MPI_Comm_disconnect(&inter);
  else if (verb == "free") MPI_Comm_free(&inter);
  else if (verb == "wait") MPI_Recv(nullptr, 0, MPI_INT, 0, 99, inter, MPI_STATUS_IGNORE);
  else if (verb == "compute") pause_ms(static_cast<long>(std::atof(what.c_str()) * 1000));
  else if (verb == "abort") MPI_Abort(MPI_COMM_WORLD, std::atoi(what.c_str()));
  else if (verb == "kill" && rank == std::atoi(what.c_str())) raise(SIGKILL);
  else if (verb == "exit") std::exit(std::atoi(what.c_str()));
  else if (verb == "say") std::printf("%s %d\n", what.c_str(), rank), std::fflush(stdout);
  else if (verb != "kill") std::abort();
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const std::size_t equals = word.find('=');
    act(word.substr(0, equals), equals == std::string::npos ? "" : word.substr(equals + 1));
  }
  MPI_Finalize();
}

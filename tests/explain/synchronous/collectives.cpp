// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The same with collectives: messages that wait while their receivers are in one, and collectives that some ranks leave early as a rule.
//
// wrong barrier: --check=synchronous -n 4 : barrier
// right barrier: --check=synchronous -n 4 : barrier right
// wrong allreduce: --check=synchronous -n 2 : allreduce
// right allreduce: --check=synchronous -n 2 : allreduce right
// wrong dup: --check=synchronous -n 3 : dup
// right dup: --check=synchronous -n 3 : dup right
// wrong fence: --check=synchronous -n 2 : fence
// right fence: --check=synchronous -n 2 : fence right
// wrong bcast: --check=synchronous -n 2 : bcast
// right bcast: --check=synchronous -n 2 : bcast right
// wrong ibcast: --check=synchronous -n 2 : ibcast
// right ibcast: --check=synchronous -n 2 : ibcast right
// wrong reduce: --check=synchronous -n 2 : reduce
// right reduce: --check=synchronous -n 2 : reduce right
// wrong gather: --check=synchronous -n 3 : gather
// right gather: --check=synchronous -n 3 : gather right
// wrong scatter: --check=synchronous -n 2 : scatter
// right scatter: --check=synchronous -n 2 : scatter right
// wrong scan: --check=synchronous -n 2 : scan
// right scan: --check=synchronous -n 2 : scan right
// wrong two-communicators: --check -n 2 : two-communicators
// right two-communicators: --check -n 2 : two-communicators right
// wrong inter: --check=synchronous -n 4 : inter
// right inter: --check=synchronous -n 4 : inter right
#include <mpi.h>

#include <array>
#include <functional>
#include <map>
#include <string>

namespace {

struct World {
  int rank = 0, size = 0;
  bool right = false;
  std::array<int, 8> out{}, in{};

  void send(int to, MPI_Comm comm = MPI_COMM_WORLD) { MPI_Send(out.data(), 1, MPI_INT, to, 0, comm); }
  void receive(int from, MPI_Comm comm = MPI_COMM_WORLD) { MPI_Recv(in.data(), 1, MPI_INT, from, 0, comm, MPI_STATUS_IGNORE); }

  /// Rank 0 sends to rank 1 before all call `collective`; rank 1 receives after it.
  void across(const std::function<void()>& collective) {
    if (rank == 0) send(1);
    if (rank == 1 && right) receive(0);
    collective();
    if (rank == 1 && !right) receive(0);
  }

  /// `early` may leave the collective before the others come and sends a message then; rank `late` receives it before.
  void early_leaver(int early, int late, const std::function<void()>& collective) {
    if (rank == late && !right) receive(early);
    collective();
    if (rank == early) send(late);
    if (rank == late && right) receive(early);
  }
};

void two_communicators(World& w) {
  std::array<MPI_Comm, 2> comms;
  for (MPI_Comm& comm : comms) MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  const int first = w.right ? 0 : w.rank;
  for (const int root : {first, 1 - first}) MPI_Bcast(w.in.data(), 1, MPI_INT, root, comms[root]);
  for (MPI_Comm& comm : comms) MPI_Comm_free(&comm);
}

void inter(World& w) {
  MPI_Comm half, both;
  const int side = w.rank % 2;
  MPI_Comm_split(MPI_COMM_WORLD, side, 0, &half);
  MPI_Intercomm_create(half, 0, MPI_COMM_WORLD, 1 - side, 3, &both);
  if (w.right && side == 1) w.receive(w.rank / 2, both);
  w.send(w.rank / 2, both);
  if (!w.right || side == 0) w.receive(w.rank / 2, both);
  MPI_Comm_free(&both);
  MPI_Comm_free(&half);
}

void fence(World& w) {
  MPI_Win window;
  MPI_Win_create(w.in.data(), 0, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &window);
  w.across([&] { MPI_Win_fence(0, window); });
  MPI_Win_fence(0, window);
  MPI_Win_free(&window);
}

void dup(World& w) {
  MPI_Comm twin;
  w.across([&] { MPI_Comm_dup(MPI_COMM_WORLD, &twin); });
  MPI_Comm_free(&twin);
}
}  // namespace

int main(int argc, char** argv) {
  World w;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &w.rank);
  MPI_Comm_size(MPI_COMM_WORLD, &w.size);
  w.right = argc > 2;
  int* const out = w.out.data();
  int* const in = w.in.data();
  const std::map<std::string, std::function<void()>> cases = {
      {"barrier", [&] { w.across([] { MPI_Barrier(MPI_COMM_WORLD); }); }},
      {"allreduce", [&] { w.across([=] { MPI_Allreduce(out, in, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD); }); }},
      {"dup", [&] { dup(w); }},
      {"fence", [&] { fence(w); }},
      {"bcast", [&] { w.early_leaver(0, 1, [=] { MPI_Bcast(in, 1, MPI_INT, 0, MPI_COMM_WORLD); }); }},
      {"ibcast",
       [&] {
         w.early_leaver(0, 1, [=] {
           MPI_Request request;
           MPI_Ibcast(in, 1, MPI_INT, 0, MPI_COMM_WORLD, &request);
           MPI_Wait(&request, MPI_STATUS_IGNORE);
         });
       }},
      {"reduce", [&] { w.early_leaver(1, 0, [=] { MPI_Reduce(out, in, 1, MPI_INT, MPI_SUM, 0, MPI_COMM_WORLD); }); }},
      {"gather", [&] { w.early_leaver(2, 0, [=] { MPI_Gather(out, 1, MPI_INT, in, 1, MPI_INT, 0, MPI_COMM_WORLD); }); }},
      {"scatter", [&] { w.early_leaver(0, 1, [=] { MPI_Scatter(out, 1, MPI_INT, in, 1, MPI_INT, 0, MPI_COMM_WORLD); }); }},
      {"scan", [&] { w.early_leaver(0, 1, [=] { MPI_Scan(out, in, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD); }); }},
      {"two-communicators", [&] { two_communicators(w); }},
      {"inter", [&] { inter(w); }},
  };
  cases.at(argv[1])();
  MPI_Finalize();
}

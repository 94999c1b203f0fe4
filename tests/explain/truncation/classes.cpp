// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Too little room, as it comes about in C++: containers that were reserved and not resized, a template's count, halos of uneven parts,
// collectives and neighbours that are given fewer elements than the others send.
//
// wrong vector: -n 2 : vector
// right vector: -n 2 : vector right
// wrong templated: -n 2 : templated
// right templated: -n 2 : templated right
// wrong halo: -n 3 : halo
// right halo: -n 3 : halo right
// wrong lambda: -n 2 : lambda
// right lambda: -n 2 : lambda right
// wrong gather: -n 3 : gather
// right gather: -n 3 : gather right
// wrong scatter: -n 3 : scatter
// right scatter: -n 3 : scatter right
// wrong bcast: -n 4 : bcast
// right bcast: -n 4 : bcast right
// wrong igatherv: -n 2 : igatherv
// right igatherv: -n 2 : igatherv right
// wrong allgatherv: -n 2 : allgatherv
// right allgatherv: -n 2 : allgatherv right
// wrong alltoallv: -n 3 : alltoallv
// right alltoallv: -n 3 : alltoallv right
// wrong neighbours: -n 2 : neighbours
// right neighbours: -n 2 : neighbours right
// wrong neighbours-v: -n 2 : neighbours-v
// right neighbours-v: -n 2 : neighbours-v right
// wrong neighbours-persistent: -n 2 : neighbours-persistent
// right neighbours-persistent: -n 2 : neighbours-persistent right
#include <mpi.h>

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace {
int rank, size;
bool right;
const MPI_Comm world = MPI_COMM_WORLD;

// The room is as long as what the vector holds, not as what it could hold.
void vector() {
  std::vector<double> values(10, 1.5);
  if (rank == 0) return void(MPI_Send(values.data(), 10, MPI_DOUBLE, 1, 1, world));
  std::vector<double> room;
  if (right) room.resize(10);
  else room.reserve(10);
  MPI_Recv(room.data(), static_cast<int>(room.size()), MPI_DOUBLE, 0, 1, world, MPI_STATUS_IGNORE);
}

template <class T, int N>
struct Receiver {
  std::array<T, N> room;
  void receive() { MPI_Recv(room.data(), N, MPI_INT, 0, 2, world, MPI_STATUS_IGNORE); }
};

void templated() {
  std::array<int, 8> values{};
  if (rank == 0) MPI_Send(values.data(), 8, MPI_INT, 1, 2, world);
  else if (right) Receiver<int, 8>().receive();
  else Receiver<int, 6>().receive();
}

// The first rank's part is larger; its neighbour thinks that all are alike.
void halo() {
  const int mine = rank == 0 ? 12 : 10, before = (rank + size - 1) % size;
  std::vector<float> row(static_cast<std::size_t>(mine)), halo(12);
  const int theirs = right && before == 0 ? 12 : 10;
  MPI_Request request;
  MPI_Isend(row.data(), mine, MPI_FLOAT, (rank + 1) % size, 3, world, &request);
  MPI_Barrier(world);
  MPI_Recv(halo.data(), theirs, MPI_FLOAT, before, 3, world, MPI_STATUS_IGNORE);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}

void lambda() {
  int values[3] = {};
  const auto receive = [&](int n) { MPI_Recv(values, n, MPI_INT, MPI_ANY_SOURCE, 4, world, MPI_STATUS_IGNORE); };
  if (rank == 0) MPI_Send(values, 3, MPI_INT, 1, 4, world);
  else std::invoke(receive, right ? 3 : 2);
}

void gather() {
  std::vector<int> all(30);
  const int mine = rank == 2 && !right ? 5 : 4;
  MPI_Gather(all.data() + 20, mine, MPI_INT, all.data(), 4, MPI_INT, 0, world);
}

void scatter() {
  std::vector<int> all(30), mine(10);
  MPI_Scatter(all.data(), 4, MPI_INT, mine.data(), right || rank != 2 ? 4 : 3, MPI_INT, 0, world);
}

void bcast() {
  std::vector<double> values(100);
  MPI_Bcast(values.data(), right || rank != 3 ? 100 : 50, MPI_DOUBLE, 0, world);
}

void igatherv() {
  const int counts[] = {2, 2}, displs[] = {0, 2};
  int all[8] = {}, mine[4] = {};
  MPI_Request request;
  MPI_Igatherv(mine, right || rank == 0 ? 2 : 3, MPI_INT, all, counts, displs, MPI_INT, 0, world, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}

void allgatherv() {
  const int counts[] = {2, right || rank == 1 ? 3 : 2}, displs[] = {0, 3};
  int all[8] = {}, mine[4] = {};
  MPI_Allgatherv(mine, rank == 0 ? 2 : 3, MPI_INT, all, counts, displs, MPI_INT, world);
}

void alltoallv() {
  std::vector<int> out(4), in(1), counts(static_cast<std::size_t>(size), 1), displs(static_cast<std::size_t>(size)), send(counts);
  if (!right && rank == 1) send[2] = 2;
  MPI_Alltoallv(out.data(), send.data(), displs.data(), MPI_INT, in.data(), counts.data(), displs.data(), MPI_INT, world);
}

MPI_Comm ring_of_all() {
  MPI_Comm ring;
  const int periodic = 1;
  MPI_Cart_create(world, 1, &size, &periodic, 0, &ring);
  return ring;
}

void neighbours() {
  int out[4] = {}, in[4] = {};
  MPI_Comm ring = ring_of_all();
  MPI_Neighbor_allgather(out, right || rank == 0 ? 1 : 2, MPI_INT, in, 1, MPI_INT, ring);
  MPI_Comm_free(&ring);
}

void neighbours_v() {
  int out[4] = {}, in[4] = {};
  const int counts[] = {1, 1}, displs[] = {0, 1}, send[] = {right || rank == 0 ? 1 : 2, 1};
  MPI_Comm ring = ring_of_all();
  MPI_Neighbor_alltoallv(out, send, displs, MPI_INT, in, counts, displs, MPI_INT, ring);
  MPI_Comm_free(&ring);
}

void neighbours_persistent() {
  int out[4] = {}, in[4] = {};
  MPI_Request request;
  MPI_Comm ring = ring_of_all();
  MPI_Neighbor_alltoall_init(out, right || rank == 0 ? 1 : 2, MPI_INT, in, 1, MPI_INT, ring, MPI_INFO_NULL, &request);
  MPI_Start(&request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Request_free(&request);
  MPI_Comm_free(&ring);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(world, &rank);
  MPI_Comm_size(world, &size);
  right = argc > 2;
  const std::map<std::string, void (*)()> cases{{"vector", vector},
                                                {"templated", templated},
                                                {"halo", halo},
                                                {"lambda", lambda},
                                                {"gather", gather},
                                                {"scatter", scatter},
                                                {"bcast", bcast},
                                                {"igatherv", igatherv},
                                                {"allgatherv", allgatherv},
                                                {"alltoallv", alltoallv},
                                                {"neighbours", neighbours},
                                                {"neighbours-v", neighbours_v},
                                                {"neighbours-persistent", neighbours_persistent}};
  cases.at(argv[1])();
  MPI_Finalize();
}

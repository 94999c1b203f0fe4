// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Many non-blocking collectives under way at once, on several communicators, mixed with blocking ones and point-to-point, completed in
// any order that differs from rank to rank; persistent ones started in different orders; and all of it from several threads.
// ranks: 1 2 3 4 7
#include <algorithm>
#include <thread>

#include "coll/shapes.hpp"

using shapes::value;

namespace {

/// One operation under way: its buffers, and how to see that it did what it should.
struct Flight {
  int kind = 0, n = 0, root = 0;
  unsigned salt = 0;
  std::vector<std::uint32_t> send, receive;

  void start(MPI_Comm comm, int rank, int size, MPI_Request* request) {
    send.resize(std::size_t(n) * size);
    receive.assign(std::size_t(n) * size, 0);
    for (std::size_t i = 0; i < send.size(); ++i) send[i] = value(salt, rank, long(i));
    const MPI_Datatype t = MPI_UINT32_T;
    int code = MPI_SUCCESS;
    switch (kind) {
      case 0: code = MPI_Ibarrier(comm, request); break;
      case 1: code = MPI_Ibcast(send.data(), n, t, root, comm, request); break;
      case 2: code = MPI_Iallreduce(send.data(), receive.data(), n, t, MPI_SUM, comm, request); break;
      case 3: code = MPI_Iallgather(send.data(), n, t, receive.data(), n, t, comm, request); break;
      case 4: code = MPI_Ialltoall(send.data(), n, t, receive.data(), n, t, comm, request); break;
      case 5: code = MPI_Iscan(send.data(), receive.data(), n, t, MPI_SUM, comm, request); break;
      case 6: code = MPI_Ireduce(send.data(), receive.data(), n, t, MPI_SUM, root, comm, request); break;
      default: code = MPI_Igather(send.data(), n, t, receive.data(), n, t, root, comm, request); break;
    }
    CHECK_EQ(code, MPI_SUCCESS);
  }

  void verify(int rank, int size) const {
    auto sum = [&](int last, int i) {
      std::uint32_t total = 0;
      for (int r = 0; r <= last; ++r) total += value(salt, r, i);
      return total;
    };
    for (int i = 0; i < n; ++i) {
      if (kind == 1) CHECK_EQ(send[i], value(salt, root, i));
      if (kind == 2 || (kind == 6 && rank == root)) CHECK_EQ(receive[i], sum(size - 1, i));
      if (kind == 5) CHECK_EQ(receive[i], sum(rank, i));
      for (int r = 0; r < size; ++r) {
        const std::size_t at = std::size_t(r) * n + i;
        if (kind == 3 || (kind == 7 && rank == root)) CHECK_EQ(receive[at], value(salt, r, i));
        if (kind == 4) CHECK_EQ(receive[at], value(salt, r, long(rank) * n + i));
      }
    }
  }
};

/// One round: starts operations on all communicators in an order common to all ranks, completes them in one of its own.
void round(const std::vector<MPI_Comm>& comms, std::mt19937& common, std::mt19937& own, int operations) {
  struct Place {
    int rank, size;
  };
  std::vector<Place> places;
  for (MPI_Comm comm : comms) {
    Place place{};
    MPI_Comm_rank(comm, &place.rank);
    MPI_Comm_size(comm, &place.size);
    places.push_back(place);
  }
  std::vector<Flight> flights(operations);
  std::vector<std::size_t> on(operations);
  std::vector<MPI_Request> requests(operations);
  for (int i = 0; i < operations; ++i) {
    Flight& flight = flights[i];
    on[i] = common() % comms.size();
    const Place& place = places[on[i]];
    flight.kind = int(common() % 8);
    flight.n = common() % 6 == 0 ? 20000 : int(common() % 50);
    flight.root = int(common() % 1000) % place.size;
    flight.salt = common();
    flight.start(comms[on[i]], place.rank, place.size, &requests[i]);
    if (common() % 8 == 0) {  // a blocking one in between
      const std::size_t c = common() % comms.size();
      int one = 1, all = 0;
      MPI_Allreduce(&one, &all, 1, MPI_INT, MPI_SUM, comms[c]);
      CHECK_EQ(all, places[c].size);
    }
  }
  std::vector<int> order(operations);
  for (int i = 0; i < operations; ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), own);
  switch (own() % 4) {
    case 0:
      for (int i : order) MPI_Wait(&requests[i], MPI_STATUS_IGNORE);
      break;
    case 1: MPI_Waitall(operations, requests.data(), MPI_STATUSES_IGNORE); break;
    case 2:
      for (int done = 0; done < operations; ++done) {
        int index;
        MPI_Waitany(operations, requests.data(), &index, MPI_STATUS_IGNORE);
        CHECK(index != MPI_UNDEFINED);
      }
      break;
    default:
      for (int i : order) {
        for (int flag = 0; !flag;) MPI_Test(&requests[i], &flag, MPI_STATUS_IGNORE);
      }
  }
  for (int i = 0; i < operations; ++i) flights[i].verify(places[on[i]].rank, places[on[i]].size);
}

/// Persistent collectives may be started in any order (MPI-5.0 §6.13).
void persistent(MPI_Comm comm, std::mt19937& own) {
  int rank, size;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  constexpr int kOperations = 10;
  std::vector<MPI_Request> requests(kOperations);
  std::vector<std::uint32_t> in(kOperations), out(kOperations);
  std::vector<int> order(kOperations);
  for (int i = 0; i < kOperations; ++i) {
    MPI_Allreduce_init(&in[i], &out[i], 1, MPI_UINT32_T, MPI_SUM, comm, MPI_INFO_NULL, &requests[i]);
    order[i] = i;
  }
  for (int time = 0; time < 20; ++time) {
    std::shuffle(order.begin(), order.end(), own);
    for (int i : order) {
      in[i] = value(unsigned(time), rank, i);
      MPI_Start(&requests[i]);
    }
    MPI_Waitall(kOperations, requests.data(), MPI_STATUSES_IGNORE);
    for (int i = 0; i < kOperations; ++i) {
      std::uint32_t sum = 0;
      for (int r = 0; r < size; ++r) sum += value(unsigned(time), r, i);
      CHECK_EQ(out[i], sum);
    }
  }
  for (MPI_Request& request : requests) MPI_Request_free(&request);
}
}  // namespace

int main(int argc, char** argv) {
  int provided;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  CHECK_EQ(provided, MPI_THREAD_MULTIPLE);
  const unsigned seed = shapes::common_seed();
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank == 0) std::printf("TUTTI_TEST_SEED=%u\n", seed);

  // Each thread has communicators of its own: the order of collectives on one is the program's business.
  constexpr int kThreads = 3;
  std::vector<std::vector<MPI_Comm>> comms(kThreads);
  for (auto& mine : comms) {
    mine.resize(3);
    MPI_Comm_dup(MPI_COMM_WORLD, &mine[0]);
    MPI_Comm_dup(MPI_COMM_WORLD, &mine[1]);
    MPI_Comm_split(MPI_COMM_WORLD, 0, -rank, &mine[2]);
  }
  auto work = [&](int thread, int rounds) {
    std::mt19937 common(seed + unsigned(thread)), own(seed + unsigned(thread) + 1000u * unsigned(rank + 1));
    for (int i = 0; i < rounds; ++i) round(comms[thread], common, own, 30);
    persistent(comms[thread][0], own);
  };
  work(0, 40);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) threads.emplace_back(work, t, 12);
  for (std::thread& thread : threads) thread.join();
  for (auto& mine : comms) {
    for (MPI_Comm& comm : mine) MPI_Comm_free(&comm);
  }
  MPI_Finalize();
  return 0;
}

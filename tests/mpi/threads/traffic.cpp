// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_THREAD_MULTIPLE (MPI-5.0 §11.6): several threads in MPI at once. On communicators of their own; on one communicator, apart by their
// tags; one waiting while another does what it waits for, also to oneself; probing and matched probing against each other; waiting
// for many requests; making communicators meanwhile.
//
// ranks: 1 2 3
// also with: TUTTI_DIRECT=0
#include <atomic>
#include <chrono>
#include <thread>

#include "p2p/image.hpp"

using namespace p2p_test;

namespace {

constexpr int kThreads = 4;
int me, ranks, next, before, rounds = 60;

template <class Work>
void in_threads(Work work, int threads = kThreads) {
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) running.emplace_back(work, t);
  for (std::thread& thread : running) thread.join();
}

std::size_t size_of_round(int round) {
  constexpr std::size_t sizes[] = {8, 24, 700, 16384, 20000, 150000};
  return sizes[static_cast<std::size_t>(round) % 6];
}

/// A ring per thread.
void ring(MPI_Comm comm, int thread, int tag) {
  const Shape plain = bytes();
  for (int round = 0; round < rounds; ++round) {
    Image out(plain, size_of_round(round + thread)), in(plain, size_of_round(round + thread));
    out.fill(static_cast<std::uint64_t>(me * 7 + thread));
    MPI_Request requests[2];
    switch (round % 4) {
      case 0:
        MPI_Sendrecv(out.data(), out.count(), MPI_BYTE, next, tag, in.data(), in.count(), MPI_BYTE, before, tag, comm, MPI_STATUS_IGNORE);
        break;
      case 1:
        MPI_Isend(out.data(), out.count(), MPI_BYTE, next, tag, comm, &requests[0]);
        MPI_Recv(in.data(), in.count(), MPI_BYTE, before, tag, comm, MPI_STATUS_IGNORE);
        MPI_Wait(&requests[0], MPI_STATUS_IGNORE);
        break;
      case 2:
        MPI_Irecv(in.data(), in.count(), MPI_BYTE, before, tag, comm, &requests[0]);
        MPI_Issend(out.data(), out.count(), MPI_BYTE, next, tag, comm, &requests[1]);
        MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
        break;
      default: {
        MPI_Isend(out.data(), out.count(), MPI_BYTE, next, tag, comm, &requests[0]);
        MPI_Message message;
        MPI_Mprobe(before, tag, comm, &message, MPI_STATUS_IGNORE);
        MPI_Mrecv(in.data(), in.count(), MPI_BYTE, &message, MPI_STATUS_IGNORE);
        int done = 0;
        while (!done) MPI_Test(&requests[0], &done, MPI_STATUS_IGNORE);
      }
    }
    in.check(static_cast<std::uint64_t>(before * 7 + thread), in.size(), "thread " + std::to_string(thread) + " round " + std::to_string(round));
  }
}

void own_communicators() {
  MPI_Comm comms[kThreads];
  for (MPI_Comm& comm : comms) MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  in_threads([&](int t) { ring(comms[t], t, 0); });
  for (MPI_Comm& comm : comms) MPI_Comm_free(&comm);
}

void one_communicator() {
  in_threads([](int t) { ring(MPI_COMM_WORLD, t, t); });
}

/// One thread receives, asleep for most of the time; another sends to the same process.
void to_oneself() {
  in_threads(
      [](int t) {
        for (int round = 0; round < rounds; ++round) {
          const std::size_t size = size_of_round(round);
          const Shape plain = bytes();
          Image data(plain, size);
          if (t == 0) {
            if (round % 3 == 0) std::this_thread::sleep_for(std::chrono::microseconds(300));
            data.fill(static_cast<std::uint64_t>(round));
            if (round % 2) MPI_Ssend(data.data(), data.count(), MPI_BYTE, me, 50, MPI_COMM_WORLD);
            else MPI_Send(data.data(), data.count(), MPI_BYTE, me, 50, MPI_COMM_WORLD);
          } else {
            if (round % 3 == 1) std::this_thread::sleep_for(std::chrono::microseconds(300));
            if (round % 4 == 3) MPI_Probe(me, 50, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            MPI_Recv(data.data(), data.count(), MPI_BYTE, me, 50, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            data.check(static_cast<std::uint64_t>(round), size, "to oneself");
          }
        }
      },
      2);
}

/// Several threads take messages of one tag from each other's noses by matched probes; each message is received once.
void matched_by_many() {
  constexpr int kMessages = 200;
  std::atomic<int> received{0};
  std::vector<std::atomic<int>> times(kMessages);
  in_threads([&](int t) {
    if (t == 0) {
      for (int i = 0; i < kMessages; ++i) MPI_Send(&i, 1, MPI_INT, next, 60, MPI_COMM_WORLD);
      return;
    }
    while (received.load() < kMessages) {
      MPI_Message message;
      int flag = 0, number = -1;
      MPI_Improbe(before, 60, MPI_COMM_WORLD, &flag, &message, MPI_STATUS_IGNORE);
      if (!flag) continue;
      if (t == 1) {
        MPI_Mrecv(&number, 1, MPI_INT, &message, MPI_STATUS_IGNORE);
      } else {
        MPI_Request request;
        MPI_Imrecv(&number, 1, MPI_INT, &message, &request);
        MPI_Wait(&request, MPI_STATUS_IGNORE);
      }
      ++times[static_cast<std::size_t>(number)];
      ++received;
    }
  });
  for (std::atomic<int>& n : times) CHECK_EQ(n.load(), 1);
  meet(MPI_COMM_WORLD);
}

/// Wildcard receives of many threads: what was sent in order by one thread is received in order of the posting, each exactly once.
void wildcards() {
  constexpr int kMessages = 100;
  std::atomic<long> sum{0};
  in_threads([&](int t) {
    std::vector<MPI_Request> sends(kMessages);
    std::vector<int> numbers(kMessages);
    for (int i = 0; i < kMessages; ++i) {
      numbers[static_cast<std::size_t>(i)] = t * kMessages + i;
      MPI_Isend(&numbers[static_cast<std::size_t>(i)], 1, MPI_INT, next, 70, MPI_COMM_WORLD, &sends[static_cast<std::size_t>(i)]);
    }
    for (int i = 0; i < kMessages; ++i) {
      int number = -1;
      MPI_Recv(&number, 1, MPI_INT, MPI_ANY_SOURCE, 70, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      sum += number;
    }
    MPI_Waitall(kMessages, sends.data(), MPI_STATUSES_IGNORE);
  });
  constexpr long kAll = kThreads * kMessages;
  CHECK_EQ(sum.load(), kAll * (kAll - 1) / 2);
  meet(MPI_COMM_WORLD);
}

/// Many requests each, in waitany and waitsome.
void many_requests() {
  in_threads([](int t) {
    constexpr int kMany = 30;
    std::vector<int> out(kMany), in(kMany, -1);
    for (int round = 0; round < rounds / 4; ++round) {
      std::vector<MPI_Request> receives(kMany), sends(kMany);
      for (int i = 0; i < kMany; ++i)
        MPI_Irecv(&in[static_cast<std::size_t>(i)], 1, MPI_INT, before, 1000 * t + i, MPI_COMM_WORLD, &receives[static_cast<std::size_t>(i)]);
      for (int i = kMany; i-- > 0;) {
        out[static_cast<std::size_t>(i)] = me + i;
        MPI_Isend(&out[static_cast<std::size_t>(i)], 1, MPI_INT, next, 1000 * t + i, MPI_COMM_WORLD, &sends[static_cast<std::size_t>(i)]);
      }
      int left = kMany;
      while (left > 0) {
        if (round % 2) {
          int index;
          MPI_Waitany(kMany, receives.data(), &index, MPI_STATUS_IGNORE);
          CHECK_EQ(in[static_cast<std::size_t>(index)], before + index);
          --left;
        } else {
          int done, indices[kMany];
          MPI_Waitsome(kMany, receives.data(), &done, indices, MPI_STATUSES_IGNORE);
          for (int i = 0; i < done; ++i) CHECK_EQ(in[static_cast<std::size_t>(indices[i])], before + indices[i]);
          left -= done;
        }
      }
      MPI_Waitall(kMany, sends.data(), MPI_STATUSES_IGNORE);
    }
  });
}

/// Each thread makes and frees communicators from one of its own, and uses them.
void making_communicators() {
  MPI_Comm parents[kThreads];
  for (MPI_Comm& comm : parents) MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  in_threads([&](int t) {
    for (int round = 0; round < rounds / 4; ++round) {
      MPI_Comm comm;
      MPI_Comm_dup(parents[t], &comm);
      int out = me, in = -1;
      MPI_Sendrecv(&out, 1, MPI_INT, next, 0, &in, 1, MPI_INT, before, 0, comm, MPI_STATUS_IGNORE);
      CHECK_EQ(in, before);
      MPI_Barrier(comm);
      MPI_Comm_free(&comm);
    }
  });
  for (MPI_Comm& comm : parents) MPI_Comm_free(&comm);
}

void buffered_and_persistent() {
  MPI_Buffer_attach(MPI_BUFFER_AUTOMATIC, 0);
  in_threads([](int t) {
    std::vector<int> out(2000), in(2000);
    MPI_Request pair[2];
    MPI_Bsend_init(out.data(), 2000, MPI_INT, next, 80 + t, MPI_COMM_WORLD, &pair[0]);
    MPI_Recv_init(in.data(), 2000, MPI_INT, before, 80 + t, MPI_COMM_WORLD, &pair[1]);
    for (int round = 0; round < rounds; ++round) {
      out[1999] = me * 1000 + round;
      MPI_Startall(2, pair);
      MPI_Waitall(2, pair, MPI_STATUSES_IGNORE);
      CHECK_EQ(in[1999], before * 1000 + round);
    }
    MPI_Request_free(&pair[0]);
    MPI_Request_free(&pair[1]);
  });
  void* detached;
  int bytes;
  MPI_Buffer_detach(&detached, &bytes);
}
}  // namespace

int main(int argc, char** argv) {
  int provided;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  CHECK_EQ(provided, int(MPI_THREAD_MULTIPLE));
  if (argc > 1) rounds = std::atoi(argv[1]);
  me = rank_in(MPI_COMM_WORLD);
  ranks = size_of(MPI_COMM_WORLD);
  next = (me + 1) % ranks;
  before = (me - 1 + ranks) % ranks;
  own_communicators();
  one_communicator();
  to_oneself();
  matched_by_many();
  wildcards();
  many_requests();
  making_communicators();
  buffered_and_persistent();
  MPI_Finalize();
}

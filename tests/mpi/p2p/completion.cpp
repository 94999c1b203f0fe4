// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Completing requests (MPI-5.0 §3.7.3 to §3.7.6, §3.9): wait and test for one, any, some and all, with null and inactive requests among
// them; looking at requests without completing them; requests that are freed while active; errors in one of several.
//
// reports: request
// ranks: 1 2 3 4
#include <algorithm>

#include "p2p/image.hpp"

using namespace p2p_test;

namespace {

constexpr int kMany = 40;
int me, ranks, next, before;
std::mt19937_64 randomness;

/// kMany receives, some of them null, some persistent and inactive; the messages are sent in random order.
struct Crowd {
  std::vector<MPI_Request> requests = std::vector<MPI_Request>(kMany, MPI_REQUEST_NULL);
  std::vector<int> in = std::vector<int>(kMany, -1);
  std::vector<char> live = std::vector<char>(kMany, 0);
  std::vector<MPI_Request> sends;
  std::vector<int> out = std::vector<int>(kMany);
  int remaining = 0;

  explicit Crowd(bool sendless = false) {
    for (int i = 0; i < kMany; ++i) {
      const auto place = static_cast<std::size_t>(i);
      if (i % 5 == 3) continue;
      if (i % 5 == 4) {
        MPI_Recv_init(&in[place], 1, MPI_INT, before, i, MPI_COMM_WORLD, &requests[place]);
        continue;
      }
      if (i % 5 == 2) {
        MPI_Recv_init(&in[place], 1, MPI_INT, before, i, MPI_COMM_WORLD, &requests[place]);
        MPI_Start(&requests[place]);
      } else {
        MPI_Irecv(&in[place], 1, MPI_INT, before, i, MPI_COMM_WORLD, &requests[place]);
      }
      live[place] = 1;
      ++remaining;
    }
    if (!sendless) send();
  }
  void send() {
    std::vector<int> order(kMany);
    for (int i = 0; i < kMany; ++i) order[static_cast<std::size_t>(i)] = i;
    std::shuffle(order.begin(), order.end(), randomness);
    for (const int i : order) {
      if (i % 5 >= 3) continue;
      out[static_cast<std::size_t>(i)] = 1000 * me + i;
      sends.emplace_back();
      MPI_Isend(&out[static_cast<std::size_t>(i)], 1, MPI_INT, next, i, MPI_COMM_WORLD, &sends.back());
    }
  }
  void completed(int i, const MPI_Status& status) {
    const auto place = static_cast<std::size_t>(i);
    CHECK(i >= 0 && i < kMany && live[place]);
    live[place] = 0;
    --remaining;
    check_status(status, before, i, sizeof(int));
    CHECK_EQ(in[place], 1000 * before + i);
    CHECK_EQ(requests[place] == MPI_REQUEST_NULL, i % 5 != 2);
  }
  ~Crowd() {
    CHECK_EQ(remaining, 0);
    MPI_Waitall(static_cast<int>(sends.size()), sends.data(), MPI_STATUSES_IGNORE);
    for (MPI_Request& request : requests)
      if (request != MPI_REQUEST_NULL) MPI_Request_free(&request);
    meet(MPI_COMM_WORLD);
  }
};

void check_empty(const MPI_Status& status) {
  check_status(status, MPI_ANY_SOURCE, MPI_ANY_TAG, 0);
  int cancelled = 1;
  MPI_Test_cancelled(&status, &cancelled);
  CHECK(!cancelled);
}

void any(bool wait) {
  Crowd crowd;
  int index = -1, flag = 0;
  MPI_Status status;
  while (crowd.remaining != 0) {
    flag = 1;
    if (wait) MPI_Waitany(kMany, crowd.requests.data(), &index, &status);
    else MPI_Testany(kMany, crowd.requests.data(), &index, &flag, &status);
    if (flag) crowd.completed(index, status);
    else CHECK_EQ(index, int(MPI_UNDEFINED));
  }
  index = 0;
  if (wait) MPI_Waitany(kMany, crowd.requests.data(), &index, &status);
  else MPI_Testany(kMany, crowd.requests.data(), &index, &flag, &status);
  CHECK_EQ(index, int(MPI_UNDEFINED));
  CHECK(flag);
  check_empty(status);
}

void some(bool wait) {
  Crowd crowd;
  int done = -1, indices[kMany];
  MPI_Status statuses[kMany];
  while (crowd.remaining != 0) {
    if (wait) MPI_Waitsome(kMany, crowd.requests.data(), &done, indices, statuses);
    else MPI_Testsome(kMany, crowd.requests.data(), &done, indices, statuses);
    CHECK(done >= (wait ? 1 : 0) && done <= crowd.remaining);
    for (int i = 0; i < done; ++i) crowd.completed(indices[i], statuses[i]);
  }
  if (wait) MPI_Waitsome(kMany, crowd.requests.data(), &done, indices, statuses);
  else MPI_Testsome(kMany, crowd.requests.data(), &done, indices, statuses);
  CHECK_EQ(done, int(MPI_UNDEFINED));
}

void all(bool wait) {
  Crowd crowd;
  MPI_Status statuses[kMany];
  int flag = 0;
  if (wait) MPI_Waitall(kMany, crowd.requests.data(), statuses);
  else
    while (!flag) MPI_Testall(kMany, crowd.requests.data(), &flag, statuses);
  for (int i = 0; i < kMany; ++i) {
    if (i % 5 < 3) crowd.completed(i, statuses[i]);
    else check_empty(statuses[i]);
  }
}

void one(bool wait) {
  Crowd crowd;
  for (int i = kMany; i-- > 0;) {
    MPI_Status status;
    MPI_Request& request = crowd.requests[static_cast<std::size_t>(i)];
    int flag = 0;
    if (wait) MPI_Wait(&request, &status);
    else
      while (!flag) MPI_Test(&request, &flag, &status);
    if (i % 5 < 3) crowd.completed(i, status);
    else check_empty(status);
  }
}

/// Nothing completes while nothing was sent.
void not_yet() {
  Crowd crowd(true);
  int flag = 1, index = 0, done = -1, indices[kMany];
  MPI_Status status;
  MPI_Testall(kMany, crowd.requests.data(), &flag, MPI_STATUSES_IGNORE);
  CHECK(!flag);
  MPI_Testany(kMany, crowd.requests.data(), &index, &flag, &status);
  CHECK(!flag);
  CHECK_EQ(index, int(MPI_UNDEFINED));
  MPI_Testsome(kMany, crowd.requests.data(), &done, indices, MPI_STATUSES_IGNORE);
  CHECK_EQ(done, 0);
  MPI_Test(&crowd.requests[0], &flag, &status);
  CHECK(!flag);
  MPI_Request_get_status(crowd.requests[0], &flag, &status);
  CHECK(!flag);
  meet(MPI_COMM_WORLD);
  crowd.send();
  MPI_Status statuses[kMany];
  MPI_Waitall(kMany, crowd.requests.data(), statuses);
  for (int i = 0; i < kMany; ++i)
    if (i % 5 < 3) crowd.completed(i, statuses[i]);
}

/// Looking leaves the requests as they are.
void looking() {
  Crowd crowd;
  MPI_Status statuses[kMany], status;
  int flag = 0, index = -1, done = 0, indices[kMany];
  while (!flag) MPI_Request_get_status(crowd.requests[0], &flag, &status);
  check_status(status, before, 0, sizeof(int));
  CHECK(crowd.requests[0] != MPI_REQUEST_NULL);
  for (flag = 0; !flag;) MPI_Request_get_status_all(kMany, crowd.requests.data(), &flag, statuses);
  for (int i = 0; i < kMany; ++i) {
    if (i % 5 < 3) check_status(statuses[i], before, i, sizeof(int));
    else check_empty(statuses[i]);
  }
  MPI_Request_get_status_any(kMany, crowd.requests.data(), &index, &flag, &status);
  CHECK(flag && index >= 0 && index % 5 < 3);
  check_status(status, before, index, sizeof(int));
  MPI_Request_get_status_some(kMany, crowd.requests.data(), &done, indices, statuses);
  CHECK_EQ(done, crowd.remaining);
  for (int i = 0; i < done; ++i) check_status(statuses[i], before, indices[i], sizeof(int));
  MPI_Request_get_status(MPI_REQUEST_NULL, &flag, &status);
  CHECK(flag);
  check_empty(status);
  MPI_Waitall(kMany, crowd.requests.data(), statuses);
  for (int i = 0; i < kMany; ++i)
    if (i % 5 < 3) crowd.completed(i, statuses[i]);
}

/// Freed while active: the operations happen all the same.
void freed(std::size_t size) {
  const Shape plain = bytes();
  Image out(plain, size), in(plain, size);
  out.fill(static_cast<std::uint64_t>(me));
  MPI_Request sending, receiving, persistent;
  int marker = -1;
  MPI_Irecv(in.data(), in.count(), MPI_BYTE, before, 1, MPI_COMM_WORLD, &receiving);
  MPI_Recv_init(&marker, 1, MPI_INT, before, 2, MPI_COMM_WORLD, &persistent);
  MPI_Start(&persistent);
  MPI_Request_free(&persistent);
  CHECK(persistent == MPI_REQUEST_NULL);
  MPI_Issend(out.data(), out.count(), MPI_BYTE, next, 1, MPI_COMM_WORLD, &sending);
  MPI_Request_free(&sending);
  CHECK(sending == MPI_REQUEST_NULL);
  MPI_Wait(&receiving, MPI_STATUS_IGNORE);
  in.check(static_cast<std::uint64_t>(before), size, "from a freed send");
  // The answer tells that the freed send is over and its buffer may go.
  MPI_Sendrecv(nullptr, 0, MPI_BYTE, before, 3, nullptr, 0, MPI_BYTE, next, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Ssend(&me, 1, MPI_INT, next, 2, MPI_COMM_WORLD);
  while (marker < 0) {
    int flag;
    MPI_Iprobe(before, 4, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
  }
  CHECK_EQ(marker, before);
  MPI_Comm copy;
  MPI_Comm_dup(MPI_COMM_WORLD, &copy);
  MPI_Irecv(&marker, 1, MPI_INT, before, 5, copy, &receiving);
  MPI_Comm_free(&copy);  // the request keeps it
  meet(MPI_COMM_WORLD);
  MPI_Cancel(&receiving);
  MPI_Wait(&receiving, MPI_STATUS_IGNORE);
}

void one_fails() {
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  char large[64] = {}, in[3][64];
  MPI_Request requests[4], sends[3];
  for (int i = 0; i < 3; ++i) MPI_Irecv(in[i], i == 1 ? 10 : 64, MPI_BYTE, before, i, MPI_COMM_WORLD, &requests[i]);
  requests[3] = MPI_REQUEST_NULL;
  for (int i = 0; i < 3; ++i) MPI_Isend(large, 64, MPI_BYTE, next, i, MPI_COMM_WORLD, &sends[i]);
  MPI_Status statuses[4];
  CHECK_ERROR(MPI_Waitall(4, requests, statuses), MPI_ERR_IN_STATUS);
  for (int i = 0; i < 4; ++i) CHECK_ERROR(statuses[i].MPI_ERROR, i == 1 ? int(MPI_ERR_TRUNCATE) : int(MPI_SUCCESS));
  for (int i = 0; i < 3; ++i) CHECK(requests[i] == MPI_REQUEST_NULL);
  CHECK_EQ(MPI_Waitall(3, sends, MPI_STATUSES_IGNORE), MPI_SUCCESS);
  // The same with Waitsome and Waitany.
  MPI_Irecv(in[0], 10, MPI_BYTE, before, 7, MPI_COMM_WORLD, &requests[0]);
  MPI_Send(large, 64, MPI_BYTE, next, 7, MPI_COMM_WORLD);
  int index = -1, done = 0, indices[4];
  CHECK_ERROR(MPI_Waitany(4, requests, &index, statuses), MPI_ERR_TRUNCATE);
  CHECK_EQ(index, 0);
  MPI_Irecv(in[0], 10, MPI_BYTE, before, 8, MPI_COMM_WORLD, &requests[0]);
  MPI_Send(large, 64, MPI_BYTE, next, 8, MPI_COMM_WORLD);
  CHECK_ERROR(MPI_Waitsome(4, requests, &done, indices, statuses), MPI_ERR_IN_STATUS);
  CHECK_EQ(done, 1);
  CHECK_EQ(indices[0], 0);
  CHECK_ERROR(statuses[0].MPI_ERROR, MPI_ERR_TRUNCATE);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
}

void nothing_at_all() {
  int flag = 0, index = 0, done = 0;
  MPI_Status status;
  CHECK_EQ(MPI_Waitall(0, nullptr, MPI_STATUSES_IGNORE), MPI_SUCCESS);
  CHECK_EQ(MPI_Testall(0, nullptr, &flag, MPI_STATUSES_IGNORE), MPI_SUCCESS);
  CHECK(flag);
  MPI_Waitany(0, nullptr, &index, &status);
  CHECK_EQ(index, int(MPI_UNDEFINED));
  MPI_Waitsome(0, nullptr, &done, nullptr, MPI_STATUSES_IGNORE);
  CHECK_EQ(done, int(MPI_UNDEFINED));
  MPI_Request none = MPI_REQUEST_NULL;
  MPI_Wait(&none, &status);
  check_empty(status);
  flag = 0;
  MPI_Test(&none, &flag, &status);
  CHECK(flag);
}

/// A persistent pair used many times, started one by one and all together.
void persistent_many_times() {
  std::vector<int> out(3000), in(3000);
  for (const int count : {1, 100, 3000}) {
    MPI_Request pair[2];
    MPI_Send_init(out.data(), count, MPI_INT, next, 6, MPI_COMM_WORLD, &pair[0]);
    MPI_Recv_init(in.data(), count, MPI_INT, before, 6, MPI_COMM_WORLD, &pair[1]);
    for (int round = 0; round < 200; ++round) {
      for (int i = 0; i < count; ++i) out[static_cast<std::size_t>(i)] = me + round + i;
      if (round % 2) MPI_Startall(2, pair);
      else MPI_Start(&pair[1]), MPI_Start(&pair[0]);
      MPI_Waitall(2, pair, MPI_STATUSES_IGNORE);
      CHECK(pair[0] != MPI_REQUEST_NULL && pair[1] != MPI_REQUEST_NULL);
      for (int i = 0; i < count; ++i) CHECK_EQ(in[static_cast<std::size_t>(i)], before + round + i);
    }
    MPI_Request_free(&pair[0]);
    MPI_Request_free(&pair[1]);
  }
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  me = rank_in(MPI_COMM_WORLD);
  ranks = size_of(MPI_COMM_WORLD);
  next = (me + 1) % ranks;
  before = (me - 1 + ranks) % ranks;
  randomness.seed(agreed_seed() + static_cast<std::uint64_t>(me));
  nothing_at_all();
  for (int round = 0; round < 20; ++round)
    for (const bool wait : {true, false}) {
      any(wait);
      some(wait);
      all(wait);
      one(wait);
      not_yet();
      looking();
    }
  for (const std::size_t size : {8, 10000, 20000, 300000}) freed(size);
  one_fails();
  persistent_many_times();
  MPI_Finalize();
}

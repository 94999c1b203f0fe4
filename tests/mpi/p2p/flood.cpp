// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Far more messages than the rings hold: to a rank that does not receive for a while, in both directions at once, small and large and
// synchronous mixed, and from all to one. Order and contents must survive, and nobody may sleep for ever.
//
// ranks: 1 2 3 4 8
// also with: TUTTI_DIRECT=0
#include <unistd.h>

#include "p2p/image.hpp"

using namespace p2p_test;

namespace {

int me, ranks;

std::size_t size_of_message(int pattern, int i) {
  switch (pattern) {
    case 0: return 8;
    case 1: return static_cast<std::size_t>(i % 200);
    case 2: return 4000 + static_cast<std::size_t>(i % 3000);  // the bulk area fills before the ring
    case 3: return i % 50 == 0 ? 100000u : static_cast<std::size_t>(i % 40);
    default: return i % 7 == 0 ? 16384u : i % 11 == 0 ? 16385u : 24u;
  }
}

MPI_Request send_one(std::vector<unsigned char>& buffer, int pattern, int i, int to) {
  buffer.resize(size_of_message(pattern, i));
  for (std::size_t b = 0; b < buffer.size(); ++b) buffer[b] = byte_of(static_cast<std::uint64_t>(me * 100000 + i), b);
  MPI_Request request;
  if (i % 97 == 0) MPI_Issend(buffer.data(), static_cast<int>(buffer.size()), MPI_BYTE, to, pattern, MPI_COMM_WORLD, &request);
  else MPI_Isend(buffer.data(), static_cast<int>(buffer.size()), MPI_BYTE, to, pattern, MPI_COMM_WORLD, &request);
  return request;
}

void receive_one(int pattern, int i, int from) {
  static std::vector<unsigned char> buffer(200000);
  MPI_Status status;
  MPI_Recv(buffer.data(), static_cast<int>(buffer.size()), MPI_BYTE, from, pattern, MPI_COMM_WORLD, &status);
  const std::size_t size = size_of_message(pattern, i);
  check_status(status, from, pattern, static_cast<MPI_Count>(size));
  for (std::size_t b = 0; b < size; ++b)
    if (buffer[b] != byte_of(static_cast<std::uint64_t>(from * 100000 + i), b))
      check::failed(__FILE__, __LINE__, "message " + std::to_string(i) + " of pattern " + std::to_string(pattern) + " is wrong");
}

/// Rank 0 sleeps outside MPI while all others send to it.
void to_a_sleeper(int pattern, int messages) {
  if (me == 0) {
    usleep(20000);
    for (int i = 0; i < messages; ++i)
      for (int from = 1; from < ranks; ++from) receive_one(pattern, i, from);
  } else {
    std::vector<std::vector<unsigned char>> buffers(static_cast<std::size_t>(messages));
    std::vector<MPI_Request> requests;
    for (int i = 0; i < messages; ++i) requests.push_back(send_one(buffers[static_cast<std::size_t>(i)], pattern, i, 0));
    MPI_Waitall(messages, requests.data(), MPI_STATUSES_IGNORE);
  }
}

/// Blocking sends to a rank that looks into MPI only now and then.
void to_an_absent_one(int pattern, int messages) {
  if (me == 0) {
    for (int i = 0; i < messages; ++i)
      for (int from = 1; from < ranks; ++from) {
        if (i % 300 == 0) usleep(2000);
        receive_one(pattern, i, from);
      }
  } else {
    std::vector<unsigned char> buffer;
    for (int i = 0; i < messages; ++i) {
      MPI_Request request = send_one(buffer, pattern, i, 0);
      MPI_Wait(&request, MPI_STATUS_IGNORE);
    }
  }
}

/// Everybody sends everything to everybody before anybody receives.
void all_at_once(int pattern, int messages) {
  std::vector<std::vector<unsigned char>> buffers(static_cast<std::size_t>(messages * ranks));
  std::vector<MPI_Request> requests;
  for (int i = 0; i < messages; ++i)
    for (int to = 0; to < ranks; ++to) requests.push_back(send_one(buffers[requests.size()], pattern, i, to));
  for (int i = 0; i < messages; ++i)
    for (int from = 0; from < ranks; ++from) receive_one(pattern, i, (from + me) % ranks);
  MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  me = rank_in(MPI_COMM_WORLD);
  ranks = size_of(MPI_COMM_WORLD);
  const int messages = argc > 1 ? std::atoi(argv[1]) : 3000;
  for (int pattern = 0; pattern < 5; ++pattern) {
    const int n = messages / (pattern == 3 ? 4 : 1);
    if (ranks > 1) to_a_sleeper(pattern, n);
    if (ranks > 1) to_an_absent_one(pattern, n);
    all_at_once(pattern, n / ranks);
    meet(MPI_COMM_WORLD);
  }
  MPI_Finalize();
}

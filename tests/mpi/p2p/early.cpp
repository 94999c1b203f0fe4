// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Messages on communicators that the receiver has not made yet, and communicators that live at the same time: nothing is lost and
// nothing crosses over (MPI-5.0 §7.2.3). Rank 0 leaves each collective creation early and sends at once.
//
// ranks: 2 3 4 7
#include <unistd.h>

#include "p2p/image.hpp"

using namespace p2p_test;

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  const int me = rank_in(MPI_COMM_WORLD), ranks = size_of(MPI_COMM_WORLD);
  const Shape plain = bytes();
  for (int round = 0; round < 60; ++round) {
    MPI_Comm comms[3];
    if (me != 0 && round % 2) usleep(200);
    for (MPI_Comm& comm : comms) MPI_Comm_dup(MPI_COMM_WORLD, &comm);
    const std::size_t size = round % 3 == 0 ? 8u : round % 3 == 1 ? 5000u : 100000u;
    std::vector<Image> out, in;
    std::vector<MPI_Request> requests;
    for (std::uint64_t c = 0; c < 3; ++c)
      for (int to = 0; to < ranks; ++to) {
        out.emplace_back(plain, size);
        out.back().fill(c * 1000 + static_cast<std::uint64_t>(me));
        requests.emplace_back();
        MPI_Isend(out.back().data(), out.back().count(), MPI_BYTE, to, 1, comms[c], &requests.back());
      }
    for (int c = 2; c >= 0; --c)
      for (int from = 0; from < ranks; ++from) {
        Image received(plain, size);
        MPI_Recv(received.data(), received.count(), MPI_BYTE, from, 1, comms[c], MPI_STATUS_IGNORE);
        received.check(static_cast<std::uint64_t>(c * 1000 + from), size, "round " + std::to_string(round));
      }
    MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE);
    for (MPI_Comm& comm : comms) MPI_Comm_free(&comm);
  }
  MPI_Finalize();
}

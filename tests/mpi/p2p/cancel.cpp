// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Cancelling (MPI-5.0 §3.8.4): either the operation happens or it is cancelled, and both ends agree. Receives: unmatched ones are
// cancelled, matched ones are not. Sends: of all protocols, matched before, never matched, and at the same time as the receive.
//
// ranks: 1 2 3
// also with: TUTTI_DIRECT=0
#include "p2p/image.hpp"

using namespace p2p_test;

namespace {

int me, ranks, next, before;

bool wait_cancelled(MPI_Request& request) {
  MPI_Status status;
  int cancelled = -1;
  CHECK_EQ(MPI_Wait(&request, &status), MPI_SUCCESS);
  MPI_Test_cancelled(&status, &cancelled);
  CHECK(cancelled == 0 || cancelled == 1);
  return cancelled;
}

void receives() {
  int value = -1;
  MPI_Request request;
  for (const int source : {before, int(MPI_ANY_SOURCE)}) {
    MPI_Irecv(&value, 1, MPI_INT, source, 1, MPI_COMM_WORLD, &request);
    CHECK_EQ(MPI_Cancel(&request), MPI_SUCCESS);
    CHECK(request != MPI_REQUEST_NULL);
    CHECK(wait_cancelled(request));
  }
  // The cancelled ones are gone: the message goes to the next receive.
  MPI_Request sending;
  MPI_Isend(&me, 1, MPI_INT, next, 1, MPI_COMM_WORLD, &sending);
  MPI_Probe(before, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Irecv(&value, 1, MPI_INT, MPI_ANY_SOURCE, 1, MPI_COMM_WORLD, &request);
  MPI_Cancel(&request);
  CHECK(!wait_cancelled(request));  // it was matched when it was posted
  CHECK_EQ(value, before);
  MPI_Wait(&sending, MPI_STATUS_IGNORE);
  // A persistent one can be started again.
  MPI_Recv_init(&value, 1, MPI_INT, before, 2, MPI_COMM_WORLD, &request);
  MPI_Start(&request);
  MPI_Cancel(&request);
  CHECK(wait_cancelled(request));
  meet(MPI_COMM_WORLD);
  MPI_Start(&request);
  MPI_Send(&me, 1, MPI_INT, next, 2, MPI_COMM_WORLD);
  CHECK(!wait_cancelled(request));
  CHECK_EQ(value, before);
  MPI_Request_free(&request);
  meet(MPI_COMM_WORLD);
}

/// Sends that nobody has received; then the receiver takes what was not cancelled.
void unmatched_sends(std::size_t size, bool synchronous) {
  const Shape plain = bytes();
  Image out(plain, size), in(plain, size);
  out.fill(static_cast<std::uint64_t>(me));
  MPI_Request request;
  if (synchronous) MPI_Issend(out.data(), out.count(), MPI_BYTE, next, 3, MPI_COMM_WORLD, &request);
  else MPI_Isend(out.data(), out.count(), MPI_BYTE, next, 3, MPI_COMM_WORLD, &request);
  MPI_Cancel(&request);
  const int cancelled = wait_cancelled(request);
  int theirs = -1;
  MPI_Sendrecv(&cancelled, 1, MPI_INT, next, 4, &theirs, 1, MPI_INT, before, 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  int flag = -1;
  MPI_Iprobe(before, 3, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
  CHECK_EQ(flag, !theirs);
  if (flag) {
    MPI_Recv(in.data(), in.count(), MPI_BYTE, before, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    in.check(static_cast<std::uint64_t>(before), size, "kept");
  }
  meet(MPI_COMM_WORLD);
}

/// The receive is posted, or taken by a matched probe, while the sender cancels.
void racing_sends(std::size_t size, int round) {
  const Shape plain = bytes();
  Image out(plain, size), in(plain, size);
  out.fill(static_cast<std::uint64_t>(me + round));
  MPI_Request sending, receiving;
  const bool late = round % 3 == 0;
  if (!late) MPI_Irecv(in.data(), in.count(), MPI_BYTE, before, 5, MPI_COMM_WORLD, &receiving);
  MPI_Issend(out.data(), out.count(), MPI_BYTE, next, 5, MPI_COMM_WORLD, &sending);
  if (late) MPI_Irecv(in.data(), in.count(), MPI_BYTE, before, 5, MPI_COMM_WORLD, &receiving);
  if (round % 2) {
    int done;
    MPI_Test(&receiving, &done, MPI_STATUS_IGNORE);
    if (done) receiving = MPI_REQUEST_NULL;
  }
  MPI_Cancel(&sending);
  // The receiver must make progress for the answer to come: both at once.
  MPI_Request both[2] = {sending, receiving};
  int index, cancelled = -1;
  MPI_Status status;
  while (cancelled < 0) {
    MPI_Waitany(1, both, &index, &status);
    MPI_Test_cancelled(&status, &cancelled);
  }
  int theirs = -1;
  MPI_Sendrecv(&cancelled, 1, MPI_INT, next, 6, &theirs, 1, MPI_INT, before, 6, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (!theirs) {
    MPI_Wait(&both[1], MPI_STATUS_IGNORE);
    in.check(static_cast<std::uint64_t>(before + round), size, "not cancelled");
  } else {
    CHECK(both[1] != MPI_REQUEST_NULL);
    MPI_Cancel(&both[1]);
    CHECK(wait_cancelled(both[1]));
    in.check(0, 0, "cancelled");
  }
  meet(MPI_COMM_WORLD);
}

void matched_sends(std::size_t size) {
  const Shape plain = bytes();
  Image out(plain, size), in(plain, size);
  out.fill(static_cast<std::uint64_t>(me));
  MPI_Request sending;
  MPI_Issend(out.data(), out.count(), MPI_BYTE, next, 7, MPI_COMM_WORLD, &sending);
  MPI_Message message;
  MPI_Mprobe(before, 7, MPI_COMM_WORLD, &message, MPI_STATUS_IGNORE);
  meet(MPI_COMM_WORLD);
  MPI_Cancel(&sending);
  meet(MPI_COMM_WORLD);
  MPI_Mrecv(in.data(), in.count(), MPI_BYTE, &message, MPI_STATUS_IGNORE);
  in.check(static_cast<std::uint64_t>(before), size, "taken before the cancel");
  CHECK(!wait_cancelled(sending));
  meet(MPI_COMM_WORLD);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  me = rank_in(MPI_COMM_WORLD);
  ranks = size_of(MPI_COMM_WORLD);
  next = (me + 1) % ranks;
  before = (me - 1 + ranks) % ranks;
  receives();
  for (const std::size_t size : {0, 24, 25, 16384, 16385, 200000}) {
    unmatched_sends(size, false);
    unmatched_sends(size, true);
    matched_sends(size);
    for (int round = 0; round < 60; ++round) racing_sends(size, round);
  }
  // A send that is cancelled while the other rank is on its way out of MPI.
  if (me == 0 && ranks > 1) {
    std::vector<char> large(100000);
    MPI_Request request;
    MPI_Isend(large.data(), 100000, MPI_BYTE, 1, 8, MPI_COMM_WORLD, &request);
    MPI_Cancel(&request);
    CHECK(wait_cancelled(request));
  }
  MPI_Finalize();
}

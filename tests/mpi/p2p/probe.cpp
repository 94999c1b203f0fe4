// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Probing (MPI-5.0 §3.8.1) and matched probing (§3.8.2): what is found and how large it is, that a probe takes nothing, that a matched
// probe takes the message from all other receives and probes, that several taken messages can be received in any order.
//
// ranks: 1 2 3 4
// also with: TUTTI_DIRECT=0
#include "p2p/image.hpp"

using namespace p2p_test;

namespace {

int me, ranks, next, before;
MPI_Comm apart;  // for meetings: their messages must not be found by the probes of ranks that are behind

void finds_size(std::size_t size) {
  const Shape plain = bytes();
  Image out(plain, size), in(plain, size);
  out.fill(static_cast<std::uint64_t>(me));
  MPI_Request request;
  MPI_Isend(out.data(), out.count(), out.type(), next, 5, MPI_COMM_WORLD, &request);
  MPI_Status status{};
  int flag = 0;
  while (!flag) MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, &status);
  check_status(status, before, 5, static_cast<MPI_Count>(size));
  MPI_Probe(before, 5, MPI_COMM_WORLD, &status);
  check_status(status, before, 5, static_cast<MPI_Count>(size));
  MPI_Iprobe(before, 6, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
  CHECK(!flag);
  MPI_Recv(in.data(), in.count(), in.type(), status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD, &status);
  in.check(static_cast<std::uint64_t>(before), size, "probed");
  MPI_Iprobe(MPI_ANY_SOURCE, 5, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
  CHECK(!flag);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  meet(apart);
}

/// Takes five messages of one tag and receives them backwards; a receive posted meanwhile gets the sixth.
void taken_in_any_order(std::size_t size, bool immediate) {
  const Shape plain = bytes();
  std::vector<Image> out, in;
  std::vector<MPI_Request> requests(6);
  for (std::size_t i = 0; i < 6; ++i) {
    out.emplace_back(plain, size + i);
    in.emplace_back(plain, size + i);
    out[i].fill(i * 100 + static_cast<std::uint64_t>(me));
    MPI_Isend(out[i].data(), out[i].count(), MPI_BYTE, next, 9, MPI_COMM_WORLD, &requests[i]);
  }
  MPI_Message messages[5];
  MPI_Status status{};
  for (std::size_t i = 0; i < 5; ++i) {
    if (i % 2 == 0) {
      MPI_Mprobe(i == 0 ? MPI_ANY_SOURCE : before, i == 2 ? MPI_ANY_TAG : 9, MPI_COMM_WORLD, &messages[i], &status);
    } else {
      int flag = 0;
      while (!flag) MPI_Improbe(before, 9, MPI_COMM_WORLD, &flag, &messages[i], &status);
    }
    check_status(status, before, 9, static_cast<MPI_Count>(size + i));
    CHECK(messages[i] != MPI_MESSAGE_NULL && messages[i] != MPI_MESSAGE_NO_PROC);
  }
  MPI_Recv(in[5].data(), in[5].count(), MPI_BYTE, before, 9, MPI_COMM_WORLD, &status);
  check_status(status, before, 9, static_cast<MPI_Count>(size + 5));
  for (std::size_t i = 5; i-- > 0;) {
    if (immediate) {
      MPI_Request request;
      MPI_Imrecv(in[i].data(), in[i].count(), MPI_BYTE, &messages[i], &request);
      CHECK(messages[i] == MPI_MESSAGE_NULL);
      MPI_Wait(&request, &status);
    } else {
      MPI_Mrecv(in[i].data(), in[i].count(), MPI_BYTE, &messages[i], &status);
      CHECK(messages[i] == MPI_MESSAGE_NULL);
    }
    check_status(status, before, 9, static_cast<MPI_Count>(size + i));
  }
  for (std::size_t i = 0; i < 6; ++i) in[i].check(i * 100 + static_cast<std::uint64_t>(before), size + i, "taken");
  MPI_Waitall(6, requests.data(), MPI_STATUSES_IGNORE);
  meet(apart);
}

/// A derived type on the receiving side of a matched probe.
void into_types(const std::vector<Shape>& shapes, std::size_t size) {
  const Shape plain = bytes();
  for (const Shape& shape : shapes) {
    Image out(plain, size), in(shape, size / shape.size + 1);
    out.fill(static_cast<std::uint64_t>(me + 7));
    MPI_Request request;
    MPI_Issend(out.data(), out.count(), MPI_BYTE, next, 11, MPI_COMM_WORLD, &request);
    MPI_Message message;
    MPI_Status status;
    MPI_Mprobe(before, 11, MPI_COMM_WORLD, &message, &status);
    MPI_Mrecv(in.data(), in.count(), in.type(), &message, &status);
    in.check(static_cast<std::uint64_t>(before + 7), size, "matched into a type");
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
  meet(apart);
}

/// Rank 0 asks while nothing was sent, and again when a message is certain to have come.
void nothing_then_something() {
  int flag = 1;
  MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);  // nobody sends before the meeting
  CHECK(!flag);
  MPI_Message message = MPI_MESSAGE_NULL;
  MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, &message, MPI_STATUS_IGNORE);
  CHECK(!flag);
  meet(apart);
  MPI_Comm other;
  MPI_Comm_dup(MPI_COMM_WORLD, &other);
  MPI_Request request;
  MPI_Isend(&me, 1, MPI_INT, next, 3, MPI_COMM_WORLD, &request);
  MPI_Probe(before, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, other, &flag, MPI_STATUS_IGNORE);
  CHECK(!flag);  // another communicator's
  int got;
  MPI_Recv(&got, 1, MPI_INT, before, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  CHECK_EQ(got, before);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Comm_free(&other);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  me = rank_in(MPI_COMM_WORLD);
  ranks = size_of(MPI_COMM_WORLD);
  next = (me + 1) % ranks;
  before = (me - 1 + ranks) % ranks;
  std::vector<Shape> shapes = all_shapes();
  MPI_Comm_dup(MPI_COMM_WORLD, &apart);
  nothing_then_something();
  for (const std::size_t size : {0, 8, 24, 25, 5000, 16384, 16385, 131072, 500001}) {
    finds_size(size);
    taken_in_any_order(size, false);
    taken_in_any_order(size, true);
    into_types(shapes, size);
  }
  free_shapes(shapes);
  MPI_Comm_free(&apart);
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Sendrecv, MPI_Sendrecv_replace and their non-blocking forms (MPI-5.0 §3.11): rings in both directions, with every other form of
// send and receive as the partner, of all sizes and types.
//
// ranks: 1 2 3 4 7
// also with: TUTTI_DIRECT=0
#include "p2p/image.hpp"

using namespace p2p_test;

namespace {

int me, ranks, next, before;

void both_buffers(const Shape& from, const Shape& to, std::size_t size, bool immediate) {
  Image out(from, (size + from.size - 1) / from.size), in(to, size / to.size + 2 * from.size / to.size + 2);
  out.fill(static_cast<std::uint64_t>(me));
  MPI_Status status;
  if (immediate) {
    MPI_Request request;
    MPI_Isendrecv(out.data(), out.count(), out.type(), next, me, in.data(), in.count(), in.type(), before, before, MPI_COMM_WORLD, &request);
    CHECK_EQ(MPI_Wait(&request, &status), MPI_SUCCESS);
    CHECK(request == MPI_REQUEST_NULL);
  } else {
    MPI_Sendrecv(out.data(), out.count(), out.type(), next, me, in.data(), in.count(), in.type(), before, before, MPI_COMM_WORLD, &status);
  }
  check_status(status, before, before, static_cast<MPI_Count>(out.size()));
  in.check(static_cast<std::uint64_t>(before), out.size(), "sendrecv");
}

void one_buffer(const Shape& shape, std::size_t size, bool immediate) {
  Image data(shape, (size + shape.size - 1) / shape.size);
  data.fill(static_cast<std::uint64_t>(me));
  MPI_Status status;
  if (immediate) {
    MPI_Request request;
    MPI_Isendrecv_replace(data.data(), data.count(), data.type(), next, 2, before, MPI_ANY_TAG, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, &status);
  } else {
    MPI_Sendrecv_replace(data.data(), data.count(), data.type(), next, 2, MPI_ANY_SOURCE, 2, MPI_COMM_WORLD, &status);
  }
  check_status(status, before, 2, static_cast<MPI_Count>(data.size()));
  data.check(static_cast<std::uint64_t>(before), data.size(), "replaced");
  meet(MPI_COMM_WORLD);
}

/// Against plain sends and receives.
void against_others(std::size_t size) {
  const Shape plain = bytes();
  Image out(plain, size), in(plain, size);
  out.fill(static_cast<std::uint64_t>(me));
  if (me % 2 == 0) {
    MPI_Sendrecv(out.data(), out.count(), MPI_BYTE, next, 3, in.data(), in.count(), MPI_BYTE, before, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  } else {
    MPI_Request requests[2];
    MPI_Irecv(in.data(), in.count(), MPI_BYTE, before, 3, MPI_COMM_WORLD, &requests[0]);
    MPI_Issend(out.data(), out.count(), MPI_BYTE, next, 3, MPI_COMM_WORLD, &requests[1]);
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  }
  in.check(static_cast<std::uint64_t>(before), size, "sendrecv against others");
}

/// Many pairs under way at once, completed in another order than started.
void many_at_once() {
  constexpr int kMany = 50;
  const Shape plain = bytes();
  std::vector<Image> out, in;
  std::vector<MPI_Request> requests(kMany);
  for (int i = 0; i < kMany; ++i) {
    const auto size = static_cast<std::size_t>(i * i * 20);
    out.emplace_back(plain, size);
    in.emplace_back(plain, size);
    out.back().fill(static_cast<std::uint64_t>(me * kMany + i));
  }
  for (int i = 0; i < kMany; ++i) {
    Image &o = out[static_cast<std::size_t>(i)], &n = in[static_cast<std::size_t>(i)];
    MPI_Isendrecv(o.data(), o.count(), MPI_BYTE, next, i, n.data(), n.count(), MPI_BYTE, before, i, MPI_COMM_WORLD,
                  &requests[static_cast<std::size_t>(i)]);
  }
  for (int i = kMany; i-- > 0;) MPI_Wait(&requests[static_cast<std::size_t>(i)], MPI_STATUS_IGNORE);
  for (int i = 0; i < kMany; ++i)
    in[static_cast<std::size_t>(i)].check(static_cast<std::uint64_t>(before * kMany + i), out[static_cast<std::size_t>(i)].size(), "many");
}

/// A message too long for the receiving half: the error is the request's, the send has happened.
void truncated() {
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  std::vector<char> out(100), in(100);
  MPI_Request request;
  CHECK_ERROR(MPI_Sendrecv(out.data(), 100, MPI_BYTE, next, 4, in.data(), 50, MPI_BYTE, before, 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE),
              MPI_ERR_TRUNCATE);
  MPI_Isendrecv(out.data(), 100, MPI_BYTE, next, 4, in.data(), 50, MPI_BYTE, before, 4, MPI_COMM_WORLD, &request);
  CHECK_ERROR(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_ERR_TRUNCATE);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  me = rank_in(MPI_COMM_WORLD);
  ranks = size_of(MPI_COMM_WORLD);
  next = (me + 1) % ranks;
  before = (me - 1 + ranks) % ranks;
  std::vector<Shape> shapes = all_shapes();
  for (const std::size_t size : {0, 1, 24, 25, 3000, 16384, 16385, 65537, 131072, 400000}) {
    for (const Shape& from : shapes)
      for (const Shape& to : shapes)
        for (const bool immediate : {false, true}) both_buffers(from, to, size, immediate);
    meet(MPI_COMM_WORLD);
    for (const Shape& shape : shapes)
      for (const bool immediate : {false, true}) one_buffer(shape, size, immediate);
    if (ranks % 2 == 0) against_others(size);
  }
  many_at_once();
  truncated();
  free_shapes(shapes);
  MPI_Finalize();
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Every way to send, with every way to receive, of all sizes around the thresholds of the protocols, with contiguous and derived types
// on either side (MPI-5.0 §3.2, §3.4, §3.7, §3.9). Each rank sends to the next and receives from the one before; a world of one sends
// to itself.
//
// ranks: 1 2 3 4
// also with: TUTTI_DIRECT=0
#include "p2p/image.hpp"

using namespace p2p_test;

namespace {

enum class Way { blocking, immediate, persistent };
enum class Mode { standard, synchronous, ready, buffered };
constexpr Way kWays[] = {Way::blocking, Way::immediate, Way::persistent};
constexpr Mode kModes[] = {Mode::standard, Mode::synchronous, Mode::ready, Mode::buffered};
const char* const kWayNames[] = {"blocking", "immediate", "persistent"};
const char* const kModeNames[] = {"standard", "synchronous", "ready", "buffered"};

int me, ranks, next, before;

int send_now(Mode mode, Image& m, int tag) {
  switch (mode) {
    case Mode::standard: return MPI_Send(m.data(), m.count(), m.type(), next, tag, MPI_COMM_WORLD);
    case Mode::synchronous: return MPI_Ssend(m.data(), m.count(), m.type(), next, tag, MPI_COMM_WORLD);
    case Mode::ready: return MPI_Rsend(m.data(), m.count(), m.type(), next, tag, MPI_COMM_WORLD);
    default: return MPI_Bsend(m.data(), m.count(), m.type(), next, tag, MPI_COMM_WORLD);
  }
}

int isend_now(Mode mode, Image& m, int tag, MPI_Request* request) {
  switch (mode) {
    case Mode::standard: return MPI_Isend(m.data(), m.count(), m.type(), next, tag, MPI_COMM_WORLD, request);
    case Mode::synchronous: return MPI_Issend(m.data(), m.count(), m.type(), next, tag, MPI_COMM_WORLD, request);
    case Mode::ready: return MPI_Irsend(m.data(), m.count(), m.type(), next, tag, MPI_COMM_WORLD, request);
    default: return MPI_Ibsend(m.data(), m.count(), m.type(), next, tag, MPI_COMM_WORLD, request);
  }
}

int init_send(Mode mode, Image& m, int tag, MPI_Request* request) {
  switch (mode) {
    case Mode::standard: return MPI_Send_init(m.data(), m.count(), m.type(), next, tag, MPI_COMM_WORLD, request);
    case Mode::synchronous: return MPI_Ssend_init(m.data(), m.count(), m.type(), next, tag, MPI_COMM_WORLD, request);
    case Mode::ready: return MPI_Rsend_init(m.data(), m.count(), m.type(), next, tag, MPI_COMM_WORLD, request);
    default: return MPI_Bsend_init(m.data(), m.count(), m.type(), next, tag, MPI_COMM_WORLD, request);
  }
}

void do_send(Way way, Mode mode, Image& m, int tag) {
  if (way == Way::blocking) {
    CHECK_EQ(send_now(mode, m, tag), MPI_SUCCESS);
    return;
  }
  MPI_Request request;
  if (way == Way::immediate) {
    CHECK_EQ(isend_now(mode, m, tag, &request), MPI_SUCCESS);
    CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
  } else {
    CHECK_EQ(init_send(mode, m, tag, &request), MPI_SUCCESS);
    CHECK_EQ(MPI_Start(&request), MPI_SUCCESS);
    CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
    CHECK(request != MPI_REQUEST_NULL);
    CHECK_EQ(MPI_Request_free(&request), MPI_SUCCESS);
  }
  CHECK(request == MPI_REQUEST_NULL);
}

/// The receive is posted before anybody sends.
void posted_first(Way way, Mode mode, Image& out, Image& in, std::uint64_t seed, int tag) {
  MPI_Request request;
  MPI_Status status;
  if (way == Way::persistent) {
    MPI_Recv_init(in.data(), in.count(), in.type(), before, tag, MPI_COMM_WORLD, &request);
    MPI_Start(&request);
  } else {
    MPI_Irecv(in.data(), in.count(), in.type(), before, tag, MPI_COMM_WORLD, &request);
  }
  meet(MPI_COMM_WORLD);
  do_send(way, mode, out, tag);
  CHECK_EQ(MPI_Wait(&request, &status), MPI_SUCCESS);
  if (way == Way::persistent) MPI_Request_free(&request);
  check_status(status, before, tag, static_cast<MPI_Count>(out.size()));
  in.check(seed, out.size(), std::string(kWayNames[int(way)]) + " " + kModeNames[int(mode)] + " posted");
}

/// The message is there, or announced, before the receive: sent non-blocking, a marker behind it.
void sent_first(Way way, Mode mode, Image& out, Image& in, std::uint64_t seed, int tag) {
  MPI_Request request, marker;
  MPI_Status status;
  if (way == Way::persistent) {
    init_send(mode, out, tag, &request);
    MPI_Start(&request);
  } else {
    isend_now(mode, out, tag, &request);
  }
  MPI_Irecv(nullptr, 0, MPI_BYTE, before, tag + 1, MPI_COMM_WORLD, &marker);
  MPI_Send(nullptr, 0, MPI_BYTE, next, tag + 1, MPI_COMM_WORLD);
  MPI_Wait(&marker, MPI_STATUS_IGNORE);
  CHECK_EQ(MPI_Recv(in.data(), in.count(), in.type(), before, tag, MPI_COMM_WORLD, &status), MPI_SUCCESS);
  check_status(status, before, tag, static_cast<MPI_Count>(out.size()));
  in.check(seed, out.size(), std::string(kWayNames[int(way)]) + " " + kModeNames[int(mode)] + " unexpected");
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  if (way == Way::persistent) MPI_Request_free(&request);
}

void exchange(const Shape& from, const Shape& to, std::size_t size, Way way, Mode mode, int tag) {
  const std::size_t out_count = (size + from.size - 1) / from.size;
  const std::size_t in_count = (out_count * from.size + to.size - 1) / to.size + 1;
  Image out(from, out_count), in(to, in_count);
  const std::uint64_t seed = static_cast<std::uint64_t>(tag) * 100;
  out.fill(seed + static_cast<std::uint64_t>(me));
  posted_first(way, mode, out, in, seed + static_cast<std::uint64_t>(before), tag);
  if (mode == Mode::ready) return;
  in.blank();
  sent_first(way, mode, out, in, seed + static_cast<std::uint64_t>(before), tag);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  me = rank_in(MPI_COMM_WORLD);
  ranks = size_of(MPI_COMM_WORLD);
  next = (me + 1) % ranks;
  before = (me - 1 + ranks) % ranks;
  std::vector<char> buffer(16 << 20);
  MPI_Buffer_attach(buffer.data(), static_cast<int>(buffer.size()));
  std::vector<Shape> shapes = all_shapes();
  const std::size_t sizes[] = {0, 1, 8, 23, 24, 25, 100, 4096, 16383, 16384, 16385, 65535, 65536, 65537, 131071, 131072, 131073, 700001, 3 << 20};
  int tag = 0;
  for (const std::size_t size : sizes)
    for (const Way way : kWays)
      for (const Mode mode : kModes) {
        // All pairs of types where that is cheap, else each type against one other.
        for (std::size_t a = 0; a < shapes.size(); ++a)
          for (std::size_t b = 0; b < shapes.size(); ++b) {
            const bool plain = a == 0 && b == 0;
            if (!plain && size > 20000 && (way != Way::immediate || (a + 1) % shapes.size() != b)) continue;
            if (!plain && size > 2000000 && mode != Mode::standard) continue;
            exchange(shapes[a], shapes[b], size, way, mode, tag += 2);
          }
      }
  void* detached;
  int bytes;
  MPI_Buffer_detach(&detached, &bytes);
  CHECK(detached == buffer.data());
  CHECK_EQ(bytes, int(buffer.size()));
  free_shapes(shapes);
  MPI_Finalize();
}

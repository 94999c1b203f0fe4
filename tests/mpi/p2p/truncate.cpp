// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Messages longer than their receive (MPI-5.0 §3.2.4): the receive fails with MPI_ERR_TRUNCATE, tells who sent, nothing behind the
// buffer is written, the sender succeeds, and what comes afterwards is untouched. All protocols, posted before and after, to a
// peer and to oneself.
//
// ranks: 1 2 3
// also with: TUTTI_DIRECT=0
#include "p2p/image.hpp"

using namespace p2p_test;

namespace {

int me, ranks, next, before;

enum class How { posted, unexpected, matched, waited_all };

void start_sends(Image& out, int tag, bool synchronous, MPI_Request* requests) {
  if (synchronous) MPI_Issend(out.data(), out.count(), out.type(), next, tag, MPI_COMM_WORLD, &requests[0]);
  else MPI_Isend(out.data(), out.count(), out.type(), next, tag, MPI_COMM_WORLD, &requests[0]);
  MPI_Isend(&tag, 1, MPI_INT, next, tag + 1, MPI_COMM_WORLD, &requests[1]);
}

int receive(How how, Image& in, int tag, MPI_Status* status) {
  if (how == How::matched) {
    MPI_Message message;
    MPI_Mprobe(before, tag, MPI_COMM_WORLD, &message, status);
    return MPI_Mrecv(in.data(), in.count(), in.type(), &message, status);
  }
  return MPI_Recv(in.data(), in.count(), in.type(), before, tag, MPI_COMM_WORLD, status);
}

void once(const Shape& from, const Shape& to, std::size_t size, std::size_t room, How how, bool synchronous, int tag) {
  Image out(from, (size + from.size - 1) / from.size), in(to, room / to.size);
  if (in.size() >= out.size()) return;
  out.fill(static_cast<std::uint64_t>(tag + me));
  MPI_Request sends[2];
  MPI_Status status{};
  if (how == How::posted || how == How::waited_all) {
    MPI_Request request;
    MPI_Irecv(in.data(), in.count(), in.type(), before, tag, MPI_COMM_WORLD, &request);
    meet(MPI_COMM_WORLD);
    start_sends(out, tag, synchronous, sends);
    if (how == How::posted) {
      CHECK_ERROR(MPI_Wait(&request, &status), MPI_ERR_TRUNCATE);
    } else {
      CHECK_ERROR(MPI_Waitall(1, &request, &status), MPI_ERR_IN_STATUS);
      CHECK_ERROR(status.MPI_ERROR, MPI_ERR_TRUNCATE);
    }
    CHECK(request == MPI_REQUEST_NULL);
  } else {
    start_sends(out, tag, synchronous, sends);
    if (how == How::unexpected) MPI_Probe(before, tag + 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    CHECK_ERROR(receive(how, in, tag, &status), MPI_ERR_TRUNCATE);
  }
  CHECK_EQ(status.MPI_SOURCE, before);
  CHECK_EQ(status.MPI_TAG, tag);
  int marker = -1;
  CHECK_EQ(MPI_Recv(&marker, 1, MPI_INT, before, tag + 1, MPI_COMM_WORLD, &status), MPI_SUCCESS);
  CHECK_EQ(marker, tag);
  CHECK_EQ(MPI_Waitall(2, sends, MPI_STATUSES_IGNORE), MPI_SUCCESS);
  // What was written is a prefix, as long as the receive; the standard says nothing of it, but nothing may stand behind.
  in.check_within(static_cast<std::uint64_t>(tag + before), in.size(), "truncated");
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  me = rank_in(MPI_COMM_WORLD);
  ranks = size_of(MPI_COMM_WORLD);
  next = (me + 1) % ranks;
  before = (me - 1 + ranks) % ranks;
  std::vector<Shape> shapes = all_shapes();
  int tag = 0;
  for (const std::size_t size : {1, 8, 24, 25, 16384, 16385, 65537, 300000, 1 << 20})
    for (const std::size_t room : {std::size_t(0), size / 3, size - 1})
      for (const How how : {How::posted, How::unexpected, How::matched, How::waited_all})
        for (const bool synchronous : {false, true})
          for (std::size_t a = 0; a < shapes.size(); ++a)
            for (std::size_t b = 0; b < shapes.size(); ++b) {
              // All pairs of types where that is cheap, else each type against one other, and plain bytes.
              if (size > 20000 && (a + 1) % shapes.size() != b && a + b != 0) continue;
              once(shapes[a], shapes[b], size, room, how, synchronous, tag += 2);
            }
  free_shapes(shapes);
  MPI_Finalize();
}

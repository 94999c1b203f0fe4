// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Buffered sends (MPI-5.0 §3.6): they complete without a receive, as many as the attached memory holds by the standard's own reckoning;
// no room is MPI_ERR_BUFFER; room comes back; detaching and flushing wait; buffers of communicators; automatic ones.
//
// ranks: 1 2 3
// also with: TUTTI_DIRECT=0
#include "p2p/image.hpp"

using namespace p2p_test;

namespace {

int me, ranks, next, before;

std::size_t needed(std::size_t bytes) { return bytes + MPI_BSEND_OVERHEAD; }

/// As many messages as the standard says must fit; they are received only afterwards, and the buffer can be used again.
void exactly_full(std::size_t size, int messages) {
  std::vector<char> memory(static_cast<std::size_t>(messages) * needed(size));
  const Shape plain = bytes();
  Image out(plain, size), in(plain, size);
  MPI_Buffer_attach(memory.data(), static_cast<int>(memory.size()));
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < messages; ++i) {
      out.fill(static_cast<std::uint64_t>(me * 1000 + i));
      CHECK_EQ(MPI_Bsend(out.data(), out.count(), MPI_BYTE, next, i, MPI_COMM_WORLD), MPI_SUCCESS);
      out.blank();
    }
    for (int i = messages; i-- > 0;) {
      MPI_Recv(in.data(), in.count(), MPI_BYTE, before, i, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      in.check(static_cast<std::uint64_t>(before * 1000 + i), size, "buffered");
    }
    MPI_Buffer_flush();
  }
  void* detached = nullptr;
  int bytes = -1;
  MPI_Buffer_detach(&detached, &bytes);
  CHECK(detached == memory.data());
  CHECK_EQ(bytes, static_cast<int>(memory.size()));
}

void no_room() {
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);  // attaching belongs to no communicator
  std::vector<char> large(300000), in(300000);
  CHECK_ERROR(MPI_Bsend(large.data(), 1, MPI_BYTE, next, 1, MPI_COMM_WORLD), MPI_ERR_BUFFER);  // none attached
  std::vector<char> memory(200000);
  MPI_Buffer_attach(memory.data(), 200000);
  CHECK_ERROR(MPI_Bsend(large.data(), 300000, MPI_BYTE, next, 1, MPI_COMM_WORLD), MPI_ERR_BUFFER);
  CHECK_EQ(MPI_Bsend(large.data(), 150000, MPI_BYTE, next, 1, MPI_COMM_WORLD), MPI_SUCCESS);
  // Nobody receives the first before everybody has tried the second.
  CHECK_ERROR(MPI_Bsend(large.data(), 100000, MPI_BYTE, next, 1, MPI_COMM_WORLD), MPI_ERR_BUFFER);
  meet(MPI_COMM_WORLD);
  int count = -1;
  MPI_Status status;
  MPI_Recv(in.data(), 300000, MPI_BYTE, before, 1, MPI_COMM_WORLD, &status);
  MPI_Get_count(&status, MPI_BYTE, &count);
  CHECK_EQ(count, 150000);
  MPI_Buffer_flush();
  CHECK_EQ(MPI_Bsend(large.data(), 100000, MPI_BYTE, next, 1, MPI_COMM_WORLD), MPI_SUCCESS);
  MPI_Recv(in.data(), 300000, MPI_BYTE, before, 1, MPI_COMM_WORLD, &status);
  MPI_Get_count(&status, MPI_BYTE, &count);
  CHECK_EQ(count, 100000);
  CHECK_ERROR(MPI_Buffer_attach(memory.data(), 10), MPI_ERR_BUFFER);  // there is one already
  void* detached;
  MPI_Buffer_detach(&detached, &count);
  CHECK_ERROR(MPI_Buffer_detach(&detached, &count), MPI_ERR_BUFFER);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_ARE_FATAL);
}

/// Detaching right after sending: the messages have left the memory when it returns.
void detach_waits(std::size_t size) {
  const Shape plain = bytes();
  Image out(plain, size), in(plain, size);
  out.fill(static_cast<std::uint64_t>(me));
  MPI_Request receiving;
  MPI_Irecv(in.data(), in.count(), MPI_BYTE, before, 2, MPI_COMM_WORLD, &receiving);
  {
    std::vector<char> memory(needed(size));
    MPI_Buffer_attach_c(memory.data(), static_cast<MPI_Count>(memory.size()));
    MPI_Bsend(out.data(), out.count(), MPI_BYTE, next, 2, MPI_COMM_WORLD);
    void* detached;
    MPI_Count bytes;
    MPI_Buffer_detach_c(&detached, &bytes);
    std::memset(memory.data(), 0, memory.size());
  }
  MPI_Wait(&receiving, MPI_STATUS_IGNORE);
  in.check(static_cast<std::uint64_t>(before), size, "detached");
}

void of_a_communicator() {
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  std::vector<char> memory(needed(1000));
  MPI_Comm_attach_buffer(comm, memory.data(), static_cast<int>(memory.size()));
  const Shape plain = bytes();
  Image out(plain, 1000), in(plain, 1000);
  out.fill(static_cast<std::uint64_t>(me));
  MPI_Request flush;
  MPI_Bsend(out.data(), 1000, MPI_BYTE, next, 3, comm);
  MPI_Comm_iflush_buffer(comm, &flush);
  MPI_Recv(in.data(), 1000, MPI_BYTE, before, 3, comm, MPI_STATUS_IGNORE);
  in.check(static_cast<std::uint64_t>(before), 1000, "communicator's buffer");
  MPI_Wait(&flush, MPI_STATUS_IGNORE);
  MPI_Comm_flush_buffer(comm);
  void* detached;
  int bytes;
  MPI_Comm_detach_buffer(comm, &detached, &bytes);
  CHECK(detached == memory.data());
  MPI_Comm_free(&comm);
}

void automatic(const std::vector<Shape>& shapes) {
  MPI_Buffer_attach(MPI_BUFFER_AUTOMATIC, 0);
  MPI_Request flush;
  for (const Shape& shape : shapes) {
    for (int i = 0; i < 20; ++i) {
      Image out(shape, static_cast<std::size_t>(1 + i * i * 10));
      out.fill(static_cast<std::uint64_t>(me * 100 + i));
      if (i % 2) {
        MPI_Request request;
        MPI_Ibsend(out.data(), out.count(), out.type(), next, i, MPI_COMM_WORLD, &request);
        int flag = 0;
        MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
        if (!flag) MPI_Wait(&request, MPI_STATUS_IGNORE);
      } else {
        MPI_Bsend(out.data(), out.count(), out.type(), next, i, MPI_COMM_WORLD);
      }
    }
    MPI_Buffer_iflush(&flush);
    for (int i = 20; i-- > 0;) {
      Image in(shape, static_cast<std::size_t>(1 + i * i * 10));
      MPI_Recv(in.data(), in.count(), in.type(), before, i, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      in.check(static_cast<std::uint64_t>(before * 100 + i), in.size(), "automatic");
    }
    MPI_Wait(&flush, MPI_STATUS_IGNORE);
  }
  void* detached;
  int bytes;
  MPI_Buffer_detach(&detached, &bytes);
  CHECK(detached == MPI_BUFFER_AUTOMATIC);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  me = rank_in(MPI_COMM_WORLD);
  ranks = size_of(MPI_COMM_WORLD);
  next = (me + 1) % ranks;
  before = (me - 1 + ranks) % ranks;
  std::vector<Shape> shapes = all_shapes();
  no_room();
  for (const std::size_t size : {0, 1, 24, 25, 1000, 16384, 16385, 200000}) {
    exactly_full(size, 1);
    exactly_full(size, 30);
    detach_waits(size);
  }
  of_a_communicator();
  automatic(shapes);
  free_shapes(shapes);
  // What is still in an attached buffer leaves before MPI ends; tutti's own buffer is nobody's to detach.
  static char late[100000];
  MPI_Buffer_attach(MPI_BUFFER_AUTOMATIC, 0);
  MPI_Request receiving;
  MPI_Irecv(late, sizeof late, MPI_BYTE, before, 9, MPI_COMM_WORLD, &receiving);
  std::vector<char> large(100000);
  MPI_Bsend(large.data(), 100000, MPI_BYTE, next, 9, MPI_COMM_WORLD);
  MPI_Wait(&receiving, MPI_STATUS_IGNORE);
  MPI_Finalize();
}

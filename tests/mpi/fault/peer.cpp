// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Rank 0 dies in the middle of everything that others do with it by point-to-point: every call ends with MPIX_ERR_PROC_FAILED, what was
// sent before arrives, what others do with each other is not touched, and all can finalize.
// ranks: 2 3 5
// reports: crash
// also with: TUTTI_DIRECT=0
#include <thread>
#include <vector>

#include "dying.hpp"

namespace {

constexpr int kLarge = 1 << 20;
int world_size;

void victim() {
  int note = 42;
  for (int r = 1; r < world_size; ++r) MPI_Send(&note, 1, MPI_INT, r, 1, MPI_COMM_WORLD);
  std::vector<char> large(kLarge, 7);
  std::vector<MPI_Request> requests;
  for (int r = 1; r < world_size; ++r) MPI_Isend(large.data(), kLarge, MPI_CHAR, r, 2, MPI_COMM_WORLD, &requests.emplace_back());
  // A message that was matched and never leaves: its receiver has half of it at best.
  for (int r = 1; r < world_size; ++r) MPI_Recv(&note, 1, MPI_INT, r, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  fault::die();
}

/// Each of these waits for rank 0, from before its death.
void begin_all(std::vector<MPI_Request>& requests, std::vector<char>& room, int* small) {
  char* at = room.data();
  const auto begin = [&]() -> MPI_Request* { return &requests.emplace_back(MPI_REQUEST_NULL); };
  MPI_Irecv(small, 1, MPI_INT, 0, 77, MPI_COMM_WORLD, begin());
  MPI_Irecv(at, kLarge, MPI_CHAR, 0, 78, MPI_COMM_WORLD, begin());
  MPI_Issend(small + 1, 1, MPI_INT, 0, 79, MPI_COMM_WORLD, begin());
  MPI_Isend(at + kLarge, kLarge, MPI_CHAR, 0, 80, MPI_COMM_WORLD, begin());
  MPI_Isendrecv(small + 2, 1, MPI_INT, 0, 81, small + 3, 1, MPI_INT, 0, 82, MPI_COMM_WORLD, begin());
  MPI_Recv_init(small + 4, 1, MPI_INT, 0, 83, MPI_COMM_WORLD, begin());
  MPI_Start(&requests.back());
  MPI_Precv_init(small + 5, 1, 1, MPI_INT, 0, 84, MPI_COMM_WORLD, MPI_INFO_NULL, begin());
  MPI_Start(&requests.back());
}

void waits(std::vector<MPI_Request>& requests) {
  for (MPI_Request& request : requests) {
    const MPI_Request before = request;
    CHECK_FAILED(MPI_Wait(&request, MPI_STATUS_IGNORE));
    if (request != MPI_REQUEST_NULL) {
      CHECK(request == before);
      MPI_Request_free(&request);  // the persistent ones
    }
  }
}

void afterwards(std::vector<char>& room) {
  int x = 0, flag = 0;
  MPI_Message message;
  MPI_Request request;
  CHECK_FAILED(MPI_Recv(&x, 1, MPI_INT, 0, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
  CHECK_FAILED(MPI_Send(&x, 1, MPI_INT, 0, 5, MPI_COMM_WORLD));
  CHECK_FAILED(MPI_Ssend(&x, 1, MPI_INT, 0, 5, MPI_COMM_WORLD));
  CHECK_FAILED(MPI_Send(room.data(), kLarge, MPI_CHAR, 0, 5, MPI_COMM_WORLD));
  CHECK_FAILED(MPI_Sendrecv(&x, 1, MPI_INT, 0, 5, &x, 1, MPI_INT, 0, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
  CHECK_FAILED(MPI_Probe(0, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
  CHECK_FAILED(MPI_Iprobe(0, 5, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE));
  CHECK_FAILED(MPI_Mprobe(0, 5, MPI_COMM_WORLD, &message, MPI_STATUS_IGNORE));
  CHECK_EQ(MPI_Irecv(&x, 1, MPI_INT, 0, 5, MPI_COMM_WORLD, &request), MPI_SUCCESS);
  CHECK_FAILED(MPI_Wait(&request, MPI_STATUS_IGNORE));
  CHECK_EQ(MPI_Recv(&x, 1, MPI_INT, MPI_PROC_NULL, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(MPI_Sendrecv(&x, 1, MPI_INT, fault::rank_of(MPI_COMM_WORLD), 5, &x, 1, MPI_INT, fault::rank_of(MPI_COMM_WORLD), 5, MPI_COMM_WORLD,
                        MPI_STATUS_IGNORE),
           MPI_SUCCESS);
}

/// Receives from any source wait for an acknowledgement, and then for those that are left.
void any_source(MPI_Comm left) {
  const int rank = fault::rank_of(MPI_COMM_WORLD);
  int x = 0, flag = 0, acked = 0;
  MPI_Request request;
  CHECK_FAILED(MPI_Recv(&x, 1, MPI_INT, MPI_ANY_SOURCE, 6, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
  CHECK_ERROR(MPI_Iprobe(MPI_ANY_SOURCE, 6, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE), MPIX_ERR_PROC_FAILED_PENDING);
  CHECK_EQ(MPI_Irecv(&x, 1, MPI_INT, MPI_ANY_SOURCE, 6, MPI_COMM_WORLD, &request), MPI_SUCCESS);
  MPI_Status status[1];
  int index = 0;
  CHECK_ERROR(MPI_Wait(&request, MPI_STATUS_IGNORE), MPIX_ERR_PROC_FAILED_PENDING);
  CHECK(request != MPI_REQUEST_NULL);
  CHECK_ERROR(MPI_Test(&request, &flag, MPI_STATUS_IGNORE), MPIX_ERR_PROC_FAILED_PENDING);
  CHECK_ERROR(MPI_Waitany(1, &request, &index, MPI_STATUS_IGNORE), MPIX_ERR_PROC_FAILED_PENDING);
  CHECK_ERROR(MPI_Waitall(1, &request, status), MPI_ERR_IN_STATUS);
  CHECK_EQ(status[0].MPI_ERROR, MPIX_ERR_PROC_FAILED_PENDING);
  CHECK_EQ(MPIX_Comm_ack_failed(MPI_COMM_WORLD, world_size, &acked), MPI_SUCCESS);
  CHECK_EQ(acked, 1);
  MPI_Barrier(left);  // nobody sends before all have seen their receive pend
  const int to = rank == world_size - 1 ? 1 : rank + 1;
  CHECK_EQ(MPI_Send(&rank, 1, MPI_INT, to, 6, MPI_COMM_WORLD), MPI_SUCCESS);
  CHECK_EQ(MPI_Wait(&request, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(x, rank == 1 ? world_size - 1 : rank - 1);
}
}  // namespace

int main() {
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &provided);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  world_size = fault::size_of(MPI_COMM_WORLD);
  MPI_Barrier(MPI_COMM_WORLD);
  if (fault::rank_of(MPI_COMM_WORLD) == 0) victim();

  std::vector<char> room(2 * kLarge);
  int small[8] = {}, x = 0;
  std::vector<MPI_Request> requests;
  begin_all(requests, room, small);
  std::thread blocked([] {  // in a thread of its own, from before the death until it ends with an error
    int there = 0;
    CHECK_FAILED(MPI_Recv(&there, 1, MPI_INT, 0, 90, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
  });
  MPI_Message message;
  CHECK_EQ(MPI_Mprobe(0, 2, MPI_COMM_WORLD, &message, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(MPI_Send(&x, 1, MPI_INT, 0, 3, MPI_COMM_WORLD), MPI_SUCCESS);
  waits(requests);
  blocked.join();
  // What left before the death is there; a large message was still in the memory of the dead.
  CHECK_EQ(MPI_Recv(&x, 1, MPI_INT, 0, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE), MPI_SUCCESS);
  CHECK_EQ(x, 42);
  CHECK_FAILED(MPI_Mrecv(room.data(), kLarge, MPI_CHAR, &message, MPI_STATUS_IGNORE));
  afterwards(room);
  MPI_Comm left = fault::survivors(MPI_COMM_WORLD);
  any_source(left);
  MPI_Comm_free(&left);
  MPI_Finalize();
}

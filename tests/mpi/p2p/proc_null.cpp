// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_PROC_NULL (MPI-5.0 §3.10): every operation with it completes at once, touches nothing, and a receive's status says source
// MPI_PROC_NULL, tag MPI_ANY_TAG, count 0.
//
// ranks: 1 2
#include "p2p/image.hpp"

using namespace p2p_test;

namespace {

int value = 7;

void check_null(const MPI_Status& status) {
  check_status(status, MPI_PROC_NULL, MPI_ANY_TAG, 0);
  int cancelled;
  MPI_Test_cancelled(&status, &cancelled);
  CHECK(!cancelled);
  CHECK_EQ(value, 7);
}

void finish(MPI_Request request, bool receive) {
  MPI_Status status{};
  CHECK(request != MPI_REQUEST_NULL);
  CHECK_EQ(MPI_Wait(&request, &status), MPI_SUCCESS);
  CHECK(request == MPI_REQUEST_NULL);
  if (receive) check_null(status);
}

void finish_persistent(MPI_Request request, bool receive) {
  for (int i = 0; i < 2; ++i) {
    MPI_Status status{};
    MPI_Start(&request);
    int flag = 0;
    MPI_Test(&request, &flag, &status);
    CHECK(flag);
    if (receive) check_null(status);
  }
  MPI_Request_free(&request);
}
}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  const MPI_Comm comm = MPI_COMM_WORLD;
  const int nobody = MPI_PROC_NULL;
  MPI_Status status{};
  MPI_Request request;
  MPI_Send(&value, 1, MPI_INT, nobody, 1, comm);
  MPI_Ssend(&value, 1, MPI_INT, nobody, 1, comm);
  MPI_Rsend(&value, 1, MPI_INT, nobody, 1, comm);
  MPI_Bsend(&value, 1, MPI_INT, nobody, 1, comm);
  MPI_Recv(&value, 1, MPI_INT, nobody, 1, comm, &status);
  check_null(status);
  MPI_Isend(&value, 1, MPI_INT, nobody, 1, comm, &request), finish(request, false);
  MPI_Issend(&value, 1, MPI_INT, nobody, 1, comm, &request), finish(request, false);
  MPI_Irsend(&value, 1, MPI_INT, nobody, 1, comm, &request), finish(request, false);
  MPI_Ibsend(&value, 1, MPI_INT, nobody, 1, comm, &request), finish(request, false);
  MPI_Irecv(&value, 1, MPI_INT, nobody, MPI_ANY_TAG, comm, &request), finish(request, true);
  MPI_Send_init(&value, 1, MPI_INT, nobody, 1, comm, &request), finish_persistent(request, false);
  MPI_Ssend_init(&value, 1, MPI_INT, nobody, 1, comm, &request), finish_persistent(request, false);
  MPI_Rsend_init(&value, 1, MPI_INT, nobody, 1, comm, &request), finish_persistent(request, false);
  MPI_Bsend_init(&value, 1, MPI_INT, nobody, 1, comm, &request), finish_persistent(request, false);
  MPI_Recv_init(&value, 1, MPI_INT, nobody, 1, comm, &request), finish_persistent(request, true);
  int flag = 0;
  MPI_Message message;
  MPI_Probe(nobody, 1, comm, &status), check_null(status);
  MPI_Iprobe(nobody, 1, comm, &flag, &status), check_null(status);
  CHECK(flag);
  MPI_Mprobe(nobody, 1, comm, &message, &status), check_null(status);
  CHECK(message == MPI_MESSAGE_NO_PROC);
  MPI_Mrecv(&value, 1, MPI_INT, &message, &status), check_null(status);
  CHECK(message == MPI_MESSAGE_NULL);
  flag = 0;
  MPI_Improbe(nobody, 1, comm, &flag, &message, &status), check_null(status);
  CHECK(flag && message == MPI_MESSAGE_NO_PROC);
  MPI_Imrecv(&value, 1, MPI_INT, &message, &request), finish(request, true);
  CHECK(message == MPI_MESSAGE_NULL);
  int other = 0;
  MPI_Sendrecv(&other, 1, MPI_INT, nobody, 1, &value, 1, MPI_INT, nobody, 1, comm, &status), check_null(status);
  MPI_Sendrecv_replace(&value, 1, MPI_INT, nobody, 1, nobody, 1, comm, &status), check_null(status);
  MPI_Isendrecv(&other, 1, MPI_INT, nobody, 1, &value, 1, MPI_INT, nobody, 1, comm, &request), finish(request, true);
  MPI_Isendrecv_replace(&value, 1, MPI_INT, nobody, 1, nobody, 1, comm, &request), finish(request, true);

  // One side only, along an open chain.
  const int me = rank_in(comm), size = size_of(comm);
  const int right = me + 1 < size ? me + 1 : MPI_PROC_NULL, left = me > 0 ? me - 1 : MPI_PROC_NULL;
  int got = -1;
  MPI_Sendrecv(&me, 1, MPI_INT, right, 2, &got, 1, MPI_INT, left, 2, comm, &status);
  CHECK_EQ(got, left == MPI_PROC_NULL ? -1 : left);
  CHECK_EQ(status.MPI_SOURCE, left);
  got = me;
  MPI_Sendrecv_replace(&got, 1, MPI_INT, right, 2, left, 2, comm, &status);
  CHECK_EQ(got, left == MPI_PROC_NULL ? me : left);
  got = -1;
  MPI_Isendrecv(&me, 1, MPI_INT, right, 2, &got, 1, MPI_INT, left, 2, comm, &request);
  MPI_Wait(&request, &status);
  CHECK_EQ(got, left == MPI_PROC_NULL ? -1 : left);
  MPI_Finalize();
}

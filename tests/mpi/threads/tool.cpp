// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_T from one thread while others communicate: variables are read and written, handles made and freed, and events delivered, all at once.
// ranks: 2
#include <atomic>
#include <thread>
#include <vector>

#include "../tool/tool.hpp"

namespace {
int rank;
std::atomic<bool> stop{false};
std::atomic<int> seen{0};

void see(MPI_T_event_instance instance, MPI_T_event_registration, MPI_T_cb_safety, void*) {
  MPI_Count data[3];
  CHECK_EQ(MPI_T_event_copy(instance, data), MPI_SUCCESS);
  CHECK_EQ(data[0], 1 - rank);
  ++seen;
}

void communicate(MPI_Comm comm, int rounds) {
  std::vector<int> out(5000, rank), in(5000);
  for (int i = 0; i < rounds; ++i) {
    const int n = i % 7 == 0 ? 5000 : 1;  // some of them announced
    MPI_Sendrecv(out.data(), n, MPI_INT, 1 - rank, 2, in.data(), n, MPI_INT, 1 - rank, 2, comm, MPI_STATUS_IGNORE);
    CHECK_EQ(in[0], 1 - rank);
  }
}

void measure(MPI_Comm comm) {
  MPI_T_pvar_session session;
  CHECK_EQ(MPI_T_pvar_session_create(&session), MPI_SUCCESS);
  {
    tool::Measure sent(session, "comm_messages_sent", MPI_T_PVAR_CLASS_COUNTER, comm);
    tool::Control eager("eager_bytes");
    unsigned long long last = 0;
    for (int i = 0; !stop.load(); ++i) {
      tool::Measure peak(session, "comm_unexpected_queue_peak", MPI_T_PVAR_CLASS_HIGHWATERMARK, comm),
          posted(session, "posted_receives", MPI_T_PVAR_CLASS_LEVEL);
      eager.set(i % 2 == 0 ? 16384 : 100);
      const unsigned long long now = sent.get();
      CHECK(now >= last);
      last = now;
      CHECK(peak.get() <= 4 && posted.get() <= 64);
      std::this_thread::yield();
    }
    eager.set(16384);
  }
  CHECK_EQ(MPI_T_pvar_session_free(&session), MPI_SUCCESS);
}
}  // namespace

int main(int argc, char** argv) {
  const int rounds = 300;
  int provided, index;
  // Asked for before MPI starts: then MPI takes its locks even if the program asks for less.
  CHECK_EQ(MPI_T_init_thread(MPI_THREAD_MULTIPLE, &provided), MPI_SUCCESS);
  CHECK_EQ(provided, int(MPI_THREAD_MULTIPLE));
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm comms[2];
  for (MPI_Comm& comm : comms) MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_T_event_registration registration;
  CHECK_EQ(MPI_T_event_get_index("message_unexpected", &index), MPI_SUCCESS);
  CHECK_EQ(MPI_T_event_handle_alloc(index, &comms[0], MPI_INFO_NULL, &registration), MPI_SUCCESS);
  CHECK_EQ(MPI_T_event_register_callback(registration, MPI_T_CB_REQUIRE_NONE, MPI_INFO_NULL, nullptr, see), MPI_SUCCESS);
  MPI_T_pvar_session session;
  CHECK_EQ(MPI_T_pvar_session_create(&session), MPI_SUCCESS);
  {
    tool::Measure sent(session, "comm_messages_sent", MPI_T_PVAR_CLASS_COUNTER, comms[0]),
        received(session, "comm_messages_received", MPI_T_PVAR_CLASS_COUNTER, comms[0]);
    std::thread measuring(measure, comms[0]), other(communicate, comms[1], rounds);
    communicate(comms[0], rounds);
    other.join();
    stop.store(true);
    measuring.join();
    CHECK_EQ(sent.get(), unsigned(rounds));
    CHECK_EQ(received.get(), unsigned(rounds));
  }
  CHECK_EQ(MPI_T_pvar_session_free(&session), MPI_SUCCESS);
  CHECK_EQ(MPI_T_event_handle_free(registration, nullptr, nullptr), MPI_SUCCESS);
  CHECK(seen.load() <= rounds);
  for (MPI_Comm& comm : comms) MPI_Comm_free(&comm);
  MPI_Finalize();
  CHECK_EQ(MPI_T_finalize(), MPI_SUCCESS);
  return 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Events of MPI_T: callbacks get what happened, in the order of their times, once and outside of all locks, so that they may communicate
// themselves; lost events are counted; a registration that is freed is silent, also when its own callback frees it.
// ranks: 2
#include <unistd.h>

#include <cstddef>

#include "tool.hpp"

namespace {
using tool::Control;

int rank;

struct Seen {
  int calls = 0, freed = 0, dropped_calls = 0;
  MPI_Count lost = 0, time = 0;
  std::vector<std::vector<MPI_Count>> data;
};

void see(MPI_T_event_instance instance, MPI_T_event_registration, MPI_T_cb_safety safety, void* user_data) {
  Seen& seen = *static_cast<Seen*>(user_data);
  MPI_Count time = 0, element = 0, all[8] = {};
  int source = -1;
  CHECK_EQ(int(safety), int(MPI_T_CB_REQUIRE_NONE));
  CHECK_EQ(MPI_T_event_get_timestamp(instance, &time), MPI_SUCCESS);
  CHECK(time >= seen.time);
  CHECK_EQ(MPI_T_event_get_source(instance, &source), MPI_SUCCESS);
  CHECK_EQ(source, 0);
  CHECK_EQ(MPI_T_event_copy(instance, all), MPI_SUCCESS);
  std::vector<MPI_Count> data;
  for (int i = 0; MPI_T_event_read(instance, i, &element) == MPI_SUCCESS; ++i) {
    CHECK_EQ(element, all[i]);
    data.push_back(element);
  }
  CHECK_ERROR(MPI_T_event_read(instance, -1, &element), MPI_T_ERR_INVALID_INDEX);
  CHECK_ERROR(MPI_T_event_read(instance, 0, nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_copy(instance, nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_get_source(instance, nullptr), MPI_T_ERR_INVALID);
  seen.time = time;
  seen.data.push_back(data);
  ++seen.calls;
}
void never(MPI_T_event_instance, MPI_T_event_registration, MPI_T_cb_safety, void*) { CHECK(!"a callback with more requirements was called"); }
void freed(MPI_T_event_registration, MPI_T_cb_safety, void* user_data) { ++static_cast<Seen*>(user_data)->freed; }
void dropped(MPI_Count count, MPI_T_event_registration, int source, MPI_T_cb_safety, void* user_data) {
  CHECK_EQ(source, 0);
  static_cast<Seen*>(user_data)->lost += count;
  ++static_cast<Seen*>(user_data)->dropped_calls;
}

MPI_T_event_registration watch(const char* name, MPI_Comm comm, Seen& seen) {
  int index = -1;
  MPI_T_event_registration registration;
  CHECK_EQ(MPI_T_event_get_index(name, &index), MPI_SUCCESS);
  CHECK_EQ(MPI_T_event_handle_alloc(index, &comm, MPI_INFO_NULL, &registration), MPI_SUCCESS);
  CHECK_EQ(MPI_T_event_register_callback(registration, MPI_T_CB_REQUIRE_THREAD_SAFE, MPI_INFO_NULL, nullptr, never), MPI_SUCCESS);
  CHECK_EQ(MPI_T_event_register_callback(registration, MPI_T_CB_REQUIRE_NONE, MPI_INFO_NULL, &seen, see), MPI_SUCCESS);
  CHECK_EQ(MPI_T_event_set_dropped_handler(registration, dropped), MPI_SUCCESS);
  return registration;
}
void forget(MPI_T_event_registration registration, Seen& seen) {
  CHECK_EQ(MPI_T_event_handle_free(registration, &seen, freed), MPI_SUCCESS);
  CHECK_EQ(seen.freed, 1);
  CHECK_ERROR(MPI_T_event_handle_free(registration, &seen, freed), MPI_T_ERR_INVALID_HANDLE);
}

/// n messages from rank 0 that rank 1 has no receives for yet.
void flood(int n, MPI_Comm comm) {
  int token = 0;
  if (rank == 0) {
    for (int i = 0; i < n; ++i) MPI_Send(&i, 1, MPI_INT, 1, i, comm);
    MPI_Send(&token, 1, MPI_INT, 1, 0, MPI_COMM_WORLD);
  } else {
    MPI_Recv(&token, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    for (int i = 0; i < n; ++i) MPI_Recv(&token, 1, MPI_INT, 0, n - 1 - i, comm, MPI_STATUS_IGNORE);
  }
}

void unexpected_messages() {
  MPI_Comm comm, other;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_dup(MPI_COMM_WORLD, &other);
  Seen seen, elsewhere;
  MPI_T_event_registration registration = watch("message_unexpected", comm, seen), quiet = watch("message_unexpected", other, elsewhere);
  MPI_Barrier(MPI_COMM_WORLD);
  flood(5, comm);
  CHECK_EQ(seen.calls, rank == 1 ? 5 : 0);
  CHECK_EQ(elsewhere.calls, 0);
  for (int i = 0; i < seen.calls; ++i) CHECK(seen.data[std::size_t(i)] == (std::vector<MPI_Count>{0, i, 4}));
  // More at once than the queue has places.
  Control places("event_queue");
  places.set(2);
  MPI_Barrier(MPI_COMM_WORLD);
  seen.data.clear();
  flood(40, comm);
  MPI_Barrier(MPI_COMM_WORLD);
  flood(1, comm);
  if (rank == 1) CHECK_EQ(seen.calls - 6 + seen.lost, 40);
  places.set(1024);
  // A callback is taken away; so is a registration.
  MPI_Barrier(MPI_COMM_WORLD);
  const int before = seen.calls;
  CHECK_EQ(MPI_T_event_register_callback(registration, MPI_T_CB_REQUIRE_NONE, MPI_INFO_NULL, nullptr, nullptr), MPI_SUCCESS);
  CHECK_EQ(MPI_T_event_register_callback(registration, MPI_T_CB_REQUIRE_THREAD_SAFE, MPI_INFO_NULL, nullptr, nullptr), MPI_SUCCESS);
  flood(3, comm);
  CHECK_EQ(seen.calls, before);
  CHECK_EQ(MPI_T_event_register_callback(registration, MPI_T_CB_REQUIRE_ASYNC_SIGNAL_SAFE, MPI_INFO_NULL, &seen, see), MPI_SUCCESS);
  MPI_Barrier(MPI_COMM_WORLD);
  flood(3, comm);
  CHECK_EQ(seen.calls, before + (rank == 1 ? 3 : 0));
  forget(registration, seen);
  MPI_Barrier(MPI_COMM_WORLD);
  flood(3, comm);
  CHECK_EQ(seen.calls, before + (rank == 1 ? 3 : 0));
  forget(quiet, elsewhere);
  MPI_Comm_free(&comm);
  MPI_Comm_free(&other);
}

/// The callback sends and receives, and frees its own registration at the second call.
struct Talker {
  MPI_T_event_registration registration;
  int calls = 0, freed = 0;
};
void talker_freed(MPI_T_event_registration, MPI_T_cb_safety, void* user_data) { ++static_cast<Talker*>(user_data)->freed; }
void talk(MPI_T_event_instance, MPI_T_event_registration registration, MPI_T_cb_safety, void* user_data) {
  Talker& talker = *static_cast<Talker*>(user_data);
  int out = ++talker.calls, in = 0;
  MPI_Sendrecv(&out, 1, MPI_INT, 0, 9, &in, 1, MPI_INT, 0, 9, MPI_COMM_SELF, MPI_STATUS_IGNORE);
  CHECK_EQ(in, out);
  if (talker.calls != 2) return;
  CHECK_EQ(MPI_T_event_handle_free(registration, &talker, talker_freed), MPI_SUCCESS);
  CHECK_EQ(talker.freed, 0);  // not before this callback has returned
}

void callbacks_that_talk() {
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  Talker talker;
  int index;
  CHECK_EQ(MPI_T_event_get_index("message_unexpected", &index), MPI_SUCCESS);
  CHECK_EQ(MPI_T_event_handle_alloc(index, &comm, MPI_INFO_NULL, &talker.registration), MPI_SUCCESS);
  CHECK_EQ(MPI_T_event_register_callback(talker.registration, MPI_T_CB_REQUIRE_NONE, MPI_INFO_NULL, &talker, talk), MPI_SUCCESS);
  MPI_Barrier(MPI_COMM_WORLD);
  flood(6, comm);
  if (rank == 1) CHECK(talker.calls == 2 && talker.freed == 1);
  else CHECK_EQ(MPI_T_event_handle_free(talker.registration, nullptr, nullptr), MPI_SUCCESS);
  MPI_Comm_free(&comm);
}

void the_other_events() {
  Seen asleep, awake, collectives, transfers;
  MPI_T_event_registration registrations[] = {watch("rank_asleep", MPI_COMM_NULL, asleep), watch("rank_awake", MPI_COMM_NULL, awake),
                                              watch("collective_begun", MPI_COMM_NULL, collectives),
                                              watch("transfer_ended", MPI_COMM_NULL, transfers)};
  Control spins("spins"), yields("yields");
  spins.set(0);
  yields.set(0);
  int more = 1, token = 0;
  for (int i = 0; more != 0 && i < 10000; ++i) {
    if (rank == 0) {
      usleep(500);
      MPI_Send(&i, 1, MPI_INT, 1, 5, MPI_COMM_WORLD);
      MPI_Recv(&more, 1, MPI_INT, 1, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    } else {
      MPI_Recv(&token, 1, MPI_INT, 0, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      more = awake.calls == 0;
      MPI_Send(&more, 1, MPI_INT, 0, 5, MPI_COMM_WORLD);
    }
  }
  spins.set(2000);
  yields.set(60);
  CHECK_EQ(more, 0);
  if (rank == 1) {
    CHECK(asleep.calls >= awake.calls && awake.calls >= 1);
    CHECK_EQ(awake.data[0][0], asleep.data[0][0]);
    CHECK(awake.data[0][1] > 0);
  }
  const int begun = collectives.calls;
  MPI_Bcast(&token, 1, MPI_INT, 0, MPI_COMM_WORLD);
  std::vector<char> large(300000);
  if (rank == 0) MPI_Send(large.data(), 300000, MPI_BYTE, 1, 8, MPI_COMM_WORLD);
  else MPI_Recv(large.data(), 300000, MPI_BYTE, 0, 8, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Barrier(MPI_COMM_WORLD);
  int flag;
  MPI_Iprobe(0, 99, MPI_COMM_SELF, &flag, MPI_STATUS_IGNORE);  // a round of progress
  CHECK_EQ(collectives.calls, begun + 2);
  CHECK(collectives.data[std::size_t(begun)][0] == 1 && collectives.data[std::size_t(begun)][2] == 4 && collectives.data[std::size_t(begun)][3] == 2);
  CHECK_EQ(collectives.data[std::size_t(begun) + 1][0], 0);  // a barrier
  CHECK_EQ(transfers.calls, rank == 1 ? 1 : 0);
  if (rank == 1) CHECK(transfers.data[0][0] == 0 && transfers.data[0][1] == 300000);
  Seen* const seen[] = {&asleep, &awake, &collectives, &transfers};
  for (int i = 0; i < 4; ++i) forget(registrations[i], *seen[i]);
}

void hints() {
  Seen seen;
  MPI_Info info, used;
  int keys = -1;
  MPI_T_event_registration registration = watch("rank_asleep", MPI_COMM_NULL, seen);
  MPI_Info_create(&info);
  MPI_Info_set(info, "unknown", "hint");
  CHECK_EQ(MPI_T_event_handle_set_info(registration, info), MPI_SUCCESS);
  CHECK_EQ(MPI_T_event_callback_set_info(registration, MPI_T_CB_REQUIRE_NONE, info), MPI_SUCCESS);
  CHECK_EQ(MPI_T_event_handle_get_info(registration, &used), MPI_SUCCESS);
  CHECK_EQ(MPI_Info_get_nkeys(used, &keys), MPI_SUCCESS);
  CHECK_EQ(keys, 0);
  MPI_Info_free(&used);
  CHECK_EQ(MPI_T_event_callback_get_info(registration, MPI_T_CB_REQUIRE_NONE, &used), MPI_SUCCESS);
  MPI_Info_free(&used);
  MPI_Info_free(&info);
  CHECK_ERROR(MPI_T_event_handle_set_info(registration, info = reinterpret_cast<MPI_Info>(0x77770)), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_callback_set_info(registration, MPI_T_CB_REQUIRE_NONE, info), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_callback_set_info(registration, static_cast<MPI_T_cb_safety>(1), MPI_INFO_NULL), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_register_callback(registration, static_cast<MPI_T_cb_safety>(1), MPI_INFO_NULL, nullptr, see), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_register_callback(registration, MPI_T_CB_REQUIRE_NONE, info, nullptr, see), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_handle_get_info(registration, nullptr), MPI_T_ERR_INVALID);
  CHECK_ERROR(MPI_T_event_callback_get_info(registration, MPI_T_CB_REQUIRE_NONE, nullptr), MPI_T_ERR_INVALID);
  forget(registration, seen);
}
}  // namespace

int main(int argc, char** argv) {
  int provided;
  MPI_Init(&argc, &argv);
  CHECK_EQ(MPI_T_init_thread(MPI_THREAD_SINGLE, &provided), MPI_SUCCESS);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  unexpected_messages();
  callbacks_that_talk();
  the_other_events();
  hints();
  MPI_Finalize();
  CHECK_EQ(MPI_T_finalize(), MPI_SUCCESS);
  return 0;
}

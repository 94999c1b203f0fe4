// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Control variables take effect and performance variables count what happens: each is set or read around communication whose outcome is
// known. Rank 0 talks to the last rank.
// ranks: 2 3
// also with: TUTTI_EAGER_BYTES=512 TUTTI_DIRECT=0
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "tool.hpp"

namespace {
using tool::Control;
using tool::Measure;

int rank, size, last;
MPI_T_pvar_session session;
std::vector<char> buffer(1 << 20);

Measure counter(const char* name) { return Measure(session, name, MPI_T_PVAR_CLASS_COUNTER); }
Measure aggregate(const char* name) { return Measure(session, name, MPI_T_PVAR_CLASS_AGGREGATE); }

void send_one(int bytes) {
  if (rank == 0) MPI_Send(buffer.data(), bytes, MPI_BYTE, last, 3, MPI_COMM_WORLD);
  if (rank == last) MPI_Recv(buffer.data(), bytes, MPI_BYTE, 0, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

void from_the_environment() {
  Control eager("eager_bytes"), direct("direct");
  const char* text = std::getenv("TUTTI_EAGER_BYTES");
  CHECK_EQ(eager.get(), text != nullptr ? std::atoll(text) : 16384);
  text = std::getenv("TUTTI_DIRECT");
  CHECK_EQ(direct.get(), text != nullptr ? 0 : 1);
}

void eager_limit() {
  Control limit("eager_bytes");
  const MPI_Count before = limit.get();
  for (const int bytes : {1000, 5000}) {
    Measure announced(session, "announced_messages", MPI_T_PVAR_CLASS_COUNTER), eager(session, "eager_messages", MPI_T_PVAR_CLASS_COUNTER);
    Measure sent(session, "bytes_sent", MPI_T_PVAR_CLASS_AGGREGATE), received(session, "bytes_received", MPI_T_PVAR_CLASS_AGGREGATE);
    limit.set(4096);
    send_one(bytes);
    CHECK_EQ(announced.get(), rank == 0 && bytes > 4096 ? 1u : 0u);
    CHECK_EQ(eager.get(), rank == 0 && bytes <= 4096 ? 1u : 0u);
    CHECK_EQ(sent.get(), rank == 0 ? unsigned(bytes) : 0u);
    CHECK_EQ(received.get(), rank == last ? unsigned(bytes) : 0u);
  }
  CHECK_ERROR(limit.try_set(1 << 30), MPI_T_ERR_INVALID);
  CHECK_ERROR(limit.try_set(0), MPI_T_ERR_INVALID);
  limit.set(before);
}

/// How a megabyte from rank 0 arrived at the last rank: (piped, joint, alone).
std::string arrival(bool sender_computes) {
  Measure piped(session, "piped_transfers", MPI_T_PVAR_CLASS_COUNTER), joint(session, "joint_transfers", MPI_T_PVAR_CLASS_COUNTER);
  Measure alone(session, "alone_transfers", MPI_T_PVAR_CLASS_COUNTER), alone_bytes(session, "alone_bytes", MPI_T_PVAR_CLASS_AGGREGATE);
  std::atomic<int>* flag;
  MPI_Win win;
  MPI_Win_allocate_shared(rank == last ? 64 : 0, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &flag, &win);
  MPI_Aint bytes;
  int unit;
  MPI_Win_shared_query(win, last, &bytes, &unit, &flag);
  const int n = 1 << 20;
  if (rank == 0) {
    MPI_Request request;
    MPI_Isend(buffer.data(), n, MPI_BYTE, last, 4, MPI_COMM_WORLD, &request);
    while (sender_computes && flag->load() == 0) usleep(100);  // outside of MPI
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  } else if (rank == last) {
    MPI_Recv(buffer.data(), n, MPI_BYTE, 0, 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    flag->store(1);
  }
  CHECK_EQ(alone_bytes.get(), alone.get() * n);
  const std::string text = std::to_string(piped.get()) + std::to_string(joint.get()) + std::to_string(alone.get());
  MPI_Win_free(&win);
  return rank == last ? text : "";
}

void ways_of_large_messages() {
  Control direct("direct"), way("large_way"), polls("offer_polls"), oversubscribed_polls("offer_polls_oversubscribed"), joint_bytes("joint_bytes");
  const MPI_Count by_environment = direct.get();
  const auto is = [](const std::string& found, const char* expected) { return found.empty() || found == expected; };
  direct.set(0);
  CHECK(is(arrival(false), "100"));
  direct.set(by_environment);
  way.set(2);  // joint
  const std::string jointly = arrival(false);
  const bool forbidden = jointly == "100";  // by the environment or the system
  CHECK(forbidden || is(jointly, "010"));
  joint_bytes.set(2 << 20);
  const std::string below = arrival(false);
  CHECK(forbidden || below != "010");
  joint_bytes.set(256 << 10);
  // All ranks must agree on whether the sender may stay away.
  int away = !forbidden;
  MPI_Bcast(&away, 1, MPI_INT, last, MPI_COMM_WORLD);
  way.set(1);  // piped: the receiver, which waits for nobody, copies alone
  polls.set(0);
  oversubscribed_polls.set(0);
  if (away) CHECK(is(arrival(true), "001"));
  polls.set(1000);
  oversubscribed_polls.set(16);
  way.set(0);
}

void algorithms() {
  Control bcast("coll_bcast"), barrier("coll_barrier");
  int items = 0, value = 0;
  CHECK_EQ(MPI_T_enum_get_info(bcast.items(), &items, nullptr, nullptr), MPI_SUCCESS);
  for (int i = 1; i < items; ++i) {
    Measure runs(session, "coll_bcast_runs", MPI_T_PVAR_CLASS_COUNTER), calls(session, "coll_bcast_calls", MPI_T_PVAR_CLASS_COUNTER);
    bcast.set(i);
    for (int k = 0; k < 3; ++k) MPI_Bcast(&value, 1, MPI_INT, 0, MPI_COMM_WORLD);
    const std::vector<unsigned long long> counts = runs.all();
    CHECK_EQ(int(counts.size()), items - 1);
    CHECK_EQ(counts[std::size_t(i) - 1], 3u);
    CHECK_EQ(calls.get(), 3u);
  }
  bcast.set(0);
  CHECK_ERROR(bcast.try_set(items), MPI_T_ERR_INVALID);
  CHECK_EQ(barrier.get(), 0);
}

/// With no patience at all, who waits sleeps, and is woken.
void sleeping() {
  Control spins("spins"), yields("yields");
  Measure sleeps = counter("sleeps"), rings = counter("wake_ups");
  Measure asleep(session, "time_asleep", MPI_T_PVAR_CLASS_TIMER), share(session, "asleep_share", MPI_T_PVAR_CLASS_PERCENTAGE);
  spins.set(0);
  yields.set(0);
  int more = 1;
  for (int i = 0; more != 0 && i < 10000; ++i) {
    if (rank == 0) {
      usleep(500);
      MPI_Send(&i, 1, MPI_INT, last, 5, MPI_COMM_WORLD);
      MPI_Recv(&more, 1, MPI_INT, last, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    } else if (rank == last) {
      int token;
      MPI_Recv(&token, 1, MPI_INT, 0, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      more = sleeps.get() == 0;
      MPI_Send(&more, 1, MPI_INT, 0, 5, MPI_COMM_WORLD);
    } else {
      more = 0;
    }
  }
  CHECK_EQ(more, 0);
  if (rank == last) CHECK(sleeps.get() >= 1 && asleep.real() > 0 && asleep.real() < 3600);
  CHECK(share.real() >= 0 && share.real() <= 1);
  spins.set(2000);
  yields.set(60);
}

/// Counters of one communicator and queues of messages and receives; each handle counts for itself.
void queues() {
  MPI_Comm comm, other;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_dup(MPI_COMM_WORLD, &other);
  {
    const int n = 10;
    Measure sent(session, "comm_messages_sent", MPI_T_PVAR_CLASS_COUNTER, comm),
        sent_bytes(session, "comm_bytes_sent", MPI_T_PVAR_CLASS_AGGREGATE, comm);
    Measure elsewhere(session, "comm_messages_sent", MPI_T_PVAR_CLASS_COUNTER, other);
    Measure received(session, "comm_messages_received", MPI_T_PVAR_CLASS_COUNTER, comm),
        stopped(session, "comm_messages_received", MPI_T_PVAR_CLASS_COUNTER, comm);
    Measure received_bytes(session, "comm_bytes_received", MPI_T_PVAR_CLASS_AGGREGATE, comm), unexpected = counter("unexpected_messages");
    Measure waiting(session, "comm_unexpected_queue", MPI_T_PVAR_CLASS_LEVEL, comm),
        posted(session, "comm_posted_receives", MPI_T_PVAR_CLASS_LEVEL, comm);
    Measure peak(session, "comm_unexpected_queue_peak", MPI_T_PVAR_CLASS_HIGHWATERMARK, comm),
        bytes(session, "unexpected_bytes", MPI_T_PVAR_CLASS_LEVEL);
    Measure bytes_peak(session, "unexpected_bytes_peak", MPI_T_PVAR_CLASS_HIGHWATERMARK),
        all_posted(session, "posted_receives", MPI_T_PVAR_CLASS_LEVEL);
    Measure queue(session, "unexpected_queue", MPI_T_PVAR_CLASS_LEVEL), queue_peak(session, "unexpected_queue_peak", MPI_T_PVAR_CLASS_HIGHWATERMARK);
    CHECK_EQ(MPI_T_pvar_stop(session, stopped.handle()), MPI_SUCCESS);
    MPI_Barrier(MPI_COMM_WORLD);
    int token = 0;
    if (rank == 0) {
      for (int i = 0; i < n; ++i) MPI_Send(buffer.data(), 100, MPI_BYTE, last, i, comm);
      MPI_Send(&token, 1, MPI_INT, last, 6, MPI_COMM_WORLD);  // behind the others in the ring
      CHECK_EQ(sent.get(), unsigned(n));
      CHECK_EQ(sent_bytes.get(), unsigned(n) * 100);
    } else if (rank == last) {
      MPI_Recv(&token, 1, MPI_INT, 0, 6, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      CHECK_EQ(waiting.get(), unsigned(n));
      CHECK(queue.get() >= unsigned(n) && queue_peak.get() >= unsigned(n));
      CHECK_EQ(peak.get(), unsigned(n));
      CHECK(unexpected.get() >= unsigned(n));
      CHECK(bytes.get() >= unsigned(n) * 100 && bytes_peak.get() >= unsigned(n) * 100);
      for (int i = 0; i < n; ++i) MPI_Recv(buffer.data(), 100, MPI_BYTE, 0, n - 1 - i, comm, MPI_STATUS_IGNORE);
      CHECK_EQ(waiting.get(), 0u);
      CHECK_EQ(received.get(), unsigned(n));
      CHECK_EQ(received_bytes.get(), unsigned(n) * 100);
      CHECK_EQ(stopped.get(), 0u);
      // The mark stays until it is reset or written.
      unsigned long long value = 0;
      CHECK_EQ(peak.get(), unsigned(n));
      CHECK_EQ(MPI_T_pvar_readreset(session, peak.handle(), &value), MPI_SUCCESS);
      CHECK_EQ(value, unsigned(n));
      CHECK_EQ(peak.get(), 0u);
      value = 7;
      CHECK_EQ(MPI_T_pvar_write(session, peak.handle(), &value), MPI_SUCCESS);
      CHECK_EQ(peak.get(), 7u);
      CHECK_EQ(MPI_T_pvar_write(session, received.handle(), &value), MPI_SUCCESS);
      CHECK_EQ(received.get(), 7u);
      // Receives that wait.
      MPI_Request requests[3];
      const unsigned long long before = all_posted.get();
      for (int i = 0; i < 3; ++i) MPI_Irecv(buffer.data() + i, 1, MPI_BYTE, i == 0 ? MPI_ANY_SOURCE : 0, 77, comm, &requests[i]);
      CHECK_EQ(posted.get(), 3u);
      CHECK_EQ(all_posted.get(), before + 3);
      for (MPI_Request& request : requests) MPI_Cancel(&request);
      MPI_Waitall(3, requests, MPI_STATUSES_IGNORE);
      CHECK_EQ(posted.get(), 0u);
    }
    CHECK_EQ(elsewhere.get(), 0u);
    // All handles of a session at once: those that are always measured are passed over.
    CHECK_EQ(MPI_T_pvar_reset(session, MPI_T_PVAR_ALL_HANDLES), MPI_SUCCESS);
    CHECK_EQ(sent.get() + received.get() + sent_bytes.get(), 0u);
    CHECK_EQ(MPI_T_pvar_stop(session, MPI_T_PVAR_ALL_HANDLES), MPI_SUCCESS);
    CHECK_EQ(MPI_T_pvar_start(session, MPI_T_PVAR_ALL_HANDLES), MPI_SUCCESS);
    // What was bound to a communicator says so when that is gone.
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Comm_free(&comm);
    unsigned long long value;
    CHECK_ERROR(MPI_T_pvar_read(session, sent.handle(), &value), MPI_T_ERR_INVALID_HANDLE);
    CHECK_ERROR(MPI_T_pvar_stop(session, peak.handle()), MPI_T_ERR_INVALID_HANDLE);
    CHECK_EQ(MPI_T_pvar_stop(session, MPI_T_PVAR_ALL_HANDLES), MPI_SUCCESS);
    CHECK_EQ(elsewhere.get(), 0u);
  }
  MPI_Comm_free(&other);
}

void files_and_job() {
  Measure read = aggregate("file_bytes_read"), written = aggregate("file_bytes_written");
  Measure ranks(session, "job_ranks", MPI_T_PVAR_CLASS_SIZE), memory(session, "job_memory", MPI_T_PVAR_CLASS_SIZE);
  const std::string name = "tool_effects_" + std::to_string(getpid()) + ".tmp";
  MPI_File file;
  CHECK_EQ(MPI_File_open(MPI_COMM_SELF, name.c_str(), MPI_MODE_CREATE | MPI_MODE_RDWR | MPI_MODE_DELETE_ON_CLOSE, MPI_INFO_NULL, &file), MPI_SUCCESS);
  MPI_File_write_at(file, 0, buffer.data(), 5000, MPI_BYTE, MPI_STATUS_IGNORE);
  MPI_File_read_at(file, 1000, buffer.data(), 5000, MPI_BYTE, MPI_STATUS_IGNORE);
  MPI_File_close(&file);
  CHECK_EQ(written.get(), 5000u);
  CHECK_EQ(read.get(), 4000u);
  CHECK_EQ(ranks.get(), unsigned(size));
  CHECK(memory.get() > 4096);
  int index, count, activity = -1;
  MPI_T_pvar_handle handle;
  CHECK_EQ(MPI_T_pvar_get_index("activity", MPI_T_PVAR_CLASS_STATE, &index), MPI_SUCCESS);
  CHECK_EQ(MPI_T_pvar_handle_alloc(session, index, nullptr, &handle, &count), MPI_SUCCESS);
  CHECK_EQ(MPI_T_pvar_read(session, handle, &activity), MPI_SUCCESS);
  CHECK_EQ(activity, 1);  // inside of MPI, namely in this call
  CHECK_EQ(MPI_T_pvar_handle_free(session, &handle), MPI_SUCCESS);
}

/// More messages than the ring has places: the rest waits at the sender.
void queued() {
  Measure waited = counter("queued_messages");
  Control slots("ring_slots");
  const int n = static_cast<int>(slots.get()) + 20;
  std::vector<MPI_Request> requests(std::size_t(n), MPI_REQUEST_NULL);
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  std::atomic<int>* flag;
  MPI_Win win;
  MPI_Win_allocate_shared(rank == 0 ? 64 : 0, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &flag, &win);
  MPI_Aint bytes;
  int unit;
  MPI_Win_shared_query(win, 0, &bytes, &unit, &flag);
  if (rank == 0) {
    for (MPI_Request& request : requests) MPI_Isend(buffer.data(), 4, MPI_BYTE, last, 1, comm, &request);
    CHECK(waited.get() >= 1);
    flag->store(1);
  } else if (rank == last) {
    while (flag->load() == 0) usleep(100);  // outside of MPI, so nothing is taken from the ring
    for (int i = 0; i < n; ++i) MPI_Recv(buffer.data(), 4, MPI_BYTE, 0, 1, comm, MPI_STATUS_IGNORE);
  }
  MPI_Waitall(n, requests.data(), MPI_STATUSES_IGNORE);
  MPI_Win_free(&win);
  MPI_Comm_free(&comm);
}
}  // namespace

int main(int argc, char** argv) {
  int provided;
  CHECK_EQ(MPI_T_init_thread(MPI_THREAD_SINGLE, &provided), MPI_SUCCESS);
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  last = size - 1;
  CHECK_EQ(MPI_T_pvar_session_create(&session), MPI_SUCCESS);
  from_the_environment();
  MPI_Barrier(MPI_COMM_WORLD);
  eager_limit();
  MPI_Barrier(MPI_COMM_WORLD);
  ways_of_large_messages();
  MPI_Barrier(MPI_COMM_WORLD);
  algorithms();
  sleeping();
  MPI_Barrier(MPI_COMM_WORLD);
  queues();
  files_and_job();
  queued();
  CHECK_EQ(MPI_T_pvar_session_free(&session), MPI_SUCCESS);
  MPI_Finalize();
  CHECK_EQ(MPI_T_finalize(), MPI_SUCCESS);
  return 0;
}

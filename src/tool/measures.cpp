// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The table of performance variables.
#include "tool/measures.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "engine/io/storage.hpp"
#include "p2p/match.hpp"
#include "p2p/traffic.hpp"

namespace tutti::tool {
namespace {

using coll::Collective;
using p2p::totals;
using runtime::Tally;
using runtime::wait_counters;

constexpr int kUser = MPI_T_VERBOSITY_USER_BASIC;
constexpr int kTuner = MPI_T_VERBOSITY_TUNER_BASIC;
constexpr Category kMessages = Category::point_to_point;
constexpr Category kLarge = Category::large_messages;

template <Tally p2p::Traffic::*Which>
Count of_process(const Subject&) {
  p2p::Traffic sum;
  p2p::add_total_traffic(sum);
  return (sum.*Which).get();
}
template <Tally p2p::Traffic::*Which>
Count of_channel(const Subject& subject) {
  return (subject.channel->traffic.*Which).get();
}
template <Tally p2p::Totals::*Which>
Count total(const Subject&) {
  return (totals.*Which).get();
}
template <p2p::WayCounter p2p::Totals::*Way, Tally p2p::WayCounter::*Which>
Count by_way(const Subject&) {
  return (totals.*Way.*Which).get();
}
template <runtime::Gauge p2p::Totals::*Which>
runtime::Gauge& total_gauge(const Subject&) {
  return totals.*Which;
}
template <runtime::Gauge p2p::Totals::*Which>
Count total_level(const Subject&) {
  return (totals.*Which).level();
}
runtime::Gauge& channel_gauge(const Subject& subject) { return subject.channel->matcher().length; }
Count channel_level(const Subject& subject) { return subject.channel->matcher().length.level(); }

Count eager_messages(const Subject& subject) { return of_process<&p2p::Traffic::sent>(subject) - totals.announced.get(); }
Count runs(const Subject& subject) { return coll::runs_of(static_cast<Collective>(subject.argument), subject.element); }
Count calls(const Subject& subject) {
  Count sum = 0;
  for (int i = 0; i < coll::kMostAlgorithms; ++i) sum += coll::runs_of(static_cast<Collective>(subject.argument), i);
  return sum;
}
bool in_job() { return runtime::process().block != nullptr; }
Count activity(const Subject&) { return runtime::recorder().activity.load(std::memory_order_relaxed); }
Count job_memory(const Subject&) { return in_job() ? static_cast<Count>(runtime::process().segment.header().segment_bytes) : 0; }
Count job_ranks(const Subject&) { return runtime::process().ranks; }
Count asleep_share(const Subject&) {
  if (!in_job()) return 0;
  const auto age = static_cast<Count>(base::now_ns() - runtime::process().block->start_time.load(std::memory_order_relaxed));
  return std::min<Count>(1000000, wait_counters.asleep_ns.load() / (age / 1000000 + 1));
}

using Read = Count (*)(const Subject&);
using Gauge = runtime::Gauge& (*)(const Subject&);

constexpr Measure measure(const char* name, int var_class, Read read, int verbosity, Category category, const char* description) {
  return {name, var_class, read, nullptr, false, 0, false, Enumeration::none, verbosity, category, description};
}
constexpr Measure peak(const char* name, Gauge gauge, Category category, const char* description) {
  return {name, MPI_T_PVAR_CLASS_HIGHWATERMARK, nullptr, gauge, false, 0, false, Enumeration::none, kUser, category, description};
}
/// Bound to a communicator: of its point-to-point messages.
constexpr Measure bound(Measure measure) {
  measure.of_communicator = true;
  return measure;
}
constexpr Measure with_items(Measure measure, Enumeration items) {
  measure.items = items;
  return measure;
}
constexpr Measure collective_calls(const char* name, Collective collective) {
  return {name,
          MPI_T_PVAR_CLASS_COUNTER,
          calls,
          nullptr,
          false,
          static_cast<int>(collective),
          false,
          Enumeration::none,
          kUser,
          Category::collectives,
          "how often the collective operation was begun on intra-communicators, by the program or by MPI itself"};
}
constexpr Measure algorithm_runs(const char* name, Collective collective) {
  return {name,
          MPI_T_PVAR_CLASS_COUNTER,
          runs,
          nullptr,
          false,
          static_cast<int>(collective),
          true,
          Enumeration::none,
          kTuner,
          Category::algorithms,
          "how often each algorithm ran: an element for each, in the order of the control variable's items after \"automatic\""};
}

constexpr int kCounter = MPI_T_PVAR_CLASS_COUNTER, kAggregate = MPI_T_PVAR_CLASS_AGGREGATE, kLevel = MPI_T_PVAR_CLASS_LEVEL,
              kSize = MPI_T_PVAR_CLASS_SIZE, kTimer = MPI_T_PVAR_CLASS_TIMER;

using p2p::Totals;
using p2p::Traffic;
using p2p::WayCounter;

constexpr Measure kMeasures[] = {
    measure("messages_sent", kCounter, of_process<&Traffic::sent>, kUser, kMessages, "messages sent, also those of collectives"),
    measure("bytes_sent", kAggregate, of_process<&Traffic::sent_bytes>, kUser, kMessages, "bytes in these messages"),
    measure("messages_received", kCounter, of_process<&Traffic::received>, kUser, kMessages,
            "messages that met their receive, also those of collectives"),
    measure("bytes_received", kAggregate, of_process<&Traffic::received_bytes>, kUser, kMessages, "bytes in these messages"),
    bound(
        measure("comm_messages_sent", kCounter, of_channel<&Traffic::sent>, kUser, kMessages, "messages that the program sent on the communicator")),
    bound(measure("comm_bytes_sent", kAggregate, of_channel<&Traffic::sent_bytes>, kUser, kMessages, "bytes in these messages")),
    bound(measure("comm_messages_received", kCounter, of_channel<&Traffic::received>, kUser, kMessages,
                  "messages of the communicator that met their receive")),
    bound(measure("comm_bytes_received", kAggregate, of_channel<&Traffic::received_bytes>, kUser, kMessages, "bytes in these messages")),
    measure("unexpected_messages", kCounter, total<&Totals::unexpected>, kUser, kMessages, "messages that came before their receive"),
    measure("unexpected_queue", kLevel, total_level<&Totals::unexpected_length>, kUser, kMessages, "messages that wait for a receive now"),
    peak("unexpected_queue_peak", total_gauge<&Totals::unexpected_length>, kMessages, "the most messages that waited for a receive at one time"),
    measure("unexpected_bytes", kLevel, total_level<&Totals::unexpected_bytes>, kUser, kMessages,
            "memory that keeps the payload of messages without a receive"),
    peak("unexpected_bytes_peak", total_gauge<&Totals::unexpected_bytes>, kMessages, "the most memory that kept such payload at one time"),
    bound(measure("comm_unexpected_queue", kLevel, channel_level, kUser, kMessages, "messages of the communicator that wait for a receive now")),
    bound(
        peak("comm_unexpected_queue_peak", channel_gauge, kMessages, "the most messages of the communicator that waited for a receive at one time")),
    measure(
        "posted_receives", kLevel, [](const Subject&) { return p2p::posted_receives(); }, kUser, kMessages,
        "receives that wait for their message now"),
    bound(measure(
        "comm_posted_receives", kLevel, [](const Subject& s) { return s.channel->matcher().posted_receives(); }, kUser, kMessages,
        "receives of the communicator that wait for their message now")),
    measure("eager_messages", kCounter, eager_messages, kTuner, kMessages, "messages sent that carried their payload with them"),
    measure("announced_messages", kCounter, total<&Totals::announced>, kTuner, kLarge,
            "messages sent whose payload stayed with the sender until it was asked for"),
    measure("queued_messages", kCounter, total<&Totals::queued>, kTuner, kMessages,
            "messages and answers that found no room and had to wait at the sender"),
    measure("piped_transfers", kCounter, by_way<&Totals::piped, &WayCounter::messages>, kTuner, kLarge,
            "large messages received through shared memory, piece by piece"),
    measure("piped_bytes", kAggregate, by_way<&Totals::piped, &WayCounter::bytes>, kTuner, kLarge, "bytes in these messages"),
    measure("joint_transfers", kCounter, by_way<&Totals::joint, &WayCounter::messages>, kTuner, kLarge,
            "large messages received that both ranks copied"),
    measure("joint_bytes", kAggregate, by_way<&Totals::joint, &WayCounter::bytes>, kTuner, kLarge, "bytes in these messages"),
    measure("alone_transfers", kCounter, by_way<&Totals::alone, &WayCounter::messages>, kTuner, kLarge,
            "large messages that the receiver copied out of the sender's memory alone"),
    measure("alone_bytes", kAggregate, by_way<&Totals::alone, &WayCounter::bytes>, kTuner, kLarge, "bytes in these messages"),
    measure(
        "sleeps", kCounter, [](const Subject&) { return wait_counters.sleeps.load(); }, kUser, Category::waiting,
        "how often this rank went to sleep in MPI"),
    measure(
        "time_asleep", kTimer, [](const Subject&) { return wait_counters.asleep_ns.load(); }, kUser, Category::waiting, "seconds asleep in MPI"),
    measure(
        "wake_ups", kCounter, [](const Subject&) { return wait_counters.rings.load(); }, kUser, Category::waiting,
        "how often this rank woke sleeping ranks"),
    measure("asleep_share", MPI_T_PVAR_CLASS_PERCENTAGE, asleep_share, kUser, Category::waiting,
            "the share of this rank's time since MPI_Init that it was asleep in MPI"),
    with_items(measure("activity", MPI_T_PVAR_CLASS_STATE, activity, kUser, Category::waiting,
                       "what this rank does now: outside or inside of MPI, waiting, asleep"),
               Enumeration::activity),
    measure(
        "file_bytes_read", kAggregate, [](const Subject&) { return io::transferred.read.load(); }, kUser, Category::files, "bytes read from files"),
    measure(
        "file_bytes_written", kAggregate, [](const Subject&) { return io::transferred.written.load(); }, kUser, Category::files,
        "bytes written to files"),
    measure("job_memory", kSize, job_memory, kTuner, Category::job,
            "address space of the job's shared memory in bytes; only what ranks touch is memory"),
    measure("job_ranks", kSize, job_ranks, kUser, Category::job, "number of ranks of the job"),
    collective_calls("coll_barrier_calls", Collective::barrier),
    collective_calls("coll_bcast_calls", Collective::bcast),
    collective_calls("coll_gather_calls", Collective::gather),
    collective_calls("coll_gatherv_calls", Collective::gatherv),
    collective_calls("coll_scatter_calls", Collective::scatter),
    collective_calls("coll_scatterv_calls", Collective::scatterv),
    collective_calls("coll_allgather_calls", Collective::allgather),
    collective_calls("coll_allgatherv_calls", Collective::allgatherv),
    collective_calls("coll_alltoall_calls", Collective::alltoall),
    collective_calls("coll_alltoallv_calls", Collective::alltoallv),
    collective_calls("coll_reduce_calls", Collective::reduce),
    collective_calls("coll_allreduce_calls", Collective::allreduce),
    collective_calls("coll_reduce_scatter_calls", Collective::reduce_scatter),
    collective_calls("coll_scan_calls", Collective::scan),
    collective_calls("coll_exscan_calls", Collective::exscan),
    algorithm_runs("coll_barrier_runs", Collective::barrier),
    algorithm_runs("coll_bcast_runs", Collective::bcast),
    algorithm_runs("coll_gather_runs", Collective::gather),
    algorithm_runs("coll_gatherv_runs", Collective::gatherv),
    algorithm_runs("coll_scatter_runs", Collective::scatter),
    algorithm_runs("coll_scatterv_runs", Collective::scatterv),
    algorithm_runs("coll_allgather_runs", Collective::allgather),
    algorithm_runs("coll_allgatherv_runs", Collective::allgatherv),
    algorithm_runs("coll_alltoall_runs", Collective::alltoall),
    algorithm_runs("coll_alltoallv_runs", Collective::alltoallv),
    algorithm_runs("coll_reduce_runs", Collective::reduce),
    algorithm_runs("coll_allreduce_runs", Collective::allreduce),
    algorithm_runs("coll_reduce_scatter_runs", Collective::reduce_scatter),
    algorithm_runs("coll_scan_runs", Collective::scan),
    algorithm_runs("coll_exscan_runs", Collective::exscan),
};
}  // namespace

std::span<const Measure> measures() { return kMeasures; }

int Measure::elements() const { return per_algorithm ? coll::table_of(static_cast<Collective>(argument)).n : 1; }

MPI_Datatype Measure::type() const {
  if (is_double()) return MPI_DOUBLE;
  return items != Enumeration::none ? MPI_INT : MPI_UNSIGNED_LONG_LONG;
}
}  // namespace tutti::tool

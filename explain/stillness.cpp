// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/stillness.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "api/functions.hpp"
#include "explain/threads.hpp"

namespace tutti::explain {
namespace {

using runtime::Activity;
using runtime::Recorder;

constexpr std::uint64_t kPollingNs = 5'000'000'000;
constexpr std::uint32_t kLeastLooks = 4;
constexpr std::uint64_t kBusyPolls = 1000;  // between two looks: nothing worth mentioning is computed in between

/// The recorder holds nothing but polls.
bool only_polls(const Recorder& recorder) {
  for (const runtime::RecordedCall& call : recorder.ring) {
    const std::uint32_t function = call.function.load(std::memory_order_relaxed);
    if (function != 0 && !is_poll(function)) return false;
  }
  return true;
}

bool polls_now(const Recorder& recorder) {
  const std::uint32_t calls = recorder.calls.load(std::memory_order_relaxed);
  if (calls == 0 || recorder.activity.load(std::memory_order_relaxed) != static_cast<std::uint32_t>(Activity::inside)) return false;
  return is_poll(recorder.ring[(calls - 1) % runtime::kRecordedCalls].function.load(std::memory_order_relaxed));
}

std::uint64_t print_of(const runtime::Segment& segment, const Snapshot& snapshot, std::size_t rank) {
  const RankView& view = snapshot.ranks[rank];
  std::uint64_t print = view.moved * 1099511628211u ^ static_cast<std::uint64_t>(view.standing);
  for (const std::size_t i : view.waits) print = print * 1099511628211u ^ (std::uint64_t(snapshot.waits[i].slot) << 32 | snapshot.waits[i].number);
  const Recorder& recorder = segment.rank(static_cast<std::uint32_t>(rank)).recorder;
  return only_polls(recorder) ? print : print * 1099511628211u ^ view.calls;
}
}  // namespace

bool is_poll(std::uint32_t function) {
  if (function == 0 || function >= std::size(api::kFunctions)) return false;
  std::string_view name = api::kFunctions[function].name;
  if (name.ends_with("_c")) name.remove_suffix(2);
  constexpr std::string_view kPolls[] = {"MPI_Test",
                                         "MPI_Testall",
                                         "MPI_Testany",
                                         "MPI_Testsome",
                                         "MPI_Iprobe",
                                         "MPI_Improbe",
                                         "MPI_Parrived",
                                         "MPI_Win_test",
                                         "MPI_Request_get_status",
                                         "MPI_Request_get_status_all",
                                         "MPI_Request_get_status_any",
                                         "MPI_Request_get_status_some"};
  return std::find(std::begin(kPolls), std::end(kPolls), name) != std::end(kPolls);
}

void Stillness::begin(std::uint64_t now_ns) {
  since_ns_ = now_ns;
  looks_ = 0;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    ranks_[rank].polling = 0;
    ranks_[rank].times_slept = ~std::uint64_t(0);
  }
}

/// Each rank waits, has finished, or was polling at every eighth look at least and has not slept since.
bool Stillness::all_poll(const Snapshot& snapshot) const {
  bool any = false;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    const RankView& view = snapshot.ranks[rank];
    if (view.standing == Standing::finished || !view.waits.empty()) continue;
    if (view.standing == Standing::unknown || ranks_[rank].polling * 8 < looks_) return false;
    if (times_slept(view.process) != ranks_[rank].times_slept) return false;
    any = true;
  }
  return any;
}

Stillness::Finding Stillness::look(const runtime::Segment& segment, const Snapshot& snapshot, std::uint64_t now_ns, std::uint64_t patience_ns) {
  bool same = ranks_.size() == snapshot.ranks.size();
  ranks_.resize(snapshot.ranks.size());
  bool waits = false;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    const std::uint64_t print = print_of(segment, snapshot, rank);
    same = same && print == ranks_[rank].print;
    ranks_[rank].print = print;
    waits = waits || !snapshot.ranks[rank].waits.empty();
  }
  if (!same) begin(now_ns);
  ++looks_;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    Sample& sample = ranks_[rank];
    const Recorder& recorder = segment.rank(static_cast<std::uint32_t>(rank)).recorder;
    const std::uint64_t polls = recorder.polls.load(std::memory_order_relaxed);
    const bool busy = polls - std::exchange(sample.polls, polls) >= kBusyPolls && looks_ > 1;
    if ((busy || polls_now(recorder)) && sample.polling++ == 0) sample.times_slept = times_slept(snapshot.ranks[rank].process).value_or(0);
  }
  const std::uint64_t still = still_ns(now_ns);
  if (looks_ >= kLeastLooks && still >= std::min(kPollingNs, patience_ns) && all_poll(snapshot)) return Finding::polling;
  if (!waits || still < patience_ns || looks_ < kLeastLooks) return Finding::nothing;
  for (const RankView& view : snapshot.ranks)
    if (view.standing == Standing::unknown || (view.standing == Standing::running && view.waits.empty() && waits_for_input(view.process)))
      return Finding::nothing;
  return Finding::still;
}
}  // namespace tutti::explain

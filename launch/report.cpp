// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Reads the recorders of the ranks and folds equal states together: 512 ranks in a barrier are one line.
#include "report.hpp"

#include <fmt/core.h>
#include <time.h>

#include <algorithm>
#include <iterator>

#include "api/functions.hpp"
#include "explain/stillness.hpp"
#include "mpi.h"

namespace tutti::launch {
namespace {

using runtime::Activity;
using runtime::RankBlock;
using runtime::RankState;
using runtime::RecordedCall;

constexpr std::size_t kLines = 12;

/// The states of some ranks that are alike: the same words, waiting since the earliest time.
struct Group {
  std::string one, many;   // "waits in MPI_Recv", "wait in MPI_Recv", on which communicator
  std::string details;     // with whom, if it is the same for all
  std::string place;       // in words
  runtime::Site site = 0;  // in the first of the ranks
  std::string last_call;   // where it is outside
  std::vector<int> ranks;
  std::uint64_t since = 0;
};

/// " (source 3, tag 7)": the arguments that say what a call waits for.
std::string arguments_of(const RecordedCall& call, const api::FunctionInfo& function) {
  constexpr const char* kPeers[] = {"", "destination", "source", "root", "target"};
  std::string text;
  if (function.peer != api::Peer::none) {
    std::int32_t peer = call.peer.load(std::memory_order_relaxed);
    std::string name = peer >= 0                ? std::to_string(peer)
                       : peer == MPI_ANY_SOURCE ? "any"
                       : peer == MPI_PROC_NULL  ? "MPI_PROC_NULL"
                       : peer == MPI_ROOT       ? "MPI_ROOT"
                                                : "?";
    text = fmt::format("{} {}", kPeers[static_cast<std::size_t>(function.peer)], name);
  }
  if ((function.shows & api::kShowsTag) != 0) {
    std::int32_t tag = call.tag.load(std::memory_order_relaxed);
    text += fmt::format("{}tag {}", text.empty() ? "" : ", ", tag == MPI_ANY_TAG ? "any" : std::to_string(tag));
  }
  return text.empty() ? text : " (" + text + ")";
}

/// Empty where the record is garbage.
std::string function_name(std::uint32_t index) { return std::string(index != 0 && index < std::size(api::kFunctions) ? api::plain_name(index) : ""); }

std::string communicator_name(std::uint64_t handle) {
  if (handle == reinterpret_cast<std::uint64_t>(MPI_COMM_WORLD)) return " on MPI_COMM_WORLD";
  if (handle == reinterpret_cast<std::uint64_t>(MPI_COMM_SELF)) return " on MPI_COMM_SELF";
  return "";
}

/// The state of a rank whose process lives and that is inside MPI or between two calls.
Group living_state(const RankBlock& block) {
  const runtime::Recorder& recorder = block.recorder;
  std::uint32_t calls = recorder.calls.load(std::memory_order_relaxed);
  auto activity = static_cast<Activity>(recorder.activity.load(std::memory_order_relaxed));
  std::string name;
  Group group;
  if (calls != 0) {
    const RecordedCall& call = recorder.ring[(calls - 1) % runtime::kRecordedCalls];
    std::uint32_t function = call.function.load(std::memory_order_relaxed);
    name = function_name(function);
    group.site = call.call_site.load(std::memory_order_relaxed);
    if (explain::is_poll(function)) {  // over and over perhaps, so that it is inside by chance
      group.one = std::string("last asked with ") + name + communicator_name(call.communicator.load(std::memory_order_relaxed));
      group.many = group.one;
      group.details = arguments_of(call, api::kFunctions[function]);
      return group;
    }
    if (activity != Activity::outside && !name.empty()) {
      std::string where = name + communicator_name(call.communicator.load(std::memory_order_relaxed));
      if (activity == Activity::asleep) group.since = call.entered.load(std::memory_order_relaxed);
      bool waits = activity != Activity::inside;
      group.one = (waits ? "waits in " : "is in ") + where;
      group.many = (waits ? "wait in " : "are in ") + where;
      group.details = arguments_of(call, api::kFunctions[function]);
      return group;
    }
  }
  group.one = "is outside MPI";
  group.many = "are outside MPI";
  if (!name.empty()) group.last_call = name;
  return group;
}

Group words(const char* one, const char* many) {
  Group group;
  group.one = one;
  group.many = many;
  return group;
}

/// The state of a rank that has said what it waits for.
Group waiting_state(const explain::Speaker& speaker, const explain::Wait& wait) {
  const explain::Words words = speaker.words(wait, wait.entries.empty() ? nullptr : wait.entries.data());
  Group group;
  group.one = "waits in " + words.call;
  group.many = "wait in " + words.call;
  group.details = words.what;
  group.site = wait.site;
  group.since = wait.since;
  return group;
}

Group state_of(const RankBlock& block, const RankProcess& process) {
  if (process.pid == 0) return words("is not started", "are not started");
  RankState state = block.state.load(std::memory_order_acquire);
  if (!process.alive || state == RankState::gone) return words("has ended", "have ended");
  if (state == RankState::free) return words("has not called MPI_Init", "have not called MPI_Init");
  if (state == RankState::finalized) return words("has called MPI_Finalize", "have called MPI_Finalize");
  return living_state(block);
}
}  // namespace

std::uint64_t now_ns() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::uint64_t(now.tv_sec) * 1'000'000'000u + std::uint64_t(now.tv_nsec);
}

std::string who(const runtime::Segment& segment, const std::vector<RankProcess>& processes, int rank) {
  const RankBlock& block = segment.rank(static_cast<std::uint32_t>(rank));
  pid_t started = processes[static_cast<std::size_t>(rank)].pid;
  pid_t claimed = block.pid.load(std::memory_order_relaxed);
  if (claimed == 0 || claimed == started) return fmt::format("rank {} (pid {} on {})", rank, started, segment.header().host);
  return fmt::format("rank {} (pid {}, below pid {}, on {})", rank, claimed, started, segment.header().host);
}

std::string at_place(std::uint32_t rank, runtime::Site site) { return site == 0 ? "" : ", at " + runtime::site_mark(rank, site); }

LastCall last_call(const RankBlock& block) {
  const std::uint32_t calls = block.recorder.calls.load(std::memory_order_relaxed);
  if (calls == 0) return {};
  const RecordedCall& call = block.recorder.ring[(calls - 1) % runtime::kRecordedCalls];
  return {call.function.load(std::memory_order_relaxed), call.call_site.load(std::memory_order_relaxed)};
}

std::string last_calls(const RankBlock& block, int rank, bool with_places) {
  constexpr std::uint32_t kShown = 10;
  const std::uint32_t calls = block.recorder.calls.load(std::memory_order_relaxed);
  std::string text, line;
  std::uint32_t times = 0;
  const auto flush = [&] {
    if (times != 0) text += fmt::format("    {}{}\n", line, times > 1 ? fmt::format(" ({} times)", times) : "");
  };
  for (std::uint32_t number = calls > kShown ? calls - kShown : 0; number < calls; ++number) {
    const RecordedCall& call = block.recorder.ring[number % runtime::kRecordedCalls];
    const std::uint32_t function = call.function.load(std::memory_order_relaxed);
    const std::string name = function_name(function);
    if (name.empty()) continue;
    std::string next = name + arguments_of(call, api::kFunctions[function]);
    if (with_places) next += at_place(static_cast<std::uint32_t>(rank), call.call_site.load(std::memory_order_relaxed));
    if (next == line) {
      ++times;
      continue;
    }
    flush();
    line = std::move(next);
    times = 1;
  }
  flush();
  return text.empty() ? text : "  its last MPI calls, the newest last:\n" + text;
}

namespace {
void add(std::vector<Group>& groups, Group state, int rank) {
  auto same = std::find_if(groups.begin(), groups.end(),
                           [&](const Group& g) { return g.one == state.one && g.place == state.place && g.last_call == state.last_call; });
  if (same == groups.end()) {
    state.ranks.push_back(rank);
    groups.push_back(std::move(state));
    return;
  }
  same->ranks.push_back(rank);
  if (same->details != state.details) same->details.clear();
  if (state.since != 0) same->since = same->since == 0 ? state.since : std::min(same->since, state.since);
}

std::string line_of(const Group& group) {
  const bool several = group.ranks.size() > 1;
  const std::string place = at_place(static_cast<std::uint32_t>(group.ranks[0]), group.site);
  std::string text = fmt::format("  rank{} {} {}", several ? "s" : "", rank_list(group.ranks), several ? group.many : group.one) + group.details;
  if (group.last_call.empty()) text += place;
  else text += fmt::format(" (last call: {}{})", group.last_call, place);
  if (std::uint64_t now = now_ns(); group.since != 0 && group.since < now)
    text += fmt::format(" ({:.1f} s)", static_cast<double>(now - group.since) * 1e-9);
  return text + "\n";
}
}  // namespace

std::string what_ranks_do(const runtime::Segment& segment, const std::vector<RankProcess>& processes, const std::vector<int>& except,
                          const Describe& describe) {
  const explain::Snapshot snapshot = explain::take_snapshot(segment, processes);
  const explain::Speaker speaker(segment, describe, snapshot);
  std::vector<Group> groups;
  for (int rank = 0; rank < static_cast<int>(processes.size()); ++rank) {
    if (std::find(except.begin(), except.end(), rank) != except.end()) continue;
    const std::vector<std::size_t>& waits = snapshot.ranks[static_cast<std::size_t>(rank)].waits;
    Group state = waits.empty() ? state_of(segment.rank(static_cast<std::uint32_t>(rank)), processes[static_cast<std::size_t>(rank)])
                                : waiting_state(speaker, snapshot.waits[waits[0]]);
    if (state.site != 0) state.place = describe(static_cast<std::uint32_t>(rank), state.site);
    add(groups, std::move(state), rank);
  }
  std::string text;
  for (std::size_t i = 0; i < groups.size() && i < kLines; ++i) text += line_of(groups[i]);
  if (groups.size() > kLines) text += fmt::format("  ... and {} more kinds of states\n", groups.size() - kLines);
  return text;
}
}  // namespace tutti::launch

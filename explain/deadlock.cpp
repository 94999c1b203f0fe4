// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/deadlock.hpp"

#include <algorithm>

#include "explain/threads.hpp"

namespace tutti::explain {
namespace {

using runtime::WaitEntry;
using runtime::WaitKind;

/// Contexts of places where members of groups meet who have no communicator yet: a process that has finished may come back there.
bool is_meeting_place(std::uint64_t context) {
  return context != 0 && context >> (runtime::kRankBits + runtime::kCounterBits + runtime::kSubContextBits) == 0;
}

Need need_of(const WaitEntry& entry, const Wait& wait, const Snapshot& snapshot) {
  Need need;
  if (entry.kind == WaitKind::opaque) return {true, {}};
  if (entry.process == runtime::kAnyMember) {
    need.of = wait.members;
    for (std::size_t rank = 0; rank < snapshot.ranks.size(); ++rank)
      if (is_meeting_place(entry.context) && has(need.of, rank) && snapshot.ranks[rank].process_lives) need.sure = true;
    return need;
  }
  const auto process = static_cast<std::size_t>(entry.process);
  if (process >= snapshot.ranks.size()) return {true, {}};  // of another job
  const RankView& view = snapshot.ranks[process];
  // Whoever is in MPI takes what fills its rings, whatever it waits for.
  if (entry.kind == WaitKind::room && view.standing != Standing::finished) return {true, {}};
  if (is_meeting_place(entry.context) && view.process_lives) return {true, {}};
  put(need.of, process);
  return need;
}

/// Members beyond the job's ranks may act.
bool beyond(const Set& set, std::size_t ranks) {
  for (std::size_t rank = ranks; rank < set.size() * 64; ++rank)
    if (has(set, rank)) return true;
  return false;
}

std::uint64_t name_of(const Wait& wait) { return static_cast<std::uint64_t>(wait.rank) << 48 | std::uint64_t(wait.slot) << 40 | wait.number; }
}  // namespace

Waiter waiter_of(const Wait& wait, const Snapshot& snapshot) {
  Waiter waiter{static_cast<std::size_t>(wait.rank), wait.any, {}};
  waiter.items.resize(std::max<std::size_t>(wait.items, 1));
  for (const WaitEntry& entry : wait.entries)
    if (entry.item < waiter.items.size()) waiter.items[entry.item].push_back(need_of(entry, wait, snapshot));
  // Of `any` waits, items without entries of their own are in the last one's set.
  if (wait.any) std::erase_if(waiter.items, [](const auto& item) { return item.empty(); });
  return waiter;
}

Deadlock find_stuck(Snapshot snapshot, const Set& free) {
  Graph graph;
  graph.ranks = snapshot.ranks.size();
  graph.free = free;
  graph.background.resize(graph.ranks);
  for (std::size_t rank = 0; rank < graph.ranks; ++rank) {
    const RankView& view = snapshot.ranks[rank];
    if (view.standing != Standing::finished && view.waits.empty()) put(graph.free, rank);
  }
  for (const Wait& wait : snapshot.waits) {
    graph.waiters.push_back(waiter_of(wait, snapshot));
    const auto rank = static_cast<std::size_t>(wait.rank);
    const bool unknown = wait.beyond || wait.entries.empty() || beyond(wait.members, graph.ranks) || beyond(wait.background, graph.ranks);
    if (unknown) put(graph.free, rank);
    Set& background = graph.background[rank];
    background.resize(std::max(background.size(), wait.background.size()));
    for (std::size_t i = 0; i < wait.background.size(); ++i) background[i] |= wait.background[i];
  }
  const Verdict verdict = judge(graph);
  Deadlock result{std::move(snapshot), {}, verdict.acts};
  for (std::size_t i = 0; i < result.snapshot.waits.size(); ++i) {
    const Wait& wait = result.snapshot.waits[i];
    if (!verdict.goes_on[i] && !wait.beyond && !wait.entries.empty()) result.stuck.push_back(i);
  }
  // Whoever goes on where ranks fail may also end waits that do not need it, by revoking the communicator.
  const auto& ranks = result.snapshot.ranks;
  const bool recovers = result.snapshot.news || std::any_of(ranks.begin(), ranks.end(), [](const RankView& view) { return view.recovers; });
  if (recovers && std::any_of(result.acts.begin(), result.acts.end(), [](std::uint64_t word) { return word != 0; })) result.stuck.clear();
  return result;
}

/// Ranks some of whose threads could act though those in MPI sleep; `threads` gets what names the state of the others.
Set Watch::ranks_that_can_act(const Deadlock& deadlock, Name& threads) const {
  Set set;
  for (std::size_t rank = 0; rank < deadlock.snapshot.ranks.size(); ++rank) {
    const RankView& view = deadlock.snapshot.ranks[rank];
    if (!view.threaded || view.waits.empty()) continue;
    std::vector<pid_t> sleeping;
    for (const std::size_t i : view.waits) sleeping.push_back(deadlock.snapshot.waits[i].thread);
    const std::optional<std::uint64_t> print = passive_threads(view.process, sleeping);
    if (!print) put(set, rank);
    else threads.push_back(*print);
  }
  return set;
}

Watch::Finding Watch::look(const runtime::Segment& segment, const std::vector<RankProcess>& processes) {
  // Processes of other jobs may wake whoever is connected with them, or is about to be.
  for (std::uint32_t rank = 0; rank < segment.ranks(); ++rank)
    if (segment.rank(rank).connections.load(std::memory_order_acquire) != 0) return Finding::nothing;
  Deadlock found = find_stuck(take_snapshot(segment, processes), {});
  Name name;
  if (!found.stuck.empty()) {
    const Set free = ranks_that_can_act(found, name);
    found = find_stuck(std::move(found.snapshot), free);
  }
  const bool awake =
      std::any_of(found.stuck.begin(), found.stuck.end(), [&](std::size_t i) { return !still_sleeps(segment, found.snapshot.waits[i]); });
  if (awake) found.stuck.clear();  // what was concluded for the others rested on it
  for (const std::size_t i : found.stuck) name.push_back(name_of(found.snapshot.waits[i]));
  const bool same = !found.stuck.empty() && name == name_;
  name_ = std::move(name);
  last_ = std::move(found);
  if (last_.stuck.empty()) return Finding::nothing;
  return same ? Finding::sure : Finding::perhaps;
}
}  // namespace tutti::explain

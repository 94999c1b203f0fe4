// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/words.hpp"

#include <fmt/core.h>

#include <iterator>

#include "api/functions.hpp"
#include "explain/deadlock.hpp"
#include "mpi.h"

namespace tutti::explain {
namespace {

using runtime::WaitEntry;
using runtime::WaitKind;

constexpr std::uint64_t kSubContexts = (1u << runtime::kSubContextBits) - 1;

/// The communicator that a context belongs to, whatever channel it is.
std::uint64_t family(std::uint64_t context) { return context & ~kSubContexts; }

std::string with_tag(std::int32_t tag) { return tag == MPI_ANY_TAG ? "with any tag" : fmt::format("with tag {}", tag); }
const char* in_words(runtime::SendMode mode) {
  if (mode == runtime::SendMode::synchronous) return ", sent synchronously";
  return mode == runtime::SendMode::buffered ? ", buffered without --check=synchronous" : "";
}
std::string on(const std::string& text) { return text.empty() ? text : " on " + text; }
std::string of(const std::string& text) { return text.empty() ? text : " of " + text; }
}  // namespace

std::string rank_list(const std::vector<int>& ranks) {
  std::string text;
  for (std::size_t i = 0; i < ranks.size();) {
    std::size_t end = i + 1;
    while (end < ranks.size() && ranks[end] == ranks[end - 1] + 1) ++end;
    if (!text.empty()) text += ", ";
    text += end - i > 1 ? fmt::format("{}-{}", ranks[i], ranks[end - 1]) : fmt::format("{}", ranks[i]);
    i = end;
  }
  return text;
}

std::string these_ranks(const std::vector<int>& ranks, std::size_t most) {
  if (ranks.size() == 2) return fmt::format("ranks {} and {}", ranks[0], ranks[1]);
  std::string text = rank_list(ranks);
  std::size_t commas = 0, at = 0;
  for (; at < text.size(); ++at)
    if (text[at] == ',' && ++commas == most) break;
  if (at < text.size()) text = fmt::format("{} and others ({} in all)", text.substr(0, at), ranks.size());
  return fmt::format("rank{} {}", ranks.size() == 1 ? "" : "s", text);
}

std::string function_name(std::uint32_t function) {
  std::string name = function != 0 && function < std::size(api::kFunctions) ? api::kFunctions[function].name : "MPI";
  if (name.ends_with("_c")) name.resize(name.size() - 2);  // the form with large counts, of which a program need not know
  return name;
}

Sphere sphere_of(const WaitEntry& entry) {
  if (entry.context != 0 && entry.context >> (runtime::kRankBits + runtime::kCounterBits + runtime::kSubContextBits) == 0) return Sphere::meeting;
  switch (entry.context & kSubContexts) {  // object::SubContext
    case 0: return Sphere::messages;
    case 4:
    case 5: return Sphere::partitions;
    default: return Sphere::collective;
  }
}

std::string Speaker::place(int rank, runtime::Site site) const {
  if (site == 0) return "an unknown place";
  return describe_(static_cast<std::uint32_t>(rank), site);
}

std::string Speaker::text(const Wait& wait, std::int32_t index) const {
  return runtime::replace_marks(wait.text(index), [this](std::uint32_t rank, runtime::Site site) {
    return rank < snapshot_.ranks.size() ? place(static_cast<int>(rank), site) : std::string("an unknown place");
  });
}

std::string Speaker::peer(const WaitEntry& entry) const {
  if (entry.process == runtime::kAnyMember) return "any rank";
  if (static_cast<std::size_t>(entry.process) >= snapshot_.ranks.size()) return "a rank of another job";
  if (entry.process == entry.rank || entry.kind == WaitKind::room) return fmt::format("rank {}", entry.process);
  return fmt::format("rank {} (rank {} there)", entry.process, entry.rank);
}

/// " for a message ...", " until ...": one event.
std::string Speaker::event(const Wait& wait, const WaitEntry& entry) const {
  const std::string who = peer(entry), where = text(wait, entry.text);
  switch (entry.kind) {
    case WaitKind::opaque: return "";
    case WaitKind::receive:
    case WaitKind::probe:
      if (sphere_of(entry) == Sphere::meeting) return fmt::format(" until {} comes", who);
      if (sphere_of(entry) == Sphere::partitions) return fmt::format(" for partitions that {} sends{}", who, on(where));
      return fmt::format(" for a message from {} {}{}", who, with_tag(entry.tag), on(where));
    case WaitKind::match:
      if (sphere_of(entry) == Sphere::partitions) return fmt::format(" until {} receives the partitions{}", who, on(where));
      return fmt::format(" until {} receives the message with tag {} ({} bytes{}){}", who, entry.tag, entry.bytes, in_words(entry.mode), on(where));
    case WaitKind::room: return fmt::format(" until {} takes what it was sent before{}", who, on(where));
    case WaitKind::post: return fmt::format(" until {} calls MPI_Win_post{}", who, on(where));
    case WaitKind::complete: return fmt::format(" until all that it gave access have called MPI_Win_complete{}", on(where));
    case WaitKind::ready: return fmt::format(" until MPI_Pready is called for partition {}", entry.tag);
    case WaitKind::lock:
      if (entry.process == runtime::kAnyMember) return fmt::format(" for the lock of rank {}{}, which others share", entry.rank, of(where));
      return fmt::format(" for the lock of rank {}{}, which {} holds", entry.rank, of(where), fmt::format("rank {}", entry.process));
  }
  return "";
}

bool Speaker::in_collective(int rank, std::uint64_t context) const {
  for (const std::size_t i : snapshot_.ranks[static_cast<std::size_t>(rank)].waits)
    for (const WaitEntry& entry : snapshot_.waits[i].entries)
      if (sphere_of(entry) == Sphere::collective && family(entry.context) == family(context)) return true;
  return false;
}

std::vector<int> Speaker::missing(const Wait& wait, const WaitEntry& entry) const {
  std::vector<int> ranks;
  for (std::size_t rank = 0; rank < snapshot_.ranks.size(); ++rank)
    if (has(wait.members, rank) && static_cast<int>(rank) != wait.rank && !in_collective(static_cast<int>(rank), entry.context))
      ranks.push_back(static_cast<int>(rank));
  return ranks;
}

Words Speaker::words(const Wait& wait, const WaitEntry* entry) const {
  Words words{function_name(wait.function), "", place(wait.rank, wait.site)};
  if (entry == nullptr) return words;
  if (entry->function != 0 && entry->site != wait.site)
    words.what = fmt::format(" for its {} of {}", function_name(entry->function), place(wait.rank, entry->site));
  const bool collective = sphere_of(*entry) == Sphere::collective && entry->kind != WaitKind::ready;
  if (!collective) {
    const std::string what = event(wait, *entry);
    words.what += words.what.empty() ? what : "," + what;
  } else {
    words.what += on(text(wait, entry->text));
    const std::vector<int> absent = missing(wait, *entry);
    if (!absent.empty()) words.what += fmt::format(", which {} {} not called", these_ranks(absent, 4), absent.size() == 1 ? "has" : "have");
  }
  if (wait.items > 1) words.what += fmt::format(" {} {} more", wait.any ? "or for any of" : "and for", wait.items - 1);
  return words;
}

const WaitEntry* first_unmet(const Wait& wait, const Snapshot& snapshot, const Set& acts) {
  for (const WaitEntry& entry : wait.entries) {
    Wait one = wait;
    one.entries = {entry};
    one.entries[0].item = 0;
    one.items = 1;
    const Waiter waiter = waiter_of(one, snapshot);
    if (!waiter.items.empty() && !can_come(waiter.items[0][0], acts)) return &entry;
  }
  return nullptr;
}
}  // namespace tutti::explain

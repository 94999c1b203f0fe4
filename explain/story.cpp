// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Telling a deadlock. The whole must fit a screen whatever the number of ranks, so every part has a most.
#include "explain/story.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "api/functions.hpp"
#include "explain/circle.hpp"
#include "explain/mends.hpp"
#include "explain/words.hpp"
#include "mpi.h"

namespace tutti::explain {
namespace {

using runtime::CollectiveCall;
using runtime::RecordedCall;
using runtime::WaitEntry;
using runtime::WaitingMessage;
using runtime::WaitKind;

constexpr std::size_t kCircleLines = 6;
constexpr std::size_t kOtherLines = 6;
constexpr std::size_t kHints = 3;
constexpr std::size_t kUnreceived = 3;

enum class Near { nothing, tag, order, source, comm, collective };

std::uint64_t family(std::uint64_t context) { return context >> runtime::kSubContextBits << runtime::kSubContextBits; }

std::string say(const char* format, auto&&... arguments) { return fmt::format(fmt::runtime(format), arguments...); }

class Teller {
 public:
  Teller(const Deadlock& deadlock, const Speaker& speaker) : deadlock_(deadlock), speaker_(speaker), circle_(find_circle(deadlock, speaker)) {}

  Story tell() {
    Story story{headline(), circle_lines() + other_lines()};
    for (const Link& link : circle_.links) look_for_near(link);
    for (const std::size_t i : deadlock_.stuck) look_for_near({&wait(i), first_unmet(wait(i), deadlock_.snapshot, deadlock_.acts)});
    for (std::size_t i = 0; i < hints_.size() && i < kHints; ++i) story.details += "  " + hints_[i] + "\n";
    story.details += unreceived_lines() + hidden_line();
    if (const std::string text = mend(); !text.empty()) story.details += "  to mend it: " + text + "\n";
    return story;
  }

 private:
  const Wait& wait(std::size_t i) const { return deadlock_.snapshot.waits[i]; }
  bool in_circle(const Wait& w) const {
    return std::any_of(circle_.links.begin(), circle_.links.end(), [&](const Link& link) { return link.wait == &w; });
  }

  std::string scope() const {
    std::vector<int> stuck;
    for (const std::size_t i : deadlock_.stuck)
      if (stuck.empty() || stuck.back() != wait(i).rank) stuck.push_back(wait(i).rank);
    if (stuck.size() == deadlock_.snapshot.ranks.size()) return stuck.size() > circle_.links.size() ? say(msg::all_of_job, stuck.size()) : "";
    return stuck.size() > circle_.links.size() ? say(msg::some_of_job, these_ranks(stuck)) : "";
  }

  std::string headline() const {
    std::vector<int> ranks;
    for (const Link& link : circle_.links) ranks.push_back(link.wait->rank);
    std::sort(ranks.begin(), ranks.end());
    if (!circle_.closed && !circle_.finished.empty())
      return say(msg::for_finished, ranks[0], these_ranks(circle_.finished), circle_.finished.size() == 1 ? "has" : "have", scope());
    if (!circle_.closed) return say(msg::for_nobody, these_ranks(ranks), ranks.size() == 1 ? "s" : "", scope());
    if (ranks.size() == 1) return say(msg::for_itself, ranks[0], scope());
    if (ranks.size() <= 4) return say(msg::each_other, these_ranks(ranks), scope());
    return say(msg::in_a_circle, these_ranks(ranks), ranks.size(), scope());
  }

  std::string line(const Link& link) const {
    const Words words = speaker_.words(*link.wait, link.entry);
    return fmt::format("  rank {} waits in {}{}, at {}\n", link.wait->rank, words.call, words.what, words.where);
  }

  std::string circle_lines() const {
    std::string text;
    const std::size_t n = circle_.links.size();
    for (std::size_t i = 0; i < n; ++i) {
      const bool shown = n <= kCircleLines || i + 2 < kCircleLines || i + 1 == n;
      if (shown) text += line(circle_.links[i]);
      else if (i + 2 == kCircleLines) text += fmt::format("  ... and so on, {} more\n", n - kCircleLines + 1);
    }
    return text;
  }

  std::string other_lines() const {
    struct Group {
      Words words;
      std::vector<int> ranks;
    };
    std::vector<Group> groups;
    for (const std::size_t i : deadlock_.stuck) {
      const Wait& w = wait(i);
      if (in_circle(w)) continue;
      Words words = speaker_.words(w, first_unmet(w, deadlock_.snapshot, deadlock_.acts));
      auto same =
          std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.words.call == words.call && g.words.where == words.where; });
      if (same == groups.end()) groups.push_back({std::move(words), {w.rank}});
      else {
        if (same->words.what != words.what) same->words.what.clear();
        if (same->ranks.back() != w.rank) same->ranks.push_back(w.rank);
      }
    }
    std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.ranks.size() > b.ranks.size(); });
    std::string text;
    for (std::size_t i = 0; i < groups.size() && i < kOtherLines; ++i)
      text += fmt::format("  {} wait{} in {}{}, at {}\n", these_ranks(groups[i].ranks), groups[i].ranks.size() == 1 ? "s" : "", groups[i].words.call,
                          groups[i].words.what, groups[i].words.where);
    if (groups.size() > kOtherLines) text += fmt::format("  ... and ranks in {} other states\n", groups.size() - kOtherLines);
    return text;
  }

  /// " (MPI_Send at ring.cpp:28 in main())": the sender's call, as long as its recorder has it.
  std::string sent_at(const WaitingMessage& message) const {
    if (static_cast<std::size_t>(message.process) >= deadlock_.snapshot.ranks.size()) return "";
    const runtime::Recorder& recorder = speaker_.segment().rank(static_cast<std::uint32_t>(message.process)).recorder;
    const RecordedCall* found = nullptr;
    for (const RecordedCall& call : recorder.ring) {
      const std::uint32_t function = call.function.load(std::memory_order_relaxed);
      if (function == 0 || function >= std::size(api::kFunctions) || api::kFunctions[function].peer != api::Peer::destination) continue;
      if (call.tag.load(std::memory_order_relaxed) != message.tag || family(call.context.load(std::memory_order_relaxed)) != family(message.context))
        continue;
      if (found == nullptr || found->sequence.load(std::memory_order_relaxed) < call.sequence.load(std::memory_order_relaxed)) found = &call;
    }
    if (found == nullptr) return "";
    return fmt::format(" ({} at {})", function_name(found->function.load(std::memory_order_relaxed)),
                       speaker_.place(message.process, found->call_site.load(std::memory_order_relaxed)));
  }

  /// The call of a collective that has sent this, while its caller's recorder has it.
  const CollectiveCall* collective_of(const WaitingMessage& message) const {
    if (static_cast<std::size_t>(message.process) >= deadlock_.snapshot.ranks.size()) return nullptr;
    for (const CollectiveCall& call : speaker_.segment().rank(static_cast<std::uint32_t>(message.process)).recorder.collectives)
      if (call.context.load(std::memory_order_acquire) == message.context &&
          call.number.load(std::memory_order_relaxed) == static_cast<std::uint32_t>(message.tag) &&
          call.function.load(std::memory_order_relaxed) != static_cast<std::uint32_t>(api::Function::Finalize))
        return &call;
    return nullptr;
  }

  /// It waits in this call, or for what this call began: that is told already.
  bool waits_in(int rank, const CollectiveCall& call) const {
    const runtime::Site site = call.call_site.load(std::memory_order_relaxed);
    return std::any_of(deadlock_.stuck.begin(), deadlock_.stuck.end(), [&](std::size_t i) {
      const auto begun = [site](const WaitEntry& entry) { return entry.site == site; };
      return wait(i).rank == rank && (wait(i).site == site || std::any_of(wait(i).entries.begin(), wait(i).entries.end(), begun));
    });
  }

  /// The rank that a receive waits for has called a collective, which this one has not: that may be what the receive was meant for.
  void look_for_collective(const Wait& wait, const WaitEntry& entry) {
    if (near_ != Near::nothing) return;
    for (const WaitingMessage& m : wait.messages) {
      if (family(m.context) != family(entry.context) || m.context == entry.context || m.process != entry.process) continue;
      const CollectiveCall* call = collective_of(m);
      if (call == nullptr || waits_in(m.process, *call)) continue;
      collective_ = function_name(call->function.load(std::memory_order_relaxed));
      hints_.push_back(
          say(msg::only_collective, m.process, collective_, speaker_.place(m.process, call->call_site.load(std::memory_order_relaxed)), wait.rank));
      near_ = Near::collective;
      return;
    }
  }

  /// What has come: from this sender first, then in the order of ranks, as which came first is a matter of luck.
  static std::vector<const WaitingMessage*> by_sender(const Wait& wait, std::int32_t first = runtime::kAnyMember) {
    std::vector<const WaitingMessage*> messages;
    for (const WaitingMessage& m : wait.messages) messages.push_back(&m);
    std::stable_sort(messages.begin(), messages.end(), [first](const WaitingMessage* a, const WaitingMessage* b) {
      return std::pair(a->process != first, a->process) < std::pair(b->process != first, b->process);
    });
    return messages;
  }

  /// What has come and nearly fits.
  void look_for_near(const Link& link) {
    const WaitEntry* entry = link.entry;
    if (entry == nullptr || (entry->kind != WaitKind::receive && entry->kind != WaitKind::probe) || sphere_of(*entry) != Sphere::messages) return;
    look_for_messages(link);
    look_for_collective(*link.wait, *entry);
  }

  void look_for_messages(const Link& link) {
    const WaitEntry* entry = link.entry;
    for (const WaitingMessage* message : by_sender(*link.wait, entry->process)) {
      const WaitingMessage& m = *message;
      const bool context = m.context == entry->context, tag = entry->tag == MPI_ANY_TAG || entry->tag == m.tag;
      const bool source = entry->process == runtime::kAnyMember || entry->process == m.process;
      if (!is_message(m) || context + tag + source != 2) continue;
      const std::string who = fmt::format("rank {}{}", m.process, sent_at(m));
      const int rank = link.wait->rank;
      Near kind = Near::comm;
      std::string text;
      if (!tag) {
        kind = waits_for_receive(m, rank) ? Near::order : Near::tag;
        text = say(msg::other_tag, who, rank, m.tag, entry->tag);
      } else if (!source) {
        kind = Near::source;
        text = say(msg::other_source, who, rank, m.tag, entry->process);
      } else {
        const std::string words = speaker_.text(*link.wait, m.text);
        text = say(msg::other_comm, who, rank, m.tag, words.empty() ? "another communicator" : words);
      }
      if (mentioned(&m)) continue;
      if (near_ == Near::nothing) near_ = kind;
      mentioned_.push_back(&m);
      hints_.push_back(text);
    }
  }

  static bool is_message(const WaitingMessage& m) { return (m.context & ((1u << runtime::kSubContextBits) - 1)) == 0; }
  bool mentioned(const WaitingMessage* m) const { return std::find(mentioned_.begin(), mentioned_.end(), m) != mentioned_.end(); }

  /// The sender is stuck in the send itself, so that is told already.
  bool waits_for_receive(const WaitingMessage& m, int receiver) const {
    return std::any_of(deadlock_.stuck.begin(), deadlock_.stuck.end(), [&](std::size_t i) {
      return wait(i).rank == m.process && std::any_of(wait(i).entries.begin(), wait(i).entries.end(), [&](const WaitEntry& entry) {
               return entry.kind == WaitKind::match && entry.context == m.context && entry.tag == m.tag && entry.process == receiver;
             });
    });
  }

  std::string unreceived_lines() const {
    std::string text;
    std::size_t shown = 0, more = hints_.size() > kHints ? hints_.size() - kHints : 0;
    for (const std::size_t i : deadlock_.stuck) {
      const Wait& w = wait(i);
      more += w.more_messages;
      for (const WaitingMessage* message : by_sender(w)) {
        const WaitingMessage& m = *message;
        if (!is_message(m) || mentioned(&m) || waits_for_receive(m, w.rank)) continue;
        if (++shown > kUnreceived) {
          ++more;
          continue;
        }
        const std::string words = speaker_.text(w, m.text);
        text += "  " +
                say(msg::unreceived, fmt::format("rank {}{}", m.process, sent_at(m)), w.rank, m.tag, m.bytes, words.empty() ? "" : " on " + words) +
                "\n";
      }
    }
    if (more != 0 && shown > kUnreceived) text += "  " + say(msg::more_unreceived, more) + "\n";
    return text;
  }

  /// That the circle shows only because a check lets each send wait for its receive.
  std::string hidden_line() const {
    for (const Link& link : circle_.links) {
      if (link.entry == nullptr || link.entry->mode != runtime::SendMode::buffered) continue;
      const char* sentence = sphere_of(*link.entry) == Sphere::collective ? msg::hidden_collective : msg::hidden_send;
      const bool begun_before = sphere_of(*link.entry) == Sphere::collective && link.entry->function != 0;
      return "  " + say(sentence, function_name(begun_before ? link.entry->function : link.wait->function)) + "\n";
    }
    return "";
  }

  std::string mend() const {
    if (near_ == Near::tag) return msg::mend_tag;
    if (near_ == Near::order) return msg::mend_order;
    if (near_ == Near::source) return msg::mend_source;
    if (near_ == Near::comm) return msg::mend_comm;
    if (near_ == Near::collective) return say(msg::mend_collective_received, collective_);
    bool collective = false, other_call = false, finalize = false;
    std::string missing_from;
    std::size_t kinds[16] = {};
    for (const Link& link : circle_.links) {
      if (function_name(link.wait->function) == "MPI_Finalize") finalize = true;
      if (link.entry == nullptr) continue;
      if (sphere_of(*link.entry) == Sphere::collective && link.entry->kind != WaitKind::ready) {
        const std::string name = function_name(link.entry->function != 0 ? link.entry->function : link.wait->function);
        if (!collective || name.ends_with("_init")) missing_from = name;
        collective = true;
      } else {
        other_call = true;
        ++kinds[static_cast<std::size_t>(link.entry->kind)];
      }
    }
    const auto count = [&](WaitKind kind) { return kinds[static_cast<std::size_t>(kind)]; };
    const std::size_t n = circle_.links.size(), receives = count(WaitKind::receive) + count(WaitKind::probe),
                      sends = count(WaitKind::match) + count(WaitKind::room);
    const bool unstarted = finalize && missing_from.ends_with("_init");
    if (unstarted) return msg::mend_unstarted;
    if (finalize || !circle_.finished.empty()) return msg::mend_finalize;
    if (count(WaitKind::ready) != 0) return msg::mend_ready;
    if (count(WaitKind::lock) != 0) return msg::mend_lock;
    if (count(WaitKind::post) + count(WaitKind::complete) != 0) return msg::mend_epochs;
    if (collective && other_call) return say(msg::mend_collective_missing, missing_from);
    if (collective) return msg::mend_collectives_differ;
    if (n == 1 && circle_.closed) return receives != 0 ? msg::mend_self_receive : msg::mend_self_send;
    if (!circle_.closed) return msg::mend_start;
    if (receives == n) return msg::mend_receives;
    if (sends == n) return msg::mend_sends;
    return msg::mend_mixed;
  }

  const Deadlock& deadlock_;
  const Speaker& speaker_;
  const Circle circle_;
  std::vector<std::string> hints_;
  std::vector<const WaitingMessage*> mentioned_;
  Near near_ = Near::nothing;
  std::string collective_;
};
}  // namespace

Story tell(const Deadlock& deadlock, const runtime::Segment& segment, const Describe& describe) {
  const Speaker speaker(segment, describe, deadlock.snapshot);
  return Teller(deadlock, speaker).tell();
}
}  // namespace tutti::explain

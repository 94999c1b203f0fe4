// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The log of receives per channel, and the two questions asked of it.
#include "p2p/races.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "api/functions.hpp"
#include "base/catalogue.hpp"
#include "p2p/left_over.hpp"
#include "runtime/causality.hpp"
#include "runtime/report.hpp"

namespace tutti::p2p {
namespace races {
namespace {

using runtime::Site;

constexpr std::size_t kWindow = 4096;     // receives remembered per channel
constexpr std::size_t kWildWindow = 256;  // of those the last from any rank, which later messages are compared with
constexpr std::size_t kMostSuspects = 64;

/// A receive and the message that it has taken.
struct Receive {
  std::uint64_t posted = 0, matched = 0;  // when, in steps of Matcher::order
  int source = 0, tag = 0;                // asked for
  Count room = 0;
  std::uint32_t message_class = 0;
  runtime::Origin origin;
  std::uint32_t time = 0;  // of this rank, when it took the message
  Count sent = 0;          // messages that this process had sent by then
  Envelope message;
};

struct Wild {
  Receive receive;
  std::vector<bool> considered;  // the senders whose first message after it was looked at
};

/// R1 and R2, to be judged when all is known.
struct Suspect {
  Receive first, second;
};

struct Log {
  std::deque<Receive> receives;  // in the order in which they took their messages
  std::deque<Wild> wild;
  std::vector<Suspect> suspects;
  std::map<int, std::uint64_t> told;         // sources that receives and probes from any rank have told, and since when
  std::map<Site, std::set<int>> sources_of;  // the sources that each line has named
};

std::unordered_map<const Channel*, Log>& logs() {
  static auto& all = *new std::unordered_map<const Channel*, Log>;
  return all;
}

bool fits_envelope(const Receive& r, const Envelope& m) { return (r.source == MPI_ANY_SOURCE || r.source == m.source) && tag_fits(r.tag, m.tag); }
bool fits_room(const Receive& r, const Envelope& m) { return m.bytes <= r.room; }
bool fits_type(const Receive& r, const Envelope& m) { return m.bytes == 0 || r.room == 0 || types_fit(m.signature, r.message_class, false); }
bool accepts(const Receive& r, const Envelope& m) { return fits_envelope(r, m) && fits_room(r, m) && fits_type(r, m); }

Count messages_sent() {
  Traffic all;
  add_total_traffic(all, Channel::Use::program);
  return all.sent.get();
}

/// Whether a later message of the same sender may not be the one that the receive would have taken.
bool earlier_one_waits(const Channel& channel, const Receive& r, const Envelope& m) {
  const Unexpected* other = channel.matcher().find(m.source, r.tag);
  return other != nullptr && other->envelope.arrival < m.arrival;
}

std::string place(std::uint32_t process, Site site) { return site != 0 ? ", sent at " + runtime::site_mark(process, site) : std::string(); }
std::string call(const Receive& r) {
  std::string_view name = api::function_info(r.origin.function).name;
  if (name.ends_with("_c")) name.remove_suffix(2);
  return fmt::format("{} at {}", name, runtime::site_mark(runtime::process().rank, r.origin.site));
}

/// What R2 asks for: "rank 1 and tag 7".
std::string wish(const Receive& r) {
  const std::string tag = r.tag == MPI_ANY_TAG ? "" : fmt::format("tag {}", r.tag);
  if (r.source == MPI_ANY_SOURCE) return tag.empty() ? "any message" : tag;
  return fmt::format("rank {}{}", r.source, tag.empty() ? "" : " and " + tag);
}

std::string sentence(const Channel& channel, const Receive& first, const Envelope& other, const std::string& outcome) {
  const std::string on = channel.words().empty() ? "" : " on " + channel.words();
  const Envelope& m = first.message;
  return base::Error(base::msg::race, call(first), channel.rank(), on, m.source, place(m.from->index, m.site), other.source,
                     place(other.from->index, other.site), outcome)
      .text();
}

std::string misfit(const Channel& channel, const Receive& first, const Envelope& other) {
  if (!fits_room(first, other)) return sentence(channel, first, other, base::Error(base::msg::race_too_long, other.bytes, first.room).text());
  return sentence(channel, first, other, base::Error(base::msg::race_type).text());
}

std::string lonely(const Channel& channel, const Suspect& s) {
  const Receive& second = s.second;
  if (fits_envelope(second, s.first.message) && !fits_room(second, s.first.message))
    return sentence(channel, s.first, second.message,
                    base::Error(base::msg::race_later_too_long, call(second), s.first.message.source, s.first.message.bytes, second.room).text());
  return sentence(channel, s.first, second.message, base::Error(base::msg::race_waits, call(second), wish(second)).text());
}

struct Warning : runtime::Continuation {
  std::string text;
  static void say(runtime::Continuation* self) {
    const std::unique_ptr<Warning> warning(static_cast<Warning*>(self));
    runtime::complain("race", warning->text);
  }
};

void say_later(std::string text) {
  auto* warning = new Warning{{}, std::move(text)};
  warning->run = Warning::say;
  runtime::schedule(warning);
}

/// The same pair of lines is said once.
bool said_before(const Receive& first, Site second) {
  static auto& said = *new std::set<std::pair<Site, Site>>;
  return !said.emplace(first.origin.site, second).second;
}

/// Whether R2 may be what it is because of what R1 took.
bool may_depend(const Log& log, const Receive& first, const Receive& second) {
  if (first.sent != second.sent) return true;
  if (second.posted < first.matched) return false;
  if (second.source == MPI_ANY_SOURCE)  // programs choose by the tag that came
    return first.tag == MPI_ANY_TAG && second.tag != MPI_ANY_TAG && second.tag != first.message.tag;
  const auto told = log.told.find(second.source);
  return told != log.told.end() && told->second < second.posted;
}

bool suspected(const Log& log, const Receive& first, const Receive& second) {
  return std::any_of(log.suspects.begin(), log.suspects.end(),
                     [&](const Suspect& s) { return s.first.origin.site == first.origin.site && s.second.origin.site == second.origin.site; });
}

/// `second` has taken its message: might `wild` have taken it?
void compare(Channel& channel, Log& log, Wild& wild, const Receive& second) {
  const Receive& first = wild.receive;
  const Envelope& m = second.message;
  if (second.posted < first.posted || m.source == first.message.source || !tag_fits(first.tag, m.tag)) return;
  const auto sender = static_cast<std::size_t>(m.source);
  if (wild.considered[sender] || earlier_one_waits(channel, first, m)) return;
  wild.considered[sender] = true;
  if (m.heard > first.time) return;  // it was sent because the first had come, or after
  if (!fits_room(first, m) || !fits_type(first, m)) {
    if (!said_before(first, m.site)) say_later(misfit(channel, first, m));
  } else if (!accepts(second, first.message) && log.suspects.size() < kMostSuspects && !may_depend(log, first, second) &&
             !suspected(log, first, second)) {
    log.suspects.push_back({first, second});
  }
}

void forget_oldest(Log& log) {
  const std::uint64_t oldest = log.receives.front().posted;
  log.receives.pop_front();
  std::erase_if(log.suspects, [&](const Suspect& s) { return s.first.posted <= oldest; });  // what came since is not all known any more
}

void add(Channel& channel, const Receive& receive) {
  if (!receive.message.from->job->own || runtime::ordered_otherwise()) return;
  Log& log = logs()[&channel];
  for (Wild& wild : log.wild) compare(channel, log, wild, receive);
  log.receives.push_back(receive);
  runtime::tick();  // what is sent from here on is after it
  if (log.receives.size() > kWindow) forget_oldest(log);
  if (receive.source != MPI_ANY_SOURCE) {
    log.sources_of[receive.origin.site].insert(receive.source);
    return;
  }
  log.told.emplace(receive.message.source, receive.matched);
  log.wild.push_back({receive, std::vector<bool>(static_cast<std::size_t>(channel.size()))});
  if (log.wild.size() > kWildWindow) log.wild.pop_front();
}

/// Whether a receive could have had this message instead of its own: the program goes on after a blocking one only when it has a message, so
/// what others send because of that is none.
bool could_have_had(const Receive& r, const Envelope& m) {
  using api::Function;
  const auto function = static_cast<Function>(r.origin.function);
  const bool blocking = function == Function::Recv || function == Function::Recv_c || function == Function::Mprobe;
  return accepts(r, m) && !(blocking && m.heard > r.time);
}

/// Whether R2 finds another message, if need be by way of other receives that then find others.
bool finds_another(const Channel& channel, const Log& log, const Suspect& s) {
  std::vector<const Receive*> frontier{&s.second};
  std::set<std::uint64_t> visited{s.second.matched};
  while (!frontier.empty()) {
    const Receive& r = *frontier.back();
    frontier.pop_back();
    if (could_have_had(r, s.first.message)) return true;
    for (const Unexpected* m = channel.matcher().arrivals.first; m != nullptr; m = m->next_arrival)
      if (could_have_had(r, m->envelope)) return true;
    for (const Receive& owner : log.receives)
      if (owner.posted > s.first.posted && could_have_had(r, owner.message) && visited.insert(owner.matched).second) frontier.push_back(&owner);
  }
  return false;
}

/// "Then all others": the line of R2 names several ranks, but not the one that R1 has heard of.
bool names_the_others(const Log& log, const Suspect& s) {
  const auto named = log.sources_of.find(s.second.origin.site);
  return named != log.sources_of.end() && named->second.size() > 1 && !named->second.contains(s.first.message.source);
}

void judge_channel(const Channel& channel, const Log& log, std::vector<std::string>& said) {
  if (runtime::ordered_otherwise()) return;
  for (const Suspect& s : log.suspects)
    if (!names_the_others(log, s) && !finds_another(channel, log, s) && !said_before(s.first, s.second.origin.site))
      said.push_back(lonely(channel, s));
}

bool interesting(const Channel* channel) { return channel != nullptr && channel->use() == Channel::Use::program; }
}  // namespace

void posted(RequestCore& request) {
  if (interesting(request.channel)) request.order = ++Matcher::order;
}

void matched(RequestCore& request, const Envelope& envelope) {
  if (!interesting(request.channel) || request.order == 0) return;
  add(*request.channel, {request.order, ++Matcher::order, request.rank, request.tag, request.bytes, request.signature, request.origin, runtime::now(),
                         messages_sent(), envelope});
}

void probed(Channel& channel, int source, int tag, const Envelope& envelope, bool take) {
  if (!interesting(&channel)) return;
  if (!take) {
    if (source == MPI_ANY_SOURCE) logs()[&channel].told.emplace(envelope.source, ++Matcher::order);
    return;
  }
  const std::uint64_t posted = ++Matcher::order;
  add(channel, {posted, ++Matcher::order, source, tag, std::numeric_limits<Count>::max(), 0, runtime::current_origin(), runtime::now(),
                messages_sent(), envelope});
}

void closed(Channel& channel) {
  const auto place = logs().find(&channel);
  if (place == logs().end()) return;
  std::vector<std::string> said;
  judge_channel(channel, place->second, said);
  logs().erase(place);
  for (std::string& text : said) say_later(std::move(text));
}
}  // namespace races

std::vector<std::string> find_races() {
  runtime::Guard guard;
  std::vector<std::string> said;
  for (auto& [channel, log] : races::logs()) {
    races::judge_channel(*channel, log, said);
    log.suspects.clear();
  }
  return said;
}
}  // namespace tutti::p2p

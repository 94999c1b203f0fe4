// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Channels by context, and messages for channels that this process has not made yet: a peer may have finished making a communicator
// and be using it already.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "p2p/left_over.hpp"
#include "p2p/protocol.hpp"
#include "p2p/races.hpp"
#include "runtime/causality.hpp"

namespace tutti::p2p {
namespace {

std::unordered_map<std::uint64_t, Channel*> channels;
Channel* latest = nullptr;  // the one that the last message was for
std::unordered_map<std::uint64_t, ArrivalList> orphans;
Traffic retired;                                           // of channels that are gone
std::unordered_set<std::uint64_t> buried;                  // contexts of channels that failures had touched: late messages may come for them
std::vector<LeftOver>& lost = *new std::vector<LeftOver>;  // that came on channels which are gone
constexpr std::size_t kMostLost = 1000;

void keep(std::vector<LeftOver>& list, Channel::Use use, std::uint64_t context, Channel* channel, const Unexpected& message) {
  const Envelope& e = message.envelope;
  if (!e.from->job->own || list.size() >= kMostLost) return;
  list.push_back({use, context, channel, e.from->index, e.tag, e.bytes, e.signature, e.site});
}

Unexpected* find_from(const ArrivalList& list, const Peer& from, std::uint64_t token) {
  Unexpected* message = list.first;
  while (message != nullptr && !(message->envelope.from == &from && message->envelope.token == token && message->envelope.verb != Verb::eager))
    message = message->next_arrival;
  return message;
}

void adopt_orphans(Channel& channel) {
  const auto place = orphans.find(channel.context());
  if (place == orphans.end()) return;
  while (Unexpected* message = place->second.first) {
    place->second.remove(*message);
    message->channel = &channel;
    channel.matcher().add(*message);
  }
  orphans.erase(place);
}
}  // namespace

Totals totals;

Channel::Channel(std::uint64_t context, int rank, std::span<const runtime::ProcessId> peers, Use use, std::span<const runtime::ProcessId> others)
    : context_(context), rank_(rank), use_(use), matcher_(std::make_unique<Matcher>()) {
  peers_.reserve(peers.size());
  const auto add = [this](std::vector<Peer*>& list, std::span<const runtime::ProcessId> processes) {
    for (const runtime::ProcessId process : processes) {
      Peer& peer = transport::peer_of(process);
      list.push_back(&peer);
      if (!peer.job->own && std::find(jobs_.begin(), jobs_.end(), peer.job) == jobs_.end()) jobs_.push_back(peer.job);
    }
  };
  add(peers_, peers);
  add(others_, others);
  matcher_->size = size();
  runtime::Guard guard;
  if (!jobs_.empty()) runtime::order_otherwise();
  for (runtime::Job* job : jobs_) job->channels.fetch_add(1, std::memory_order_relaxed);
  channels[context] = this;
  adopt_orphans(*this);
  look_back(*this);
}

Channel::~Channel() {
  runtime::Guard guard;
  for (runtime::Job* job : jobs_) job->channels.fetch_sub(1, std::memory_order_relaxed);
  channels.erase(context_);
  if (races::wanted()) races::closed(*this);
  retired.add(traffic);
  if (latest == this) latest = nullptr;
  if (state() != 0) buried.insert(context_);
  while (Unexpected* message = matcher_->arrivals.first) {
    matcher_->remove(*message);
    if (use_ != Use::internal) keep(lost, use_, context_, nullptr, *message);
    Unexpected::destroy(message);
  }
}

Channel* find_channel(std::uint64_t context) {
  if (__builtin_expect(latest != nullptr && latest->context() == context, 1)) return latest;
  const auto place = channels.find(context);
  if (place == channels.end()) return nullptr;
  return latest = place->second;
}

void add_total_traffic(Traffic& sum) {
  sum.add(retired);
  for (const auto& [context, channel] : channels) sum.add(channel->traffic);
}

void add_total_traffic(Traffic& sum, Channel::Use use) {
  sum.add(retired);
  for (const auto& [context, channel] : channels)
    if (channel->use() == use) sum.add(channel->traffic);
}

Count posted_receives() {
  Count n = 0;
  for (const auto& [context, channel] : channels) n += channel->matcher().posted_receives();
  return n;
}

std::vector<Channel*> all_channels() {
  std::vector<Channel*> all;
  for (const auto& [context, channel] : channels) all.push_back(channel);
  return all;
}

void keep_orphan(std::uint64_t context, Unexpected& message) {
  if (!buried.empty() && buried.contains(context)) return Unexpected::destroy(&message);
  orphans[context].push_back(message);
}

void forget_orphans(const runtime::Job& job) {
  for (auto& [context, list] : orphans)
    for (Unexpected *message = list.first, *next; message != nullptr; message = next) {
      next = message->next_arrival;
      if (message->envelope.from->job != &job) continue;
      list.remove(*message);
      Unexpected::destroy(message);
    }
}

Unexpected* take_unmatched(std::uint64_t context, const Peer& from, std::uint64_t token) {
  if (Channel* channel = find_channel(context)) {
    Unexpected* message = find_from(channel->matcher().arrivals, from, token);
    if (message != nullptr) channel->matcher().remove(*message);
    return message;
  }
  const auto place = orphans.find(context);
  if (place == orphans.end()) return nullptr;
  Unexpected* message = find_from(place->second, from, token);
  if (message != nullptr) place->second.remove(*message);
  return message;
}
void arrive() {
  while (runtime::progress() != 0) {}
}

std::vector<LeftOver> left_overs() {
  runtime::Guard guard;
  std::vector<LeftOver> all = lost;
  for (const auto& [context, channel] : channels) {
    if (channel->use() == Channel::Use::internal) continue;
    for (Unexpected* message = channel->matcher().arrivals.first; message != nullptr; message = message->next_arrival)
      keep(all, channel->use(), context, channel, *message);
  }
  for (const auto& [context, list] : orphans) {
    const std::uint64_t sub = context & 0xf;  // object::SubContext: point-to-point, collectives, collectives of the local group
    if (context >> (runtime::kRankBits + runtime::kCounterBits + runtime::kSubContextBits) == 0 || sub > 2) continue;
    for (Unexpected* message = list.first; message != nullptr; message = message->next_arrival)
      keep(all, sub == 0 ? Channel::Use::program : Channel::Use::collective, context, nullptr, *message);
  }
  std::stable_sort(all.begin(), all.end(), [](const LeftOver& a, const LeftOver& b) { return a.process < b.process; });
  return all;
}
}  // namespace tutti::p2p

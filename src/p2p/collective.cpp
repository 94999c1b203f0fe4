// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The record of collectives, and the three places where calls are compared: at a message, at the beginning of a call, before sleeping.
#include "p2p/collective.hpp"

#include <algorithm>

#include "api/functions.hpp"
#include "p2p/protocol.hpp"
#include "runtime/checks.hpp"
#include "runtime/current_call.hpp"

namespace tutti::p2p {
namespace {

constexpr std::size_t kLooks = 8;  // operations that are compared before a sleep

constinit thread_local Waiting* waiting = nullptr;

/// The last calls of this process that do not block, which may still be under way. Under the Guard.
struct Recent {
  std::uint64_t context;
  std::uint32_t number;
};
Recent recent[4];
unsigned next_recent = 0;

bool differs(Signature mine, Signature other) { return mine != kAnyCall && compare(mine, other, false) >= Difference::size; }

/// Where a call stands in a recorder, if it does.
template <class Recorder>
auto& record_in(Recorder& recorder, std::uint64_t context, std::uint32_t number) {
  return recorder.collectives[runtime::collective_place(context, number & kCollectiveNumber)];
}

void fail(RequestCore& request, Signature found, int source) {
  mark_told(*request.channel, static_cast<std::uint32_t>(request.tag));
  request.result.error_class = kMismatched;
  request.result.source = source;
  request.found = found;
}

void fail_posted(Channel& channel, RequestCore& request, Signature found, int source) {
  channel.matcher().unpost(request);
  fail(request, found, source);
  complete(request);
}

/// Fails the receives of a call that wait on a channel; false when there is none.
bool fail_call(Channel& channel, int tag, Signature found, int source) {
  bool any = false;
  for (Matcher::Source& from : channel.matcher().sources) {
    for (RequestCore *request = from.posted.first, *next = nullptr; request != nullptr; request = next) {
      next = request->next;
      if ((request->tag & static_cast<int>(kCollectiveNumber)) != (tag & static_cast<int>(kCollectiveNumber))) continue;
      fail_posted(channel, *request, found, source);
      any = true;
    }
  }
  return any;
}

/// Compares an operation that is not complete with the call of the rank that it waits for.
bool look_at(RequestCore& request) {
  Channel* channel = request.channel;
  if (request.complete() || channel == nullptr || channel->use() != Channel::Use::collective) return false;
  const bool receive = request.kind == RequestCore::Kind::receive;
  if (request.stage != (receive ? RequestCore::Stage::posted : RequestCore::Stage::announced)) return false;
  const auto theirs = find_collective(*channel->peer(request.rank).block, channel->context(), static_cast<std::uint32_t>(request.tag));
  if (!theirs || !differs(request.signature, theirs->signature)) return false;
  if (receive) {
    fail_posted(*channel, request, theirs->signature, request.rank);
  } else {
    request.found = theirs->signature;
    cancel(request);
  }
  return true;
}

bool look_at_recent(const Recent& call) {
  if (call.context == 0) return false;
  Channel* channel = find_channel(call.context);
  if (channel == nullptr) return false;
  std::size_t looks = 0;
  bool any = false;
  for (Matcher::Source& from : channel->matcher().sources) {
    for (RequestCore *request = from.posted.first, *next = nullptr; request != nullptr && looks < kLooks; request = next, ++looks) {
      next = request->next;
      any |= look_at(*request);
    }
  }
  return any;
}

/// Threads write one after the other. The arguments are those of the current call, when that is `function`.
void record(std::uint64_t context, std::uint32_t number, Signature signature, std::uint32_t function) {
  constexpr auto relaxed = std::memory_order_relaxed;
  runtime::CollectiveCall& entry = record_in(runtime::recorder(), context, number);
  entry.context.store(0, relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  entry.number.store(number, relaxed);
  entry.signature.store(signature, relaxed);
  entry.function.store(function, relaxed);
  const runtime::Origin origin = runtime::current_origin();
  const bool current = origin.function == function || call_number(origin.function) == call_number(function);
  entry.call_site.store(current ? origin.site : 0, relaxed);
  const runtime::RecordedCall* call = runtime::current_call();
  if (__builtin_expect(current && call != nullptr, 1)) {
    entry.root.store(call->peer.load(relaxed), relaxed);
    entry.count.store(call->count.load(relaxed), relaxed);
    entry.datatype.store(call->datatype.load(relaxed), relaxed);
  } else {  // a collective inside of a callback, or the arguments are not known any more
    entry.datatype.store(0, relaxed);
  }
  entry.context.store(context, std::memory_order_release);
}

/// What has come for the call that is about to begin, or for an earlier one.
Stray stray_for(Channel& channel, std::uint32_t number, Signature signature) {
  Matcher& matcher = channel.matcher();
  if (__builtin_expect(matcher.stray.source >= 0, 0)) return std::exchange(matcher.stray, {});
  for (Unexpected* message = matcher.arrivals.first; __builtin_expect(message != nullptr, 0); message = message->next_arrival) {
    const Envelope& envelope = message->envelope;
    if (((static_cast<std::uint32_t>(envelope.tag) ^ number) & kCollectiveNumber) != 0 || !differs(signature, envelope.signature)) continue;
    mark_told(channel, number);
    return {envelope.source, number, envelope.signature};
  }
  return {};
}
}  // namespace

Stray begin_collective(Channel& channel, std::uint32_t number, Signature signature, std::uint32_t function, bool blocking) {
  const runtime::Guard guard;
  if constexpr (runtime::kRecording) {
    record(channel.context(), number, signature, function);
    if (!blocking) recent[next_recent++ % std::size(recent)] = {channel.context(), number};
  }
  return blocking ? stray_for(channel, number, signature) : Stray{};
}

void mark_told(const Channel& channel, std::uint32_t number) {
  runtime::CollectiveCall& entry = record_in(runtime::recorder(), channel.context(), number);
  const std::uint32_t recorded = entry.number.load(std::memory_order_relaxed);
  const bool same = entry.context.load(std::memory_order_relaxed) == channel.context() && ((recorded ^ number) & kCollectiveNumber) == 0;
  if (same) entry.number.store(recorded | kTold, std::memory_order_relaxed);
}

std::optional<RecordedCollective> find_collective(const runtime::RankBlock& process, std::uint64_t context, std::uint32_t number) {
  constexpr auto relaxed = std::memory_order_relaxed;
  const runtime::CollectiveCall& entry = record_in(process.recorder, context, number);
  if (entry.context.load(std::memory_order_acquire) != context) return {};
  RecordedCollective copy{entry.number.load(relaxed), entry.signature.load(relaxed), entry.function.load(relaxed), entry.root.load(relaxed),
                          entry.count.load(relaxed),  entry.datatype.load(relaxed),  entry.call_site.load(relaxed)};
  std::atomic_thread_fence(std::memory_order_acquire);
  if (entry.context.load(relaxed) != context || ((copy.number ^ number) & kCollectiveNumber) != 0) return {};
  return copy;
}

void compare_with_record(Channel& channel, const Envelope& envelope) {
  const auto number = static_cast<std::uint32_t>(envelope.tag);
  const auto mine = find_collective(*runtime::process().block, channel.context(), number);
  if (!mine || !differs(mine->signature, envelope.signature)) return;
  if (fail_call(channel, envelope.tag, envelope.signature, envelope.source) || (mine->number & kTold) != 0) return;
  if (channel.matcher().stray.source < 0) channel.matcher().stray = {envelope.source, number, envelope.signature};
}

Stray find_stray(Channel& channel) {
  const runtime::Guard guard;
  return stray_for(channel, 0, kAnyCall);
}

Waiting::Waiting(RequestCore* requests, std::size_t n) : requests_(requests), n_(n), outer_(std::exchange(waiting, this)) {}
Waiting::~Waiting() { waiting = outer_; }

bool Waiting::look() {
  bool any = false;
  for (std::size_t i = 0; i < std::min(n_, kLooks); ++i) any |= look_at(requests_[i]);
  for (std::size_t i = 0; i < n_; ++i) {
    if (requests_[i].complete() && requests_[i].result.error_class == kMismatched) any |= abandon(i);
  }
  return any;
}

/// The receives for which nothing has come yet fail as the `failed`th did.
bool Waiting::abandon(std::size_t failed) {
  bool any = false;
  for (std::size_t i = 0; i < n_; ++i) {
    RequestCore& request = requests_[i];
    if (request.complete() || request.kind != RequestCore::Kind::receive || request.stage != RequestCore::Stage::posted) continue;
    fail_posted(*request.channel, request, requests_[failed].found, requests_[failed].result.source);
    any = true;
  }
  return any;
}

bool look_before_sleep() {
  runtime::Guard guard;
  if (waiting != nullptr) return waiting->look();
  bool any = false;
  for (const Recent& call : recent) any |= look_at_recent(call);
  return any;
}
}  // namespace tutti::p2p

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Failed processes and revoked communicators. Both are news: published in the job's memory (runtime/segment.hpp), heard by progress, and
// then every operation that can no more be completed ends with an error. Under runtime::Guard.
//
// A send that is given up while its receiver lives may be under way there: the receiver may be copying out of the buffer. Both hear the
// same news, so the receiver gives up, too; whatever it copied meanwhile it throws away, see poll_direct(). And what still comes for
// a request that was given up is recognised by its token.
#include <algorithm>
#include <unordered_set>

#include "base/catalogue.hpp"
#include "p2p/protocol.hpp"
#include "runtime/areas.hpp"
#include "runtime/jobs.hpp"

namespace tutti::p2p {

std::uint64_t abandonments = 0;

namespace {

std::uint32_t heard_news = 0;
std::size_t heard_revocations = 0;
std::unordered_set<std::uint64_t> revoked;  // ids of communicators
std::vector<runtime::ProcessId> dead;       // in order of death
std::atomic<std::uint32_t> interrupted{0};

std::uint64_t id_of(std::uint64_t context) { return context & ~std::uint64_t{15}; }

bool is_member(const std::vector<Peer*>& peers, const Peer& peer) { return std::find(peers.begin(), peers.end(), &peer) != peers.end(); }

void fail_all(PostedList& list, int error_class) {
  while (RequestCore* request = list.first) {
    list.remove(*request);
    fail(*request, error_class);
  }
}

/// Ends those requests of a list of a lane's that fit.
template <class Fits>
void fail_some(PostedList& list, int error_class, Fits fits) {
  for (RequestCore* next = list.first; RequestCore* request = next;) {
    next = request->next;
    if (!fits(*request)) continue;
    unlink(*request);
    if (request->kind == RequestCore::Kind::receive) drop_place(*request);
    fail(*request, error_class);
  }
}

template <class Fits>
void fail_in_lane(Peer& peer, int error_class, Fits fits) {
  Lane& lane = lane_of(peer);
  std::vector<RequestCore*> queued;
  for (const Lane::Entry& entry : lane.backlog)
    if (entry.request != nullptr && fits(*entry.request)) queued.push_back(entry.request);
  for (RequestCore* request : queued) {
    unqueue(peer, *request);
    fail(*request, error_class);
  }
  for (PostedList* list : {&lane.streams, &lane.announced, &lane.incoming}) fail_some(*list, error_class, fits);
}

/// Nothing on this channel will ever be completed.
void shut(Channel& channel, int error_class) {
  for (Peer* peer : channel.peers())
    if (peer->lane != nullptr) fail_in_lane(*peer, error_class, [&](const RequestCore& request) { return request.channel == &channel; });
  Matcher& matcher = channel.matcher();
  for (Matcher::Source& source : matcher.sources) fail_all(source.posted, error_class);
  fail_all(matcher.any_source, error_class);
  while (Unexpected* message = matcher.arrivals.first) {
    matcher.remove(*message);
    // Large messages to oneself are kept by reference.
    if (message->envelope.from->self && message->envelope.verb == Verb::announce) fail(request_of(message->envelope.token), error_class);
    Unexpected::destroy(message);
  }
}

void touch(Channel& channel, Peer& peer) {
  const bool partner = is_member(channel.peers(), peer);
  if (!partner && !is_member(channel.others(), peer)) return;
  if (partner) channel.add_state(Channel::kHasFailed | Channel::kUnacknowledged);
  if (channel.use() != Channel::Use::collective) {
    for (int rank = 0; rank < channel.size() && !channel.matcher().sources.empty(); ++rank)
      if (&channel.peer(rank) == &peer) fail_all(channel.matcher().source(rank).posted, MPIX_ERR_PROC_FAILED);
  } else if ((channel.state() & Channel::kBroken) == 0) {
    channel.add_state(Channel::kBroken);
    shut(channel, MPIX_ERR_PROC_FAILED);
  }
}

void bury(Peer& peer) {
  drain(peer);  // what it sent before is as good as any
  peer.failed.store(true, std::memory_order_release);
  peer.blocked = true;
  std::vector<RequestCore*> requests;
  clear_backlog(peer, requests);
  for (RequestCore* request : requests) fail(*request, MPIX_ERR_PROC_FAILED);
  Lane& lane = lane_of(peer);
  for (PostedList* list : {&lane.streams, &lane.announced, &lane.incoming})
    fail_some(*list, MPIX_ERR_PROC_FAILED, [](const RequestCore&) { return true; });
  for (Channel* channel : all_channels()) touch(*channel, peer);
}

void hear_deaths() {
  const runtime::Segment& segment = runtime::process().segment;
  const auto name = [](std::uint32_t rank) { return runtime::process_id(runtime::own_job().id, rank); };
  const auto order = [&](std::uint32_t rank) { return segment.rank(rank).failed.load(std::memory_order_acquire); };
  std::vector<std::uint32_t> found;
  for (std::uint32_t rank = 0; rank < segment.ranks(); ++rank)
    if (order(rank) != 0 && std::find(dead.begin(), dead.end(), name(rank)) == dead.end()) found.push_back(rank);
  std::sort(found.begin(), found.end(), [&](std::uint32_t a, std::uint32_t b) { return order(a) < order(b); });
  for (const std::uint32_t rank : found) {
    dead.push_back(name(rank));
    bury(transport::peer_of(name(rank)));
  }
}

void hear_revocations() {
  const std::atomic<std::uint64_t>* list = runtime::process().segment.revoked();
  for (; heard_revocations < runtime::kRevocations; ++heard_revocations) {
    const std::uint64_t id = list[heard_revocations].load(std::memory_order_acquire);
    if (id == 0) return;
    if (!revoked.insert(id).second) continue;
    for (Channel* channel : all_channels()) {
      if (id_of(channel->context()) != id) continue;
      channel->add_state(Channel::kRevoked);
      shut(*channel, MPIX_ERR_REVOKED);
    }
  }
}

/// Appends to the list; whoever dies in between has either done so or not.
bool append(const runtime::Segment& segment, std::uint64_t id) {
  std::atomic<std::uint32_t>& hint = segment.header().revocations;
  for (std::uint32_t i = hint.load(std::memory_order_relaxed); i < runtime::kRevocations; ++i) {
    std::uint64_t seen = 0;
    if (!segment.revoked()[i].compare_exchange_strong(seen, id, std::memory_order_acq_rel)) continue;
    hint.store(i, std::memory_order_relaxed);
    return true;
  }
  return false;
}

void publish_revocation(const runtime::Segment& segment, std::uint64_t id) {
  if (!append(segment, id)) throw base::Error(base::msg::too_many_revoked, runtime::kRevocations);
  segment.header().news.fetch_add(1, std::memory_order_release);
  for (std::uint32_t rank = 0; rank < segment.ranks(); ++rank) runtime::ring(segment.rank(rank));
}
}  // namespace

void fail(RequestCore& request, int error_class) {
  request.result.source = request.rank;
  request.result.error_class = error_class;
  request.stage = RequestCore::Stage::none;
  complete(request);
}

bool news_waits() { return runtime::process().segment.header().news.load(std::memory_order_relaxed) != heard_news; }

void hear_news() {
  heard_news = runtime::process().segment.header().news.load(std::memory_order_acquire);
  abandonments += std::uint64_t{1} << kTokenShift;
  hear_revocations();
  hear_deaths();
  interrupted.fetch_add(1, std::memory_order_release);
  wake_own_threads();
}

void look_back(Channel& channel) {
  if (!revoked.empty() && revoked.contains(id_of(channel.context()))) {
    channel.add_state(Channel::kRevoked);
    shut(channel, MPIX_ERR_REVOKED);
  }
  for (const runtime::ProcessId process : dead) touch(channel, transport::peer_of(process));
}

RequestCore* search_live(Peer& peer, std::uint64_t token) {
  if (peer.lane == nullptr) return nullptr;
  Lane& lane = lane_of(peer);
  for (PostedList* list : {&lane.announced, &lane.incoming, &lane.streams})
    for (RequestCore* request = list->first; request != nullptr; request = request->next)
      if (request->token == token) return request;
  return nullptr;
}

int Channel::obstacle(int rank) const {
  const std::uint8_t now = state();
  if ((now & kRevoked) != 0) return MPIX_ERR_REVOKED;
  if ((now & kBroken) != 0) return MPIX_ERR_PROC_FAILED;
  if ((now & kHasFailed) == 0 || rank < 0) return MPI_SUCCESS;
  return peer(rank).failed.load(std::memory_order_acquire) ? MPIX_ERR_PROC_FAILED : MPI_SUCCESS;
}

void throw_obstacle(int error_class, const Channel& channel, int rank) {
  if (error_class == MPIX_ERR_REVOKED) throw base::Error(base::msg::revoked);
  if (error_class == MPIX_ERR_PROC_FAILED_PENDING) throw base::Error(base::msg::any_source_failed);
  if (channel.use() == Channel::Use::collective) throw base::Error(base::msg::member_failed);
  if (rank == MPI_ANY_SOURCE) throw base::Error(base::msg::sender_failed);
  throw base::Error(base::msg::partner_failed, rank);
}

void require_unbroken(const Channel& channel) {
  {
    const runtime::Guard guard;
    if (news_waits()) hear_news();
  }
  require_open(channel);
}

void give_up(RequestCore& request) {
  runtime::Guard guard;
  if (request.complete() || request.stage != RequestCore::Stage::posted) return;
  request.channel->matcher().unpost(request);
  fail(request, MPIX_ERR_PROC_FAILED);
}

std::vector<runtime::ProcessId> failed_processes() { return dead; }

std::uint32_t interruptions() { return interrupted.load(std::memory_order_acquire); }

void revoke(const Channel& channel) {
  const std::uint64_t id = id_of(channel.context());
  runtime::Guard guard;
  if (revoked.contains(id)) return;
  publish_revocation(runtime::process().segment, id);
  for (const runtime::Job* job : channel.other_jobs()) publish_revocation(job->segment, id);
  hear_news();
}
}  // namespace tutti::p2p

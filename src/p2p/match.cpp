// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The searches of the matcher.
#include "p2p/match.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

#include "base/catalogue.hpp"

namespace tutti::p2p {

Unexpected* Unexpected::make(Channel* channel, const Envelope& envelope, Count payload_bytes) {
  const std::size_t bytes = sizeof(Unexpected) + static_cast<std::size_t>(payload_bytes);
  void* memory = std::malloc(bytes);
  if (memory == nullptr) throw base::Error(base::msg::no_memory, bytes);
  return new (memory) Unexpected{envelope, channel};
}

void Unexpected::destroy(Unexpected* message) { std::free(message); }

RequestCore* Matcher::take_posted(int from, int tag) {
  PostedList& own = source(from).posted;
  RequestCore* specific = own.first;
  while (specific != nullptr && !tag_fits(specific->tag, tag)) specific = specific->next;
  RequestCore* wild = any_source.first;
  while (wild != nullptr && !tag_fits(wild->tag, tag)) wild = wild->next;
  if (specific != nullptr && (wild == nullptr || specific->order < wild->order)) {
    own.remove(*specific);
    return specific;
  }
  if (wild != nullptr) any_source.remove(*wild);
  return wild;
}

void Matcher::post(RequestCore& request) {
  request.order = ++order;
  PostedList& list = request.rank == MPI_ANY_SOURCE ? any_source : source(request.rank).posted;
  list.push_back(request);
  request.list = &list;
}

void Matcher::unpost(RequestCore& request) { static_cast<PostedList*>(request.list)->remove(request); }

Unexpected* Matcher::find(int from, int tag) {
  if (arrivals.empty()) return nullptr;
  if (from == MPI_ANY_SOURCE) {
    Unexpected* message = arrivals.first;
    while (message != nullptr && !tag_fits(tag, message->envelope.tag)) message = message->next_arrival;
    return message;
  }
  Unexpected* message = source(from).unexpected.first;
  while (message != nullptr && !tag_fits(tag, message->envelope.tag)) message = message->next;
  return message;
}

namespace {
Count length_of(const PostedList& list) {
  Count n = 0;
  for (const RequestCore* request = list.first; request != nullptr; request = request->next) ++n;
  return n;
}

Count kept_bytes(const Unexpected& message) { return message.envelope.verb == transport::shm::Verb::announce ? 0 : message.envelope.bytes; }
}  // namespace

Count Matcher::posted_receives() const {
  Count n = length_of(any_source);
  for (const Source& source : sources) n += length_of(source.posted);
  return n;
}

void Matcher::add(Unexpected& message) {
  length.raise(1);
  totals.unexpected_length.raise(1);
  totals.unexpected_bytes.raise(kept_bytes(message));
  source(message.envelope.source).unexpected.push_back(message);
  arrivals.push_back(message);
}

void Matcher::remove(Unexpected& message) {
  length.lower(1);
  totals.unexpected_length.lower(1);
  totals.unexpected_bytes.lower(kept_bytes(message));
  source(message.envelope.source).unexpected.remove(message);
  arrivals.remove(message);
}
}  // namespace tutti::p2p

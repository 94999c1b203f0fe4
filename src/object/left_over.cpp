// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Looking back at the end.
#include "object/left_over.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "api/functions.hpp"
#include "base/catalogue.hpp"
#include "engine/coll/mismatch.hpp"
#include "object/error_codes.hpp"
#include "object/request.hpp"
#include "p2p/left_over.hpp"
#include "runtime/report.hpp"

namespace tutti::object {
namespace {

namespace msg = base::msg;

std::string mark(const runtime::Origin& origin) { return runtime::site_mark(runtime::process().rank, origin.site); }
std::string_view name(const runtime::Origin& origin) { return api::plain_name(origin.function); }

std::string channel_words(const p2p::LeftOver& message) {
  if (message.channel == nullptr) return " on a communicator that was freed";
  const std::string words = message.channel->words();
  return words.empty() ? words : " on " + words;
}

/// Messages that came from one place of the program, a loop for example.
struct Alike {
  p2p::LeftOver first;
  std::size_t messages = 0;
  Count bytes = 0;
  int least_tag, greatest_tag;
};

std::vector<Alike> alike(const std::vector<p2p::LeftOver>& messages) {
  std::vector<Alike> all;
  for (const p2p::LeftOver& m : messages) {
    if (m.use != p2p::Channel::Use::program) continue;
    auto same = std::find_if(all.begin(), all.end(), [&](const Alike& a) {
      return m.site != 0 && a.first.site == m.site && a.first.process == m.process && a.first.context == m.context;
    });
    if (same == all.end()) same = all.insert(same, {m, 0, 0, m.tag, m.tag});
    ++same->messages;
    same->bytes += m.bytes;
    same->least_tag = std::min(same->least_tag, m.tag);
    same->greatest_tag = std::max(same->greatest_tag, m.tag);
  }
  return all;
}

void tell_of_messages(const Alike& some) {
  const p2p::LeftOver& message = some.first;
  const std::string at = message.site != 0 ? " at " + runtime::site_mark(message.process, message.site) : "";
  const std::string from = fmt::format("{}{}{}", runtime::kSentBy, message.process, at);
  const std::string tags =
      some.least_tag == some.greatest_tag ? fmt::format("tag {}", message.tag) : fmt::format("tags from {} to {}", some.least_tag, some.greatest_tag);
  const base::Error error = some.messages == 1 ? base::Error(msg::unreceived, message.bytes, tags, channel_words(message), from)
                                               : base::Error(msg::several_unreceived, some.messages, some.bytes, tags, channel_words(message), from);
  runtime::complain_at_end("unreceived", error.text());
}

void tell_of_request(const Request& request) {
  if (!request.in_use()) return;
  const runtime::Origin made = request.origin();
  if (!request.persistent()) return runtime::complain_at_end("request", base::Error(msg::request_not_completed, name(made), mark(made)).text());
  if (request.waited_in_vain() != nullptr) runtime::complain_at_end("request", words_of_vain_wait(request));
  if (!request.active()) return runtime::complain_at_end("request", base::Error(msg::request_not_freed, name(made), mark(made)).text());
  runtime::complain_at_end("request", base::Error(msg::request_not_waited_for, name(made), mark(made)).text());
}
}  // namespace

std::string words_of_vain_wait(const Request& request) {
  const runtime::Origin made = request.origin(), waited = *request.waited_in_vain();
  return base::Error(msg::request_never_started, name(made), mark(made), name(waited), mark(waited)).text();
}

void look_back() {
  p2p::arrive();
  const std::vector<p2p::LeftOver> messages = p2p::left_overs();
  try {
    coll::require_no_left_overs(messages);
  } catch (const base::Error& error) {
    raise(Comm::world(), error.error_class(), error.text(), "MPI_Finalize", error.kind());
  }
  if (!runtime::findings_wanted()) return;
  for (const std::string& race : p2p::find_races()) runtime::complain("race", race);
  for (const Alike& some : alike(messages)) tell_of_messages(some);
  std::vector<const Request*> requests;
  table::for_each([&](Object& object) {
    if (object.kind() == Kind::request) requests.push_back(static_cast<const Request*>(&object));
  });
  for (const Request* request : requests) tell_of_request(*request);
}
}  // namespace tutti::object

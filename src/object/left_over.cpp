// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Looking back at the end.
#include "object/left_over.hpp"

#include <fmt/core.h>

#include <string>

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
const char* name(const runtime::Origin& origin) { return api::function_info(origin.function).name; }

std::string channel_words(const p2p::LeftOver& message) {
  const Comm* world = Comm::world();
  return world != nullptr && message.context == world->context() ? " on MPI_COMM_WORLD" : "";
}

void tell_of_message(const p2p::LeftOver& message) {
  const std::string from = message.site != 0 ? " at " + runtime::site_mark(message.process, message.site) : fmt::format(" by rank {}", message.process);
  runtime::complain_at_end("unreceived", base::Error(msg::unreceived, message.bytes, message.tag, channel_words(message), from).text());
}

void tell_of_request(const Request& request) {
  if (!request.in_use()) return;
  const runtime::Origin made = request.origin();
  if (!request.persistent()) return runtime::complain_at_end("request", base::Error(msg::request_not_completed, name(made), mark(made)).text());
  if (!request.active()) return runtime::complain_at_end("request", base::Error(msg::request_not_freed, name(made), mark(made)).text());
  runtime::complain_at_end("request", base::Error(msg::request_not_waited_for, name(made), mark(made)).text());
}
}  // namespace

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
  for (const p2p::LeftOver& message : messages)
    if (message.use == p2p::Channel::Use::program) tell_of_message(message);
  std::vector<const Request*> requests;
  table::for_each([&](Object& object) {
    if (object.kind() == Kind::request) requests.push_back(static_cast<const Request*>(&object));
  });
  for (const Request* request : requests) tell_of_request(*request);
}
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Messages whose receive expects another type, or belongs to another collective call. What is only worth a warning is said later, outside of
// the Guard, by a continuation.
#include <fmt/core.h>

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "api/functions.hpp"
#include "base/catalogue.hpp"
#include "base/layout_signature.hpp"
#include "p2p/collective.hpp"
#include "p2p/protocol.hpp"
#include "runtime/checks.hpp"
#include "runtime/report.hpp"
#include "runtime/site.hpp"

namespace tutti::p2p {
namespace {

using runtime::RecordedCall;
using runtime::Site;

/// One side of a message: which process, where in its program, and the class of its type.
struct Side {
  std::uint32_t process;
  Site site;
  std::uint32_t message_class;
};

/// "MPI_INT" from the record of the call, else what the class of the type tells.
std::string type_words(const Side& side) {
  const runtime::Recorder& recorder = runtime::process().segment.rank(side.process).recorder;
  for (const RecordedCall& call : recorder.ring) {
    if (side.site == 0 || call.call_site.load(std::memory_order_relaxed) != side.site) continue;
    const std::uint64_t handle = call.datatype.load(std::memory_order_relaxed);
    const base::BasicInfo& info = base::basic_info(static_cast<base::BasicType>(handle & 0xff));
    // Of a call that both sends and receives, the record has one of the types only.
    const bool other = side.message_class != 0 && base::one_class(side.message_class) && base::class_of(info) != side.message_class;
    const bool shows = !other && (api::function_info(call.function.load(std::memory_order_relaxed)).shows & api::kShowsDatatype) != 0;
    if (shows && handle > 0x200 && handle < 0x300 && info.exists()) return info.name;
  }
  return base::class_name(side.message_class);
}

std::string place(const Side& side) { return side.site != 0 ? " at " + runtime::site_mark(side.process, side.site) : ""; }

struct TypeWarning : runtime::Continuation {
  Side sender, receiver;

  static void say(runtime::Continuation* self) {
    const std::unique_ptr<TypeWarning> warning(static_cast<TypeWarning*>(self));
    const auto& [sender, receiver] = std::pair(warning->sender, warning->receiver);
    runtime::complain("types", fmt::format(fmt::runtime(base::msg::types_differ.text), receiver.process, type_words(receiver), place(receiver),
                                           sender.process, type_words(sender), place(sender)));
  }
};

/// The same pair of lines is not worth a second thought. Under the Guard.
bool said_before(const Side& sender, const Side& receiver) {
  static std::set<std::pair<Site, Site>>& said = *new std::set<std::pair<Site, Site>>;
  return !said.emplace(sender.site, receiver.site).second;
}

void warn(const Peer& from, const Side& sender, const Side& receiver) {
  if (!from.job->own || !runtime::findings_wanted() || said_before(sender, receiver)) return;
  auto* warning = new TypeWarning{{}, sender, receiver};
  warning->run = TypeWarning::say;
  runtime::schedule(warning);
}

bool collective_fits(RequestCore& request, const Envelope& envelope, bool strict) {
  switch (compare(request.signature, envelope.signature, strict)) {
    case Difference::none: return true;
    case Difference::type:
      warn(*envelope.from, {envelope.from->index, envelope.site, 0}, {runtime::process().rank, request.origin.site, 0});
      return true;
    default:
      request.result.error_class = kMismatched;
      request.found = envelope.signature;
      mark_told(*request.channel, static_cast<std::uint32_t>(envelope.tag));
      return false;
  }
}
}  // namespace

bool types_fit(std::uint32_t sent, std::uint32_t wanted, bool strict) {
  if (sent == 0 || wanted == 0 || sent == wanted) return true;
  if (!strict && (sent == base::byte_class() || wanted == base::byte_class())) return true;
  // Types of several classes have parts that may fit.
  return !base::one_class(sent) || !base::one_class(wanted);
}

bool compatible(RequestCore& request, const Envelope& envelope) {
  const Channel* channel = request.channel;
  if (channel == nullptr || channel->use() == Channel::Use::internal) return true;
  const bool strict = runtime::checking(runtime::Check::types);
  if (channel->use() == Channel::Use::collective) return collective_fits(request, envelope, strict);
  if (envelope.bytes != 0 && request.bytes != 0 && !types_fit(envelope.signature, request.signature, strict))
    warn(*envelope.from, {envelope.from->index, envelope.site, envelope.signature},
         {runtime::process().rank, request.origin.site, request.signature});
  return true;
}
}  // namespace tutti::p2p

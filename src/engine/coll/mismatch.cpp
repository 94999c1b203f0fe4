// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Telling of collectives that do not match. All ranks that notice compose the same text, so that it is printed once: they wait a moment until
// the others have made their calls, which the records of all ranks tell.
#include "engine/coll/mismatch.hpp"

#include <fmt/core.h>
#include <time.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/catalogue.hpp"
#include "base/clock.hpp"
#include "base/layout_signature.hpp"
#include "runtime/checks.hpp"
#include "runtime/current_call.hpp"
#include "runtime/jobs.hpp"
#include "runtime/site.hpp"
#include "transport/peer.hpp"

namespace tutti::coll {
namespace {

using p2p::Difference;
using p2p::RecordedCollective;
using p2p::Signature;
namespace msg = base::msg;

std::uint64_t world = 0;                            // the context of MPI_COMM_WORLD
constexpr std::uint64_t kPatienceNs = 300'000'000;  // for ranks that have not come yet
constexpr long kNapNs = 200'000;

struct Member {
  runtime::ProcessId process;
  RecordedCollective call;
};

bool own_job(runtime::ProcessId process) { return runtime::job_of(process) == runtime::own_job().id; }
runtime::ProcessId process_of(const transport::Peer& peer) { return runtime::process_id(peer.job->id, peer.index); }

/// What all members called that are there, in the order of their processes.
struct Picture {
  std::vector<Member> members;
  std::size_t missing = 0;
};

Picture look(const p2p::Channel& channel, std::uint32_t number) {
  Picture picture;
  std::vector<std::pair<runtime::ProcessId, const runtime::RankBlock*>> processes{
      {runtime::process_id(runtime::own_job().id, runtime::process().rank), runtime::process().block}};
  for (int r = 0; r < channel.size(); ++r) processes.emplace_back(process_of(channel.peer(r)), channel.peer(r).block);
  for (const transport::Peer* peer : channel.others()) processes.emplace_back(process_of(*peer), peer->block);  // my side of an inter-communicator
  std::sort(processes.begin(), processes.end());
  processes.erase(std::unique(processes.begin(), processes.end()), processes.end());
  for (const auto& [process, block] : processes) {
    if (const auto call = p2p::find_collective(*block, channel.context(), number)) picture.members.push_back({process, *call});
    else ++picture.missing;
  }
  return picture;
}

Picture look_patiently(const p2p::Channel& channel, std::uint32_t number) {
  const std::uint64_t begin = base::now_ns();
  Picture picture = look(channel, number);
  while (picture.missing != 0 && base::now_ns() - begin < kPatienceNs) {
    const timespec nap{0, kNapNs};
    nanosleep(&nap, nullptr);
    picture = look(channel, number);
  }
  return picture;
}

std::string_view name_of(Signature signature) { return api::function_info(p2p::function_of(signature)).name; }
bool reduces(std::string_view name) { return name.find("educe") != name.npos || name.find("can") != name.npos; }

std::string type_words(std::uint64_t handle, std::int64_t count) {
  const base::BasicInfo& info = base::basic_info(static_cast<base::BasicType>(handle & 0xff));
  const bool predefined = handle > 0x200 && handle < 0x300 && info.exists();
  return fmt::format("{} {}", count, predefined ? info.name : "of a derived type");
}

/// "MPI_Reduce (root 1, 3 MPI_INT, MPI_SUM)"
std::string call_words(const RecordedCollective& call) {
  const std::string_view name = name_of(call.signature);
  const api::FunctionInfo& info = api::function_info(call.function);
  const std::uint32_t argument = p2p::argument_of(call.signature);
  std::vector<std::string> words;
  if (call.site != 0 && info.peer == api::Peer::root)
    words.push_back(call.root == MPI_ROOT ? "root MPI_ROOT" : call.root == MPI_PROC_NULL ? "root MPI_PROC_NULL" : fmt::format("root {}", call.root));
  const bool typed = call.datatype != 0 && call.datatype != reinterpret_cast<std::uintptr_t>(MPI_DATATYPE_NULL);  // beside MPI_IN_PLACE
  if (typed && (info.shows & api::kShowsDatatype) != 0 && (info.shows & api::kShowsCount) != 0)
    words.push_back(type_words(call.datatype, call.count));
  if (reduces(name) && argument != p2p::kAnyArgument) words.emplace_back(p2p::operation_of(argument));
  std::string text(name);
  if (!words.empty()) {
    text += " (";
    for (std::size_t i = 0; i < words.size(); ++i) text += (i != 0 ? ", " : "") + words[i];
    text += ")";
  }
  return text;
}

std::string list(const std::vector<std::uint32_t>& ranks, bool own) {
  std::string text = fmt::format("{}{}", own ? "" : "in another job ", ranks.size() > 1 ? "ranks " : "rank ");
  for (std::size_t i = 0; i < ranks.size();) {
    std::size_t end = i + 1;
    while (end < ranks.size() && ranks[end] == ranks[end - 1] + 1) ++end;
    text += (i != 0 ? ", " : "") + (end - i > 1 ? fmt::format("{}-{}", ranks[i], ranks[end - 1]) : fmt::format("{}", ranks[i]));
    i = end;
  }
  return text;
}

/// One line for all ranks that made the same call at the same place of the program.
std::string lines(const Picture& picture) {
  struct Group {
    std::string words;
    std::vector<std::uint32_t> ranks;
    runtime::Site site;
    runtime::InFile place;
    std::uint32_t first;
    bool own;
  };
  std::vector<Group> groups;
  for (const Member& member : picture.members) {
    std::string words = call_words(member.call);
    const bool own = own_job(member.process);
    const std::uint32_t rank = runtime::rank_of(member.process);
    const runtime::Site site = own ? member.call.site : 0;  // places of other jobs can't be looked up here
    const runtime::InFile place = site != 0 ? runtime::in_file(runtime::process().segment.rank(rank).program, site) : runtime::InFile{};
    auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.words == words && g.place == place && g.own == own; });
    if (same != groups.end()) same->ranks.push_back(rank);
    else groups.push_back({std::move(words), {rank}, site, place, rank, own});
  }
  std::string text;
  for (const Group& g : groups)
    text += fmt::format("\n  {}: {}{}", list(g.ranks, g.own), g.words, g.site != 0 ? ", at " + runtime::site_mark(g.first, g.site) : "");
  return text;
}

/// The greatest difference among all, which is the same whoever looks.
Difference greatest(const Picture& picture, Difference seen) {
  for (const Member& a : picture.members)
    for (const Member& b : picture.members) seen = std::max(seen, p2p::compare(a.call.signature, b.call.signature, false));
  return seen;
}

bool same_call_otherwise(const Picture& picture) {
  std::string first;
  for (const Member& member : picture.members) {
    std::string name(name_of(member.call.signature));
    if (name.starts_with("MPI_I")) name = "MPI_" + std::string(1, static_cast<char>(name[5] - 'a' + 'A')) + name.substr(6);
    if (name.ends_with("_init")) name.resize(name.size() - 5);
    if (first.empty()) first = name;
    if (name != first) return false;
  }
  return picture.members.size() > 1;
}

bool arguments_differ_in_root(const Picture& picture, std::string_view name) {
  if (!reduces(name)) return true;
  std::vector<std::uint32_t> roots;  // of those that take part
  for (const Member& m : picture.members)
    if (const std::uint32_t argument = p2p::argument_of(m.call.signature); argument != p2p::kAnyArgument) roots.push_back(argument >> 4);
  return std::adjacent_find(roots.begin(), roots.end(), std::not_equal_to<>()) != roots.end();
}

const base::Message& sentence(const Picture& picture, Difference difference, std::string_view name) {
  switch (difference) {
    case Difference::call: return same_call_otherwise(picture) ? msg::mismatch_form : msg::mismatch_call;
    case Difference::argument:
      if (!arguments_differ_in_root(picture, name)) return msg::mismatch_operation;
      return reduces(name) || name.find("cat") != name.npos || name.find("ather") != name.npos || name.find("cast") != name.npos
                 ? msg::mismatch_root
                 : msg::mismatch_argument;
    default: return msg::mismatch_size;
  }
}

std::string communicator(const p2p::Channel& channel, const Picture& picture) {
  if ((channel.context() & ~std::uint64_t{0xf}) == world) return "MPI_COMM_WORLD";
  if (std::string words = channel.words(); !words.empty()) return words;
  const std::size_t ranks = picture.members.size() + picture.missing;
  return fmt::format("a communicator of {} rank{}", ranks, ranks == 1 ? "" : "s");
}

/// What a message alone tells of its call.
RecordedCollective known_from(Signature signature, std::uint32_t number) { return {number, signature, p2p::function_of(signature), 0, 0, 0, 0}; }

/// Ranks that have heard of a failure go other ways than those that have not: that is no mistake.
[[noreturn]] void throw_mismatch(const p2p::Channel& channel, std::uint32_t number, Signature mine, Signature found, int source) {
  p2p::require_unbroken(channel);
  runtime::process().segment.header().mismatches.fetch_add(1, std::memory_order_relaxed);
  Picture picture = look_patiently(channel, number);
  const runtime::ProcessId process = process_of(channel.peer(source));
  const auto known = [&](const Member& member) {
    return member.process == process && p2p::compare(member.call.signature, found, false) == Difference::none;
  };
  if (std::none_of(picture.members.begin(), picture.members.end(), known)) {
    // That rank has gone on so far that its record has lost the call.
    std::erase_if(picture.members, [&](const Member& member) { return member.process == process; });
    picture.members.push_back({process, known_from(found, number)});
    std::sort(picture.members.begin(), picture.members.end(), [](const Member& a, const Member& b) { return a.process < b.process; });
  }
  const std::string_view name = name_of(mine != 0 ? mine : found);
  Difference difference = greatest(picture, mine != 0 ? p2p::compare(mine, found, false) : Difference::none);
  if (difference < Difference::size) difference = Difference::call;  // a message for a call that this rank never made
  const base::Message& message = sentence(picture, difference, name);
  throw base::Error(message, communicator(channel, picture), name, lines(picture)).as("mismatch");
}
}  // namespace

void throw_failure(const p2p::RequestCore& request) {
  if (request.result.error_class == p2p::kMismatched || (request.result.cancelled && request.found != 0)) {
    const int source = request.kind == p2p::RequestCore::Kind::receive ? request.result.source : request.rank;
    throw_mismatch(*request.channel, static_cast<std::uint32_t>(request.tag), request.signature, request.found, source);
  }
  p2p::check(request);
  throw base::Error(msg::transfer_failed, request.result.bytes, request.result.source, request.result.tag);
}

Call current_call(std::uint32_t argument) { return {static_cast<api::Function>(runtime::current_origin().function), argument}; }

void set_world(std::uint64_t context) { world = context; }

void begin(Context& context, const Call& call) {
  const auto function = static_cast<std::uint32_t>(call.function);
  context.signature = p2p::signature_of_call(function, call.argument, call.data);
  context.per_message = call.per_message;
  if (__builtin_expect(runtime::checking(runtime::Check::synchronous), 0)) context.mode = p2p::Mode::awaited;
  const auto number = static_cast<std::uint32_t>(context.tag);
  for (p2p::Channel* channel : {context.channel, context.local}) {
    const p2p::Stray stray = p2p::begin_collective(*channel, number, context.signature, function, context.blocking);
    if (__builtin_expect(stray.source >= 0, 0))
      throw_mismatch(*channel, stray.number, stray.number == number ? context.signature : 0, stray.signature, stray.source);
    if (!context.inter) return;
  }
}

void require_no_stray(p2p::Channel& channel) {
  const p2p::Stray stray = p2p::find_stray(channel);
  if (stray.source >= 0) throw_mismatch(channel, stray.number, 0, stray.signature, stray.source);
}

void require_no_left_overs(const std::vector<p2p::LeftOver>& messages) {
  const runtime::JobHeader& header = runtime::process().segment.header();
  const bool failures = header.news.load(std::memory_order_relaxed) != 0;  // what they have interrupted is left over
  if (failures || header.mismatches.load(std::memory_order_relaxed) != 0) return;
  // Who has looked back already waits for the others in MPI_Finalize.
  const auto of_collective = std::find_if(messages.begin(), messages.end(), [](const p2p::LeftOver& m) {
    return m.use == p2p::Channel::Use::collective && p2p::function_of(m.signature) != static_cast<std::uint32_t>(api::Function::Finalize);
  });
  if (of_collective == messages.end()) return;
  const p2p::LeftOver& m = *of_collective;
  const auto number = static_cast<std::uint32_t>(m.tag);
  if (m.channel != nullptr)
    for (int r = 0; r < m.channel->size(); ++r)
      if (m.channel->peer(r).index == m.process && m.channel->peer(r).job->own) throw_mismatch(*m.channel, number, 0, m.signature, r);
  runtime::process().segment.header().mismatches.fetch_add(1, std::memory_order_relaxed);
  const auto call = p2p::find_collective(runtime::process().segment.rank(m.process), m.context, number);
  const Member member{runtime::process_id(runtime::own_job().id, m.process), call.value_or(known_from(m.signature, number))};
  throw base::Error(msg::mismatch_gone, name_of(m.signature), lines({{member}, 0}), runtime::process().rank).as("mismatch");
}

void require_same_size(api::Function function, Count sent, Count received) {
  if (__builtin_expect(sent == received, 1)) return;
  throw base::Error(msg::mismatch_own, api::function_info(static_cast<std::uint32_t>(function)).name, sent, received).as("mismatch");
}
}  // namespace tutti::coll

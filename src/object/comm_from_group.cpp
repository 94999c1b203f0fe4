// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Communicators out of groups alone (MPI-5.0 §7.4.2, §7.6.2, §11.3). The members find each other on a channel whose context follows from
// the string and the group. Such channels are kept: a faster member may use one again while a slower one has not yet left it.
#include <map>
#include <string_view>

#include "base/catalogue.hpp"
#include "object/comm_agree.hpp"
#include "object/comm_create.hpp"

namespace tutti::object {
namespace {
using base::Error;
namespace msg = base::msg;

/// FNV-1a over the string and the members.
std::uint64_t context_of(const Group& group, std::string_view stringtag) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&hash](const void* data, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) hash = (hash ^ static_cast<const unsigned char*>(data)[i]) * 0x100000001b3;
  };
  add(stringtag.data(), stringtag.size());
  const std::vector<Process> processes = group.processes();
  add(processes.data(), processes.size() * sizeof(Process));
  return runtime::derived_context(hash);
}

p2p::Channel& meeting_place(const Group& group, std::string_view stringtag) {
  static std::mutex mutex;
  static auto& places = *new std::map<std::uint64_t, std::unique_ptr<p2p::Channel>>;
  const std::uint64_t context = context_of(group, stringtag);
  std::lock_guard lock(mutex);
  std::unique_ptr<p2p::Channel>& place = places[context];
  if (!place) place = std::make_unique<p2p::Channel>(context, group.my_rank(), group.processes(), p2p::Channel::Use::internal);
  return *place;
}
}  // namespace

Ref<Comm> create_from_group(const Group& group, const char* stringtag, Errhandler& handler) {
  if (!handler.fits(Kind::comm)) throw Error(msg::errhandler_of_other_kind, "Comm");
  if (group.size() == 0) return {};
  if (group.my_rank() < 0) throw Error(msg::not_in_group);
  const std::uint64_t id = share_id(meeting_place(group, stringtag), group, group, 0);
  Ref<Comm> comm = Ref<Comm>::adopt(new Comm(group.another(), {}, handler));
  comm->open(id);
  return comm;
}

Ref<Comm> create_inter_from_groups(const Group& local, int leader, const Group& remote, int remote_leader, const char* stringtag,
                                   Errhandler& handler) {
  if (leader < 0 || leader >= local.size()) throw Error(msg::leader_out_of_range, "local_leader", leader, "the local group", local.size() - 1);
  const std::string tag = stringtag;
  const Ref<Comm> mine = create_from_group(local, (tag + " local").c_str(), handler);
  Ref<Comm> leaders;
  int other = -1;
  if (local.my_rank() == leader && remote_leader >= 0 && remote_leader < remote.size()) {
    const Process us = local.process(leader), them = remote.process(remote_leader);
    if (us == them) throw Error(msg::groups_overlap, runtime::rank_of(us));
    const Ref<Group> both = Group::make({std::min(us, them), std::max(us, them)});
    leaders = create_from_group(*both, (tag + " leaders").c_str(), handler);
    other = both->rank_of(them);
  }
  return create_inter(*mine, leader, leaders.get(), other, 0);
}
}  // namespace tutti::object

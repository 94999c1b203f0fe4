// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The calls that make communicators (MPI-5.0 §7.4.2, §7.6.2). Collective; they block, except MPI_Comm_idup.
#include "object/comm_create.hpp"

#include "api/bodies.hpp"

namespace tutti::calls {
using object::Comm;
using object::Group;
using object::Info;
using object::Ref;

namespace {
Comm* with_hints(Ref<Comm> comm, const Info* info) {
  if (comm && info != nullptr) comm->set_hints(*info);
  return comm.release();
}
}  // namespace

void comm_dup(Comm& comm, Comm** newcomm) { *newcomm = object::duplicate(comm).release(); }
void comm_dup_with_info(Comm& comm, Info* info, Comm** newcomm) { *newcomm = with_hints(object::duplicate(comm), info); }

void comm_idup(Comm& comm, Comm** newcomm, object::Request** request) { comm_idup_with_info(comm, nullptr, newcomm, request); }
void comm_idup_with_info(Comm& comm, Info* info, Comm** newcomm, object::Request** request) {
  Ref<object::Request> started;
  *newcomm = with_hints(object::start_duplicate(comm, started), info);
  *request = started.release();
}

void comm_split(Comm& comm, int color, int key, Comm** newcomm) { *newcomm = object::split(comm, color, key).release(); }
void comm_split_type(Comm& comm, int split_type, int key, Info* info, Comm** newcomm) {
  *newcomm = object::split_type(comm, split_type, key, info).release();
}
void comm_create(Comm& comm, Group& group, Comm** newcomm) { *newcomm = object::create(comm, group).release(); }
void comm_create_group(Comm& comm, Group& group, int tag, Comm** newcomm) { *newcomm = object::create_group(comm, group, tag).release(); }

void comm_create_from_group(Group& group, const char* stringtag, Info* info, object::Errhandler& errhandler, Comm** newcomm) {
  *newcomm = with_hints(object::create_from_group(group, stringtag, errhandler), info);
}

void intercomm_create(Comm& local_comm, int local_leader, Comm* peer_comm, int remote_leader, int tag, Comm** newintercomm) {
  *newintercomm = object::create_inter(local_comm, local_leader, peer_comm, remote_leader, tag).release();
}
void intercomm_create_from_groups(Group& local_group, int local_leader, Group& remote_group, int remote_leader, const char* stringtag, Info* info,
                                  object::Errhandler& errhandler, Comm** newintercomm) {
  *newintercomm = with_hints(object::create_inter_from_groups(local_group, local_leader, remote_group, remote_leader, stringtag, errhandler), info);
}
void intercomm_merge(Comm& intercomm, int high, Comm** newintracomm) { *newintracomm = object::merge(intercomm, high != 0).release(); }
}  // namespace tutti::calls

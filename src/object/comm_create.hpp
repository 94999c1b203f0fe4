// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Making communicators out of communicators (MPI-5.0 §7.4.2, §7.6.2). The calls are collective and block, except idup. Where a process
// does not become a member the result is null. New communicators inherit the error handler.
#pragma once
#include "object/comm.hpp"
#include "object/request.hpp"

namespace tutti::object {

/// Same groups, new contexts, attributes as their copy callbacks say; no hints (MPI-5.0 §7.4.2).
Ref<Comm> duplicate(Comm& comm);
/// The same without waiting: the communicator may be used once the request is complete.
Ref<Comm> start_duplicate(Comm& comm, Ref<Request>& request);
/// One communicator per color, ranks by key; MPI_UNDEFINED gives none. For intra- and inter-communicators.
Ref<Comm> split(Comm& comm, int color, int key);
/// By what processes share; `info` may guide and, for MPI_COMM_TYPE_HW_UNGUIDED, is told which resource it was.
Ref<Comm> split_type(Comm& comm, int split_type, int key, Info* info);
/// The processes of `group`. For an inter-communicator `group` is a part of the local group.
Ref<Comm> create(Comm& comm, const Group& group);
/// As create() of an intra-communicator, but called by the members of `group` only.
Ref<Comm> create_group(Comm& comm, const Group& group, int tag);
/// Joins the groups of two intra-communicators, whose leaders talk on `peer`, which counts at the leader only.
Ref<Comm> create_inter(Comm& local, int leader, Comm* peer, int remote_leader, int tag);
/// The processes of `group`, all of which call with the same string, without a communicator that they are in already.
Ref<Comm> create_from_group(const Group& group, const char* stringtag, Errhandler& handler);
/// As create_inter(), without communicators; `remote` and `remote_leader` count at the leader only.
Ref<Comm> create_inter_from_groups(const Group& local, int leader, const Group& remote, int remote_leader, const char* stringtag,
                                   Errhandler& handler);
/// Both groups in one intra-communicator.
Ref<Comm> merge(Comm& inter, bool high);
}  // namespace tutti::object

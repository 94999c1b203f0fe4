// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What a program does about failures, as proposed for the standard (User-Level Failure Mitigation): who has failed, agreements among those
// that are left, communicators of those. Any thread.
#pragma once
#include "engine/coll/task.hpp"
#include "object/comm.hpp"
#include "object/request.hpp"

namespace tutti::object {

/// The members of a communicator (of an inter-communicator, of both groups) that are known to have failed, by their deaths.
Ref<Group> failed_members(Comm& comm);
/// The first of them, as many as were acknowledged.
Ref<Group> acknowledged_members(Comm& comm);
/// Acknowledges the first n; returns how many are acknowledged now.
int acknowledge(Comm& comm, int n);

/// `*flag` becomes the bitwise and of all members' flags. Throws MPIX_ERR_PROC_FAILED, at all or at none, when a member has failed whose
/// failure is not acknowledged by all; the flag is right all the same.
void agree(Comm& comm, int* flag);
Ref<Request> start_agree(Comm& comm, int* flag);

/// The communicator of those that are left; null where nobody is left in the remote group.
Ref<Comm> shrink(Comm& comm);
/// The communicator that is returned is open when the request is complete.
Ref<Comm> start_shrink(Comm& comm, Ref<Request>& request);

/// Remembers that the program knows of failures: the job's exit status depends on it.
void note_told();
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The calls that ask communicators and set their hints and names (MPI-5.0 §7.4.1, §7.4.3, §7.4.4, §7.6.1, §7.8). Local, except that
// giving communicators up is collective for the program.
#include "object/comm.hpp"

#include <algorithm>
#include <cstring>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "engine/coll/coll.hpp"
#include "object/comm_agree.hpp"
#include "object/spawn.hpp"

namespace tutti::calls {
using object::Comm;
using object::Info;

namespace {

/// Deletes the attributes, then the handle; what is under way keeps the communicator alive (MPI-5.0 §7.4.3).
void give_up(Comm*& comm) {
  comm->attributes().clear(*comm);
  object::forget_parents(*comm);
  comm->give_up();
  comm->release();
  comm = nullptr;
}

void require_freeable(const Comm& comm) {
  if (comm.predefined()) throw base::Error(base::msg::free_predefined_comm, comm.name());
}
}  // namespace

void comm_size(Comm& comm, int* size) { *size = comm.size(); }
void comm_rank(Comm& comm, int* rank) { *rank = comm.rank(); }
void comm_test_inter(Comm& comm, int* flag) { *flag = comm.is_inter(); }
void comm_remote_size(Comm& comm, int* size) { *size = comm.remote_size(); }

void comm_compare(Comm& comm1, Comm& comm2, int* result) {
  if (&comm1 == &comm2) {
    *result = MPI_IDENT;
    return;
  }
  *result = MPI_UNEQUAL;
  if (comm1.is_inter() != comm2.is_inter()) return;
  int groups = comm1.group().compare(comm2.group());
  if (comm1.is_inter()) groups = std::max(groups, comm1.remote_group().compare(comm2.remote_group()));
  *result = groups == MPI_IDENT ? MPI_CONGRUENT : groups;
}
static_assert(MPI_IDENT < MPI_CONGRUENT && MPI_CONGRUENT < MPI_SIMILAR && MPI_SIMILAR < MPI_UNEQUAL);

void comm_free(Comm*& comm) {
  require_freeable(*comm);
  coll::require_no_stray(comm->collective());
  give_up(comm);
}

/// Waits until the others are here too; what is still under way ends by itself, since it keeps the communicator (MPI-5.0 §11.10.4).
/// Where a failure makes that impossible there is nothing to wait for.
void comm_disconnect(Comm*& comm) {
  require_freeable(*comm);
  object::meet_if_possible(*comm);
  give_up(comm);
}

void comm_set_name(Comm& comm, const char* comm_name) { comm.set_name(std::string(comm_name, strnlen(comm_name, MPI_MAX_OBJECT_NAME - 1))); }
void comm_get_name(Comm* comm, char* comm_name, int* resultlen) {
  const std::string name = comm != nullptr ? comm->name() : "MPI_COMM_NULL";
  std::memcpy(comm_name, name.c_str(), name.size() + 1);
  *resultlen = static_cast<int>(name.size());
}

void comm_set_info(Comm& comm, Info* info) {
  if (info != nullptr) comm.set_hints(*info);
}
void comm_get_info(Comm& comm, Info** info_used) {
  Info::Pairs pairs = comm.hints();
  pairs.emplace_back("mpi_memory_alloc_kinds", "mpi,system");
  *info_used = new Info(std::move(pairs));
}
}  // namespace tutti::calls

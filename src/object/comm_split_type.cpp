// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Splitting by what processes share (MPI-5.0 §7.4.2): memory, a part of the machine, a process set.
#include <algorithm>

#include "base/catalogue.hpp"
#include "object/comm_agree.hpp"
#include "object/comm_create.hpp"
#include "object/hardware.hpp"

namespace tutti::object {
namespace {

/// Everybody's place in the machine.
std::vector<HardwarePlace> gather_places(Comm& comm) {
  std::vector<HardwarePlace> all(static_cast<std::size_t>(comm.size()));
  HardwarePlace mine = hardware_place();
  const coll::AllgatherArgs args{coll::bytes_at(&mine, sizeof mine), {all.data(), sizeof mine, &coll::byte_layout()}};
  coll::Task task = coll::allgather(next_collective(comm, true), args);
  coll::run(task);
  return all;
}

/// The largest parts of the machine that do not contain all processes; nobody's when there is no such level. The two groups of an
/// inter-communicator are not compared: there is no level either.
int unguided_color(Comm& comm, Info* info) {
  if (comm.is_inter()) return MPI_UNDEFINED;
  const std::vector<HardwarePlace> all = gather_places(comm);
  for (std::size_t level = 0; level < kHardwareLevels.size(); ++level) {
    const auto differs = [&](const HardwarePlace& p) { return p.part[level] != all[0].part[level]; };
    if (std::none_of(all.begin(), all.end(), differs)) continue;
    const int part = all[static_cast<std::size_t>(comm.rank())].part[level];
    if (part >= 0 && info != nullptr) info->set("mpi_hw_resource_type", std::string("hwloc://") + kHardwareLevels[level]);
    return part >= 0 ? part : MPI_UNDEFINED;
  }
  return MPI_UNDEFINED;
}

int resource_color(const std::string& type) {
  if (type == "mpi_shared_memory") return 0;
  const int level = hardware_level(type);
  const int part = level < 0 ? -1 : hardware_place().part[static_cast<std::size_t>(level)];
  return part >= 0 ? part : MPI_UNDEFINED;
}

/// A process set of the sessions model.
int set_color(const Comm& comm, const std::string& name) {
  if (name == "mpi://WORLD") return 0;
  return name == "mpi://SELF" ? comm.rank() : MPI_UNDEFINED;
}

int guided_color(const Comm& comm, const Info* info, bool also_sets) {
  if (info == nullptr) return MPI_UNDEFINED;
  if (const auto type = info->get("mpi_hw_resource_type")) return resource_color(*type);
  const auto set = info->get("mpi_pset_name");
  return set && also_sets ? set_color(comm, *set) : MPI_UNDEFINED;
}

int color_of(Comm& comm, int split_type, Info* info) {
  switch (split_type) {
    case MPI_COMM_TYPE_HW_GUIDED: return guided_color(comm, info, false);
    case MPI_COMM_TYPE_RESOURCE_GUIDED: return guided_color(comm, info, true);
    default: return unguided_color(comm, info);
  }
}

bool known(int split_type) {
  return split_type == MPI_UNDEFINED || split_type == MPI_COMM_TYPE_SHARED || split_type == MPI_COMM_TYPE_HW_GUIDED ||
         split_type == MPI_COMM_TYPE_HW_UNGUIDED || split_type == MPI_COMM_TYPE_RESOURCE_GUIDED;
}
}  // namespace

Ref<Comm> split_type(Comm& comm, int split_type, int key, Info* info) {
  if (!known(split_type)) throw base::Error(base::msg::bad_split_type, split_type);
  // Who gives MPI_UNDEFINED takes part in this step only. The rest share memory: the job is one piece of it.
  const Ref<Comm> sharing = split(comm, split_type == MPI_UNDEFINED ? MPI_UNDEFINED : 0, key);
  if (!sharing || split_type == MPI_COMM_TYPE_SHARED) return sharing;
  return split(*sharing, color_of(*sharing, split_type, info), 0);
}
}  // namespace tutti::object

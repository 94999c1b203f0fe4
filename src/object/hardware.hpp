// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Which parts of the machine this process is bound to, for MPI_Comm_split_type and MPI_Get_hw_resource_info (MPI-5.0 §7.4.2, §9.1.2).
// Asked of hwloc, which is loaded when first needed; without it nothing is known. Any thread.
#pragma once
#include <array>
#include <string>

namespace tutti::object {

/// The kinds of parts that are told, from large to small, by their names in hwloc.
inline constexpr std::array<const char*, 7> kHardwareLevels = {"Package", "NUMANode", "L3Cache", "L2Cache", "L1Cache", "Core", "PU"};

/// Of each kind the number of the part that contains all cores that this process may use; -1 where no single part does.
struct HardwarePlace {
  std::array<int, kHardwareLevels.size()> part;
};
const HardwarePlace& hardware_place();

/// The level that a program's name ("hwloc://Core", "core") means; -1 when there is no such level.
int hardware_level(const std::string& name);
}  // namespace tutti::object

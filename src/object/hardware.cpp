// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Asking hwloc. The library is loaded by name, so that a program whose ranks never ask needs no hwloc.
#include "object/hardware.hpp"

#include <dlfcn.h>
#include <hwloc.h>
#include <strings.h>

#include <string_view>

namespace tutti::object {
namespace {

/// hwloc's functions by their own names and types.
struct Hwloc {
#define TUTTI_HWLOC(name) decltype(&::hwloc_##name) name = nullptr
  TUTTI_HWLOC(topology_init);
  TUTTI_HWLOC(topology_load);
  TUTTI_HWLOC(topology_destroy);
  TUTTI_HWLOC(get_type_depth);
  TUTTI_HWLOC(get_nbobjs_by_depth);
  TUTTI_HWLOC(get_obj_by_depth);
  TUTTI_HWLOC(get_cpubind);
  TUTTI_HWLOC(bitmap_alloc);
  TUTTI_HWLOC(bitmap_free);
  TUTTI_HWLOC(bitmap_isincluded);
#undef TUTTI_HWLOC

  bool load() {
    void* library = dlopen("libhwloc.so.15", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return false;
    bool complete = true;
    const auto find = [&](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
      complete = complete && function != nullptr;
    };
    find(topology_init, "hwloc_topology_init");
    find(topology_load, "hwloc_topology_load");
    find(topology_destroy, "hwloc_topology_destroy");
    find(get_type_depth, "hwloc_get_type_depth");
    find(get_nbobjs_by_depth, "hwloc_get_nbobjs_by_depth");
    find(get_obj_by_depth, "hwloc_get_obj_by_depth");
    find(get_cpubind, "hwloc_get_cpubind");
    find(bitmap_alloc, "hwloc_bitmap_alloc");
    find(bitmap_free, "hwloc_bitmap_free");
    find(bitmap_isincluded, "hwloc_bitmap_isincluded");
    return complete;
  }
};

constexpr hwloc_obj_type_t kTypes[] = {HWLOC_OBJ_PACKAGE, HWLOC_OBJ_NUMANODE, HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L2CACHE,
                                       HWLOC_OBJ_L1CACHE, HWLOC_OBJ_CORE,     HWLOC_OBJ_PU};
static_assert(std::size(kTypes) == kHardwareLevels.size());

HardwarePlace look() {
  HardwarePlace place;
  place.part.fill(-1);
  Hwloc hwloc;
  hwloc_topology_t topology;
  if (!hwloc.load() || hwloc.topology_init(&topology) != 0) return place;
  hwloc_bitmap_t bound = hwloc.bitmap_alloc();
  if (hwloc.topology_load(topology) == 0 && hwloc.get_cpubind(topology, bound, HWLOC_CPUBIND_PROCESS) == 0) {
    for (std::size_t level = 0; level < std::size(kTypes); ++level) {
      const int depth = hwloc.get_type_depth(topology, kTypes[level]);
      if (depth == HWLOC_TYPE_DEPTH_UNKNOWN || depth == HWLOC_TYPE_DEPTH_MULTIPLE) continue;
      for (unsigned i = 0; i < hwloc.get_nbobjs_by_depth(topology, depth); ++i) {
        if (!hwloc.bitmap_isincluded(bound, hwloc.get_obj_by_depth(topology, depth, i)->cpuset)) continue;
        place.part[level] = static_cast<int>(i);
        break;
      }
    }
  }
  hwloc.bitmap_free(bound);
  hwloc.topology_destroy(topology);
  return place;
}
}  // namespace

const HardwarePlace& hardware_place() {
  static const HardwarePlace place = look();
  return place;
}

int hardware_level(const std::string& name) {
  constexpr std::string_view prefix = "hwloc://";
  const char* bare = name.c_str() + (name.starts_with(prefix) ? prefix.size() : 0);
  for (std::size_t level = 0; level < kHardwareLevels.size(); ++level)
    if (strcasecmp(bare, kHardwareLevels[level]) == 0) return static_cast<int>(level);
  return -1;
}
}  // namespace tutti::object

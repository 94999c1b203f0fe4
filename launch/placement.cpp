// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Binding. Objects of the kind asked for are taken in the machine's order, or (--map-by) round over larger ones; more ranks than
// objects begin again at the first. hwloc's functions are looked up at run time, because loading it costs more than a small job.
#include "placement.hpp"

#include <dlfcn.h>
#include <fmt/core.h>
#include <hwloc.h>

#include <algorithm>

#include "messages.hpp"
#include "refusal.hpp"

namespace tutti::launch {
namespace {

/// The functions of hwloc that are needed, found by name.
class Hwloc {
 public:
  explicit Hwloc(const char* asked_by) {
    library_ = dlopen("libhwloc.so.15", RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr) refuse_system(msg::no_hwloc, asked_by, dlerror());
    find(topology_init, "hwloc_topology_init");
    find(topology_load, "hwloc_topology_load");
    find(get_type_depth, "hwloc_get_type_depth");
    find(count_at_depth, "hwloc_get_nbobjs_by_depth");
    find(object_at_depth, "hwloc_get_obj_by_depth");
    find(bitmap_first, "hwloc_bitmap_first");
    find(bitmap_next, "hwloc_bitmap_next");

    topology_init(&topology);
    topology_load(topology);
  }

  decltype(&hwloc_topology_init) topology_init;
  decltype(&hwloc_topology_load) topology_load;
  decltype(&hwloc_get_type_depth) get_type_depth;
  decltype(&hwloc_get_nbobjs_by_depth) count_at_depth;
  decltype(&hwloc_get_obj_by_depth) object_at_depth;
  decltype(&hwloc_bitmap_first) bitmap_first;
  decltype(&hwloc_bitmap_next) bitmap_next;
  hwloc_topology_t topology = nullptr;

 private:
  template <class Function>
  void find(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(library_, name));
    if (function == nullptr) refuse_system(msg::no_hwloc, name, dlerror());
  }
  void* library_;
};

/// CPUs of one object that the job may use, and what it is called.
struct Place {
  std::vector<int> cpus;
  std::string name;
};

hwloc_obj_type_t type_of(const std::string& word) {
  if (word == "hwthread") return HWLOC_OBJ_PU;
  if (word == "core") return HWLOC_OBJ_CORE;
  if (word == "l2cache") return HWLOC_OBJ_L2CACHE;
  if (word == "l3cache") return HWLOC_OBJ_L3CACHE;
  if (word == "numa") return HWLOC_OBJ_NUMANODE;
  return HWLOC_OBJ_PACKAGE;
}

std::vector<bool> allowed_cpus() {
  std::vector<bool> allowed;
  for (std::size_t cpus = 1024; cpus <= 1 << 18; cpus *= 4) {
    std::vector<unsigned long> words(cpus / (8 * sizeof(unsigned long)));
    auto* set = reinterpret_cast<cpu_set_t*>(words.data());
    if (sched_getaffinity(0, cpus / 8, set) != 0) continue;
    for (std::size_t cpu = 0; cpu < cpus; ++cpu) allowed.push_back(CPU_ISSET_S(cpu, cpus / 8, set));
    break;
  }
  return allowed;
}

/// All objects of a kind with the CPUs the job may use; those without any are left out.
std::vector<Place> places(const Hwloc& hwloc, const std::string& word, const std::vector<bool>& allowed) {
  std::vector<Place> all;
  int depth = hwloc.get_type_depth(hwloc.topology, type_of(word));
  unsigned count = depth == HWLOC_TYPE_DEPTH_UNKNOWN || depth == HWLOC_TYPE_DEPTH_MULTIPLE ? 0 : hwloc.count_at_depth(hwloc.topology, depth);
  for (unsigned i = 0; i < count; ++i) {
    hwloc_obj_t object = hwloc.object_at_depth(hwloc.topology, depth, i);
    Place place{{}, fmt::format("{} {}", word, object->logical_index)};
    for (int cpu = hwloc.bitmap_first(object->cpuset); cpu >= 0; cpu = hwloc.bitmap_next(object->cpuset, cpu))
      if (static_cast<std::size_t>(cpu) < allowed.size() && allowed[static_cast<std::size_t>(cpu)]) place.cpus.push_back(cpu);
    if (!place.cpus.empty()) all.push_back(std::move(place));
  }
  return all;
}

bool lies_in(const Place& inner, const Place& outer) {
  return std::find(outer.cpus.begin(), outer.cpus.end(), inner.cpus.front()) != outer.cpus.end();
}

/// Deals the inner places out round over the outer ones: the first of each, then the second of each ...
std::vector<Place> deal(const std::vector<Place>& inner, const std::vector<Place>& outer) {
  std::vector<std::vector<Place>> hands(outer.size());
  for (const Place& place : inner)
    for (std::size_t i = 0; i < outer.size(); ++i)
      if (lies_in(place, outer[i])) {
        hands[i].push_back(place);
        break;
      }
  // An inner kind that is larger than the outer one lies in the first only; then the order stays.
  std::vector<Place> order;
  for (std::size_t turn = 0; order.size() < inner.size(); ++turn) {
    std::size_t before = order.size();
    for (const auto& hand : hands)
      if (turn < hand.size()) order.push_back(hand[turn]);
    if (order.size() == before) return inner;
  }
  return order;
}

Placement::Set make_set(const Place& place) {
  constexpr std::size_t bits = 8 * sizeof(unsigned long);
  Placement::Set set;
  std::string list;
  for (std::size_t i = 0; i < place.cpus.size(); ++i) {
    auto cpu = static_cast<std::size_t>(place.cpus[i]);
    if (set.words.size() <= cpu / bits) set.words.resize(cpu / bits + 1);
    set.words[cpu / bits] |= 1UL << (cpu % bits);
    bool inside = i > 0 && i + 1 < place.cpus.size() && place.cpus[i - 1] == place.cpus[i] - 1 && place.cpus[i + 1] == place.cpus[i] + 1;
    if (!inside) list += fmt::format("{}{}", list.empty() ? "" : i > 0 && place.cpus[i - 1] == place.cpus[i] - 1 ? "-" : ",", cpu);
  }
  set.text = fmt::format("{} (cpu{} {})", place.name, place.cpus.size() > 1 ? "s" : "", list);
  return set;
}
}  // namespace

Placement make_placement(const Options& options, int ranks) {
  Placement placement;
  const std::string& kind = options.bind_to.empty() ? options.map_by : options.bind_to;
  if (kind.empty() || kind == "none") return placement;
  const char* option = options.bind_to.empty() ? "--map-by" : "--bind-to";
  Hwloc hwloc(option);
  std::vector<bool> allowed = allowed_cpus();
  std::vector<Place> order = places(hwloc, kind, allowed);
  if (order.empty()) refuse_system(msg::no_place, option, kind);
  if (!options.map_by.empty() && options.map_by != kind) {
    std::vector<Place> outer = places(hwloc, options.map_by, allowed);
    if (outer.empty()) refuse_system(msg::no_place, "--map-by", options.map_by);
    order = deal(order, outer);
  }
  for (int rank = 0; rank < ranks; ++rank) placement.ranks.push_back(make_set(order[static_cast<std::size_t>(rank) % order.size()]));
  return placement;
}
}  // namespace tutti::launch

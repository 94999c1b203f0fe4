// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/places.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstring>
#include <string_view>

#include "explain/python_code.hpp"

namespace tutti::explain {
namespace {

/// Where mpi4py calls MPI_Finalize when the program is over: then no line of Python is left.
constexpr std::string_view kEndOfPython = "__pyx_f_6mpi4py_3MPI_atexit()";

Place end_of_python() {
  Place place;
  place.function = "the end of the program";
  place.module = "Python";
  return place;
}
}  // namespace

void Places::remember(pid_t process) {
  MemoryMap now = MemoryMap::of(process);
  if (!now.empty()) maps_[process] = std::move(now);
}

const MemoryMap& Places::map_of(pid_t process) {
  if (!maps_.contains(process)) remember(process);
  return maps_[process];
}

/// What is not in the map that we know may have been loaded since.
const Mapping* Places::mapping_of(pid_t process, std::uint64_t address) {
  if (const Mapping* found = map_of(process).find(address)) return found;
  remember(process);
  if (const Mapping* found = maps_[process].find(address)) return found;
  const runtime::ProgramPlace* program = program_ ? program_(process) : nullptr;
  if (program == nullptr || address < program->begin || address >= program->end) return nullptr;
  program_mapping_ = {};
  program_mapping_.begin = program->begin;
  program_mapping_.end = program->end;
  program_mapping_.offset = program->offset;
  program_mapping_.path.assign(program->path, strnlen(program->path, sizeof program->path));
  return &program_mapping_;
}

Module& Places::module(pid_t process, const Mapping& mapping) {
  std::unique_ptr<Module>& module = modules_[mapping.path];
  if (module != nullptr) return *module;
  // A rank may see other files than we do (a container), and a program that was built anew meanwhile still runs.
  std::string file = fmt::format("/proc/{}/map_files/{:x}-{:x}", process, mapping.begin, mapping.end);
  if (access(file.c_str(), R_OK) != 0) file = mapping.path;
  module = std::make_unique<Module>(file, mapping.path);
  if (!module->readable() && file != mapping.path) module = std::make_unique<Module>(mapping.path, mapping.path);  // the process has just gone
  return *module;
}

Place Places::find_instruction(pid_t process, std::uint64_t address) {
  const Mapping* mapping = process > 0 ? mapping_of(process, address) : nullptr;
  if (mapping == nullptr || !mapping->path.starts_with('/')) {
    Place place;
    place.offset = address;
    return place;
  }
  const Place& place = module(process, *mapping).at(address - mapping->begin + mapping->offset);
  return place.function == kEndOfPython ? end_of_python() : place;
}

/// A return address may already be that of the next line, or of the next function.
Place Places::find(pid_t process, runtime::Site site) {
  if ((site & runtime::kPythonSite) == 0) return find_instruction(process, site == 0 ? 0 : site - 1);
  const runtime::PythonLayout* layout = python_ ? python_(process) : nullptr;
  auto place = layout != nullptr ? python_place(process, site, *layout) : std::nullopt;
  std::unordered_map<runtime::Site, Place>& known = python_places_[process];
  if (place) return known[site] = *place;
  if (const auto before = known.find(site); before != known.end()) return before->second;
  Place unknown;
  unknown.function = "a line";
  unknown.module = "Python";
  return unknown;
}
}  // namespace tutti::explain

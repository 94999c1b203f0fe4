// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// From a place in a rank's program (runtime/site.hpp) to words: file, line and function. Used by mpiexec's one thread. What was found
// in a program or library holds for all ranks that run it, so the 512th rank costs a look at its memory map only.
#pragma once
#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "explain/memory_map.hpp"
#include "explain/module.hpp"
#include "runtime/program_place.hpp"
#include "runtime/python_layout.hpp"
#include "runtime/site.hpp"

namespace tutti::explain {

class Places {
 public:
  /// How the layout of a rank's Python is found by its process; null: it is none.
  using PythonOf = std::function<const runtime::PythonLayout*(pid_t)>;
  void set_python(PythonOf python) { python_ = std::move(python); }

  /// What a rank has said of its program, for when its process is gone; null: nothing.
  using ProgramOf = std::function<const runtime::ProgramPlace*(pid_t)>;
  void set_program(ProgramOf program) { program_ = std::move(program); }

  /// The place of a call; nothing in it but an address where the process is gone and was not remembered.
  Place find(pid_t process, runtime::Site site);
  /// The place of an instruction itself, not of a call that returns to it.
  Place find_instruction(pid_t process, std::uint64_t address);
  /// "ring.cpp:31 in exchange()", or as much of it as can be found out; never empty.
  std::string describe(pid_t process, runtime::Site site) { return find(process, site).text(); }
  /// Looks at the memory map of a process that is about to end, so that places in it can be found afterwards.
  void remember(pid_t process);
  const MemoryMap& map_of(pid_t process);

 private:
  const Mapping* mapping_of(pid_t process, std::uint64_t address);
  Module& module(pid_t process, const Mapping& mapping);

  PythonOf python_;
  ProgramOf program_;
  Mapping program_mapping_;  // the last that was asked for
  std::unordered_map<pid_t, MemoryMap> maps_;
  std::unordered_map<std::string, std::unique_ptr<Module>> modules_;                   // by path
  std::unordered_map<pid_t, std::unordered_map<runtime::Site, Place>> python_places_;  // found before, for when the code is gone
};
}  // namespace tutti::explain

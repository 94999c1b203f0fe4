// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/dwarf_library.hpp"

#include <dlfcn.h>
#include <stdlib.h>

namespace tutti::explain {
namespace {

template <class Function>
bool look_up(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

std::unique_ptr<DwarfLibrary> load() {
  void* dw = dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL);
  if (dw == nullptr) return nullptr;
  unsetenv("DEBUGINFOD_URLS");  // a report must not wait for a server; the ranks have their environment already
  auto library = std::make_unique<DwarfLibrary>();
#define TUTTI_DWARF_LOOK_UP(name) \
  if (!look_up(dw, #name, library->name)) return nullptr;  // libelf's are found through libdw, which needs it
  TUTTI_DWARF_FUNCTIONS(TUTTI_DWARF_LOOK_UP)
#undef TUTTI_DWARF_LOOK_UP
  return library;
}
}  // namespace

const DwarfLibrary* DwarfLibrary::get() {
  static const std::unique_ptr<DwarfLibrary> library = load();
  return library.get();
}
}  // namespace tutti::explain

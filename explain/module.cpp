// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Looking an address up. Three address spaces meet here: offsets in the file (from the process's memory map), addresses as the linker
// gave them, and those of libdwfl, which gives each module a place of its own: linker's address + bias.
#include "explain/module.hpp"

#include <fmt/core.h>
#include <gelf.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "explain/dwarf_library.hpp"
#include "explain/symbol.hpp"

namespace tutti::explain {
namespace {

/// What libdw allocates by malloc.
template <class T>
using Allocated = std::unique_ptr<T[], decltype(&std::free)>;

struct Scopes {
  Allocated<Dwarf_Die> dies{nullptr, &std::free};
  int count = 0;
};

constexpr std::string_view kLambda = "a lambda";

/// Whether code of its own may stand below: that of a lambda stands in a class in a block of the function around it.
bool may_hold_code(int tag) {
  constexpr std::array<int, 7> kTags = {DW_TAG_subprogram, DW_TAG_inlined_subroutine, DW_TAG_lexical_block, DW_TAG_namespace,
                                        DW_TAG_class_type, DW_TAG_structure_type,     DW_TAG_union_type};
  return std::find(kTags.begin(), kTags.end(), tag) != kTags.end();
}

/// Whether a file belongs to the compiler or the system: whoever asks for a place means the program that includes it.
bool of_system(std::string_view file) {
  constexpr std::array<std::string_view, 3> kFolders = {"/usr/include/", "/usr/lib/", "/usr/local/include/"};
  for (std::string_view folder : kFolders)
    if (file.starts_with(folder)) return true;
  return false;
}

char* debuginfo_path = nullptr;  // libdw's default folders
}  // namespace

struct Module::Debug {
  Debug(const DwarfLibrary& library, const std::string& file);
  ~Debug() { dw.dwfl_end(dwfl); }
  Debug(const Debug&) = delete;
  Debug& operator=(const Debug&) = delete;

  std::optional<std::uint64_t> address_of(std::uint64_t file_offset) const;
  bool by_lines(std::uint64_t address, Place& place) const;
  void by_symbols(std::uint64_t address, Place& place) const;

  const DwarfLibrary& dw;
  Dwfl* dwfl = nullptr;
  Dwfl_Module* module = nullptr;

 private:
  Dwarf_Die* unit_of(std::uint64_t address, Dwarf_Addr* bias) const;
  Scopes scopes_at(Dwarf_Die* unit, Dwarf_Addr address) const;
  bool innermost_function(Dwarf_Die& outer, Dwarf_Addr address, Dwarf_Die& found) const;
  Scopes scopes_of(Dwarf_Die& die) const;
  Dwarf_Die declaration_of(Dwarf_Die die) const;
  std::string qualified_name(const Dwarf_Die& die) const;
  std::string absolute(Dwarf_Die* unit, const char* file) const;
  const char* file_number(Dwarf_Die* unit, Dwarf_Word number) const;
  Dwarf_Word value(Dwarf_Die& die, unsigned attribute) const;
};

Module::Debug::Debug(const DwarfLibrary& library, const std::string& file) : dw(library) {
  static const Dwfl_Callbacks callbacks = {library.dwfl_build_id_find_elf, library.dwfl_standard_find_debuginfo, library.dwfl_offline_section_address,
                                           &debuginfo_path};
  dwfl = dw.dwfl_begin(&callbacks);
  dw.dwfl_report_begin(dwfl);
  module = dw.dwfl_report_offline(dwfl, file.c_str(), file.c_str(), -1);
  dw.dwfl_report_end(dwfl, nullptr, nullptr);
}

/// libdwfl's address of an offset in the file.
std::optional<std::uint64_t> Module::Debug::address_of(std::uint64_t file_offset) const {
  GElf_Addr bias = 0;
  Elf* elf = dw.dwfl_module_getelf(module, &bias);
  std::size_t count = 0;
  if (elf == nullptr || dw.elf_getphdrnum(elf, &count) != 0) return {};
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr header;
    if (dw.gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr || header.p_type != PT_LOAD) continue;
    if (file_offset >= header.p_offset && file_offset < header.p_offset + header.p_filesz)
      return file_offset - header.p_offset + header.p_vaddr + bias;
  }
  return {};
}

/// The compilation unit; not every compiler writes the table by which the library finds it.
Dwarf_Die* Module::Debug::unit_of(std::uint64_t address, Dwarf_Addr* bias) const {
  if (Dwarf_Die* unit = dw.dwfl_module_addrdie(module, address, bias)) return unit;
  Dwarf_Die* unit = nullptr;
  while ((unit = dw.dwfl_module_nextcu(module, unit, bias)) != nullptr)
    if (dw.dwarf_haspc(unit, address - *bias) > 0) return unit;
  return nullptr;
}

/// From the innermost outwards as the code is nested, so through inlined functions to the one they are inlined into.
Scopes Module::Debug::scopes_at(Dwarf_Die* unit, Dwarf_Addr address) const {
  Dwarf_Die* found = nullptr;
  const int count = dw.dwarf_getscopes(unit, address, &found);
  const Allocated<Dwarf_Die> innermost(found, &std::free);
  if (count > 0) return scopes_of(innermost[0]);
  Dwarf_Die function;
  return innermost_function(*unit, address, function) ? scopes_of(function) : Scopes{};
}

/// The library looks only into functions that contain the address; the code of a lambda is told of in another, though not inside its addresses.
bool Module::Debug::innermost_function(Dwarf_Die& outer, Dwarf_Addr address, Dwarf_Die& found) const {
  Dwarf_Die child;
  for (int end = dw.dwarf_child(&outer, &child); end == 0; end = dw.dwarf_siblingof(&child, &child)) {
    const int tag = dw.dwarf_tag(&child);
    if (!may_hold_code(tag)) continue;
    const bool here = (tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine) && dw.dwarf_haspc(&child, address) > 0;
    if (here) found = child;
    if (innermost_function(child, address, found) || here) return true;
  }
  return false;
}

Scopes Module::Debug::scopes_of(Dwarf_Die& die) const {
  Dwarf_Die* found = nullptr;
  Scopes scopes;
  scopes.count = dw.dwarf_getscopes_die(&die, &found);
  scopes.dies.reset(found);
  return scopes;
}

Dwarf_Die Module::Debug::declaration_of(Dwarf_Die die) const {
  for (int hops = 0; hops < 8; ++hops) {
    Dwarf_Attribute attribute;
    Dwarf_Die next;
    Dwarf_Attribute* found = dw.dwarf_attr(&die, DW_AT_abstract_origin, &attribute);
    if (found == nullptr) found = dw.dwarf_attr(&die, DW_AT_specification, &attribute);
    if (found == nullptr || dw.dwarf_formref_die(found, &next) == nullptr) break;
    die = next;
  }
  return die;
}

/// "heat::Grid::exchange()"; "a lambda in main()".
std::string Module::Debug::qualified_name(const Dwarf_Die& die) const {
  Dwarf_Die declaration = declaration_of(die);
  const char* own = dw.dwarf_diename(&declaration);
  if (own == nullptr) return {};
  std::string name = own;
  const Scopes scopes = scopes_of(declaration);
  for (int i = 1; i < scopes.count; ++i) {
    Dwarf_Die& outer = scopes.dies[static_cast<std::size_t>(i)];
    const int tag = dw.dwarf_tag(&outer);
    const char* word = dw.dwarf_diename(&outer);
    if (tag == DW_TAG_subprogram) {
      const std::string around = qualified_name(outer);
      if (!name.starts_with("<lambda")) return fmt::format("{}() in {}", name, around);
      return around.starts_with(kLambda) ? around : fmt::format("{} in {}", kLambda, around);
    }
    if (tag != DW_TAG_namespace && tag != DW_TAG_module && tag != DW_TAG_class_type && tag != DW_TAG_structure_type && tag != DW_TAG_union_type)
      continue;
    if (word == nullptr) name = tag != DW_TAG_namespace && name.starts_with("operator()") ? "<lambda" : name;
    else name = std::string_view(word).starts_with("<lambda") ? word : fmt::format("{}::{}", word, name);
  }
  return name.starts_with("<lambda") ? std::string(kLambda) : name + "()";
}

Dwarf_Word Module::Debug::value(Dwarf_Die& die, unsigned attribute) const {
  Dwarf_Attribute found;
  Dwarf_Word word = 0;
  if (dw.dwarf_attr(&die, attribute, &found) != nullptr) dw.dwarf_formudata(&found, &word);
  return word;
}

const char* Module::Debug::file_number(Dwarf_Die* unit, Dwarf_Word number) const {
  Dwarf_Files* files = nullptr;
  std::size_t count = 0;
  if (dw.dwarf_getsrcfiles(unit, &files, &count) != 0 || number >= count) return nullptr;
  return dw.dwarf_filesrc(files, number, nullptr, nullptr);
}

/// A compiler that was given a relative name says so, and from which folder.
std::string Module::Debug::absolute(Dwarf_Die* unit, const char* file) const {
  Dwarf_Attribute folder;
  const char* from = file[0] == '/' ? nullptr : dw.dwarf_formstring(dw.dwarf_attr(unit, DW_AT_comp_dir, &folder));
  return (std::filesystem::path(from == nullptr ? "" : from) / file).lexically_normal();
}

/// By debug information: the innermost function, inlined or not, that is not one of a system's header.
bool Module::Debug::by_lines(std::uint64_t address, Place& place) const {
  Dwarf_Addr bias = 0;
  Dwarf_Die* unit = unit_of(address, &bias);
  Dwarf_Line* line = unit == nullptr ? nullptr : dw.dwarf_getsrc_die(unit, address - bias);
  if (line == nullptr) return false;
  const char* file = dw.dwarf_linesrc(line, nullptr, nullptr);
  int number = 0;
  dw.dwarf_lineno(line, &number);
  const Scopes scopes = scopes_at(unit, address - bias);
  for (int i = 0; i < scopes.count && file != nullptr; ++i) {
    Dwarf_Die& die = scopes.dies[static_cast<std::size_t>(i)];
    const int tag = dw.dwarf_tag(&die);
    if (tag != DW_TAG_subprogram && tag != DW_TAG_inlined_subroutine) continue;
    place.file = absolute(unit, file);
    place.line = number;
    place.function = qualified_name(die);
    if (tag == DW_TAG_subprogram || !of_system(file)) return true;
    file = file_number(unit, value(die, DW_AT_call_file));
    number = static_cast<int>(value(die, DW_AT_call_line));
  }
  if (place.file.empty() && file != nullptr) {
    place.file = absolute(unit, file);
    place.line = number;
  }
  return !place.file.empty();
}

void Module::Debug::by_symbols(std::uint64_t address, Place& place) const {
  if (const char* symbol = dw.dwfl_module_addrname(module, address)) place.function = readable_symbol(symbol);
}

Module::Module(const std::string& file, std::string name) : name_(std::move(name)) {
  const DwarfLibrary* library = DwarfLibrary::get();
  if (library == nullptr) return;
  debug_ = std::make_unique<Debug>(*library, file);
  if (debug_->module == nullptr) debug_.reset();
}

Module::~Module() = default;

const Place& Module::at(std::uint64_t file_offset) {
  auto [entry, is_new] = known_.try_emplace(file_offset);
  Place& place = entry->second;
  if (!is_new) return place;
  place.module = name_;
  place.offset = file_offset;
  if (debug_ == nullptr) return place;
  const auto address = debug_->address_of(file_offset);
  if (!address) return place;
  if (!debug_->by_lines(*address, place) || place.function.empty()) debug_->by_symbols(*address, place);
  return place;
}
}  // namespace tutti::explain

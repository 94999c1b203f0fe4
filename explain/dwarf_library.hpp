// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The functions of libdw (elfutils) that are used, found when the first place is asked for: loading it at the start would cost more
// than a small job.
#pragma once
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

#include <memory>

namespace tutti::explain {

struct DwarfLibrary {
#define TUTTI_DWARF_FUNCTIONS(ROW)  \
  ROW(dwfl_begin)                   \
  ROW(dwfl_end)                     \
  ROW(dwfl_report_begin)            \
  ROW(dwfl_report_end)              \
  ROW(dwfl_report_offline)          \
  ROW(dwfl_module_getelf)           \
  ROW(dwfl_module_addrdie)          \
  ROW(dwfl_module_nextcu)           \
  ROW(dwfl_module_addrname)         \
  ROW(dwfl_build_id_find_elf)       \
  ROW(dwfl_standard_find_debuginfo) \
  ROW(dwfl_offline_section_address) \
  ROW(dwarf_haspc)                  \
  ROW(dwarf_getsrc_die)             \
  ROW(dwarf_linesrc)                \
  ROW(dwarf_lineno)                 \
  ROW(dwarf_getscopes)              \
  ROW(dwarf_getscopes_die)          \
  ROW(dwarf_getsrcfiles)            \
  ROW(dwarf_filesrc)                \
  ROW(dwarf_diename)                \
  ROW(dwarf_child)                  \
  ROW(dwarf_siblingof)              \
  ROW(dwarf_tag)                    \
  ROW(dwarf_attr)                   \
  ROW(dwarf_formudata)              \
  ROW(dwarf_formstring)             \
  ROW(dwarf_formref_die)            \
  ROW(elf_getphdrnum)               \
  ROW(gelf_getphdr)                 \
  ROW(dwfl_linux_proc_find_elf)     \
  ROW(dwfl_linux_proc_report)       \
  ROW(dwfl_linux_proc_attach)       \
  ROW(dwfl_getthread_frames)        \
  ROW(dwfl_frame_pc)
#define TUTTI_DWARF_MEMBER(name) decltype(&::name) name = nullptr;
  TUTTI_DWARF_FUNCTIONS(TUTTI_DWARF_MEMBER)
#undef TUTTI_DWARF_MEMBER

  /// Loads it at the first call; null where it is not installed.
  static const DwarfLibrary* get();
};
}  // namespace tutti::explain

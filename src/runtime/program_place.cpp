// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "runtime/program_place.hpp"

#include <link.h>
#include <unistd.h>

namespace tutti::runtime {
namespace {

constexpr std::uint64_t kPage = 4096;  // what the loader maps begins at a multiple of this at least

/// The first object that the loader tells of is the program.
int take_program(dl_phdr_info* info, std::size_t, void* to) {
  ProgramPlace& place = *static_cast<ProgramPlace*>(to);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& part = info->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0) continue;
    const std::uint64_t before = part.p_vaddr % kPage;
    place.begin = info->dlpi_addr + part.p_vaddr - before;
    place.end = info->dlpi_addr + part.p_vaddr + part.p_memsz;
    place.offset = part.p_offset - before;
  }
  return 1;
}
}  // namespace

void find_program(ProgramPlace& place) {
  const ssize_t length = readlink("/proc/self/exe", place.path, sizeof place.path - 1);
  place.path[length > 0 ? length : 0] = '\0';
  dl_iterate_phdr(take_program, &place);
}
}  // namespace tutti::runtime

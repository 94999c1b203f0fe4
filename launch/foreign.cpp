// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Reads the names of the needed libraries from a program's dynamic section: three small reads, no look at the rest of the file.
#include "foreign.hpp"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <unistd.h>

#include <string_view>
#include <vector>

namespace tutti::launch {
namespace {

constexpr std::size_t kAtMost = 16 << 20;  // no sane program has more of anything that is read here

template <class T>
std::vector<T> read_items(int fd, std::size_t count, std::uint64_t offset) {
  std::vector<T> items;
  if (count * sizeof(T) > kAtMost) return items;
  items.resize(count);
  ssize_t n = pread(fd, items.data(), count * sizeof(T), static_cast<off_t>(offset));
  items.resize(n < 0 ? 0 : static_cast<std::size_t>(n) / sizeof(T));
  return items;
}

/// Where in the file a virtual address lies.
std::uint64_t file_offset(const std::vector<ElfW(Phdr)>& segments, std::uint64_t address) {
  for (const auto& segment : segments)
    if (segment.p_type == PT_LOAD && address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz)
      return address - segment.p_vaddr + segment.p_offset;
  return 0;
}

struct Dynamic {
  std::vector<std::string> libraries;
  bool sanitized = false;
};

Dynamic read_dynamic(int fd) {
  Dynamic result;
  std::vector<std::string>& names = result.libraries;
  auto header = read_items<ElfW(Ehdr)>(fd, 1, 0);
  if (header.empty() || std::string(reinterpret_cast<char*>(header[0].e_ident), SELFMAG) != ELFMAG) return result;
  auto segments = read_items<ElfW(Phdr)>(fd, header[0].e_phnum, header[0].e_phoff);
  for (const auto& segment : segments) {
    if (segment.p_type != PT_DYNAMIC) continue;
    auto entries = read_items<ElfW(Dyn)>(fd, segment.p_filesz / sizeof(ElfW(Dyn)), segment.p_offset);
    std::uint64_t strings = 0, bytes = 0;
    for (const auto& entry : entries) {
      if (entry.d_tag == DT_STRTAB) strings = file_offset(segments, entry.d_un.d_ptr);
      if (entry.d_tag == DT_STRSZ) bytes = entry.d_un.d_val;
    }
    auto text = read_items<char>(fd, bytes, strings);
    text.push_back('\0');
    const std::string_view symbols(text.data(), text.size());
    result.sanitized = symbols.find("__asan_init") != symbols.npos || symbols.find("__lsan_") != symbols.npos;
    for (const auto& entry : entries)
      if (entry.d_tag == DT_NEEDED && entry.d_un.d_val < text.size()) names.emplace_back(text.data() + entry.d_un.d_val);
  }
  return result;
}
}  // namespace

std::string foreign_library(const std::string& path) {
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return "";
  std::string foreign;
  for (const std::string& name : read_dynamic(fd).libraries)
    if (name.compare(0, 10, "libmpi.so.") == 0) foreign = name;
  close(fd);
  return foreign;
}

bool has_sanitizer(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool sanitized = read_dynamic(fd).sanitized;
  close(fd);
  return sanitized;
}
}  // namespace tutti::launch

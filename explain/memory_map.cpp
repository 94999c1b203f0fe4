// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "explain/memory_map.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/read_file.hpp"

namespace tutti::explain {
namespace {

/// "55d0c0a00000-55d0c0a01000 r-xp 00001000 08:01 131 /tmp/a.out"
Mapping parse(const char* line, const char* end) {
  Mapping mapping;
  char* at = nullptr;
  mapping.begin = std::strtoull(line, &at, 16);
  mapping.end = std::strtoull(at + 1, &at, 16);
  mapping.readable = at[1] == 'r';
  mapping.writable = at[2] == 'w';
  mapping.executable = at[3] == 'x';
  mapping.offset = std::strtoull(at + 6, &at, 16);
  std::string_view rest(at, static_cast<std::size_t>(end - at));
  const std::size_t path = std::min(rest.find('/'), rest.find('['));
  if (path == std::string_view::npos) return mapping;
  rest.remove_prefix(path);
  constexpr std::string_view kDeleted = " (deleted)";
  if (rest.ends_with(kDeleted)) rest.remove_suffix(kDeleted.size());
  mapping.path = rest;
  return mapping;
}
}  // namespace

MemoryMap MemoryMap::of(pid_t process) {
  MemoryMap map;
  const std::string text = base::read_file("/proc/" + std::to_string(process) + "/maps");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end - at > 40) map.mappings_.push_back(parse(text.c_str() + at, text.c_str() + end));
    at = end + 1;
  }
  return map;
}

const Mapping* MemoryMap::find(std::uint64_t address) const {
  auto after = std::upper_bound(mappings_.begin(), mappings_.end(), address, [](std::uint64_t a, const Mapping& m) { return a < m.begin; });
  if (after == mappings_.begin() || address >= std::prev(after)->end) return nullptr;
  return &*std::prev(after);
}
}  // namespace tutti::explain

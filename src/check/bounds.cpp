// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The GNU allocator keeps the size of each chunk in the word before it, so its main heap can be walked from the first chunk to the last, and a
// large block, which has a mapping of its own, begins with its size. The walk only reads, and believes nothing that does not fit together.
#include "check/bounds.hpp"

#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <unordered_map>

#include "runtime/process.hpp"

namespace tutti::check {
namespace {

constexpr std::uintptr_t kHeader = 16, kPage = 4096, kFlags = 7, kMapped = 2;

std::uintptr_t word_at(std::uintptr_t address) { return *reinterpret_cast<const std::uintptr_t*>(address); }

/// Where the main heap begins; 0: there is none.
std::uintptr_t find_heap() {
  std::FILE* maps = std::fopen("/proc/self/maps", "re");
  if (maps == nullptr) return 0;
  char line[512];
  std::uintptr_t begin = 0;
  while (begin == 0 && std::fgets(line, sizeof line, maps) != nullptr) {
    std::uintptr_t first = 0;
    if (std::strstr(line, "[heap]") != nullptr && std::sscanf(line, "%" SCNxPTR, &first) == 1) begin = first;
  }
  std::fclose(maps);
  return begin;
}

/// Walks the chunks of the main heap up to the one that holds the address.
std::optional<Interval> walk(std::uintptr_t address) {
  static const std::uintptr_t heap = find_heap();
  const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0));
  if (heap == 0 || address < heap + kHeader || address >= end) return {};
  for (std::uintptr_t chunk = heap; chunk + 2 * kHeader <= end;) {
    const std::uintptr_t size = word_at(chunk + 8) & ~kFlags;
    if (size < 2 * kHeader || size % 16 != 0 || size > end - chunk) return {};
    if (address < chunk + kHeader) return {};  // in a header
    // The last word of a block lies in the next chunk's header; the chunk at the top belongs to nobody.
    if (address < chunk + size + 8) return chunk + size >= end ? std::optional<Interval>{} : Interval{chunk + kHeader, chunk + size + 8};
    chunk += size;
  }
  return {};
}

/// A block with a mapping of its own begins one header behind a page.
std::optional<Interval> mapped_block(std::uintptr_t address) {
  if (address % kPage != kHeader) return {};
  const std::uintptr_t chunk = address - kHeader, size = word_at(chunk + 8);
  if (word_at(chunk) != 0 || (size & kFlags) != kMapped || (size - kMapped) % kPage != 0 || size < 8 * kPage) return {};
  return Interval{address, chunk + size - kMapped};
}

std::mutex mutex;
std::unordered_map<std::uintptr_t, Interval> known;  // by address; holds as long as the chunk's size is the same
}  // namespace

std::optional<Interval> allocated_block(std::uintptr_t address) {
#ifdef __GLIBC__
  if (runtime::process().threaded) return {};
  if (auto large = mapped_block(address)) return large;
  std::lock_guard lock(mutex);
  if (const auto found = known.find(address); found != known.end()) {
    const Interval block = found->second;
    if (block.begin + (word_at(block.begin - 8) & ~kFlags) == block.end + 8) return block;
    known.erase(found);
  }
  const std::optional<Interval> block = walk(address);
  if (block && known.size() < 100'000) known.emplace(address, *block);
  return block;
#else
  static_cast<void>(address);
  return {};
#endif
}
}  // namespace tutti::check

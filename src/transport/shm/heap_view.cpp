// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Mapping the heaps of peers, each once and for good.
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "transport/shm/shm.hpp"

namespace tutti::transport::shm {
namespace {

/// Only the file that the peer has described: behind its descriptor may be another one by now.
std::byte* map(const runtime::HeapPlace& place) {
  const std::string path = fmt::format("/proc/{}/fd/{}", place.pid, place.descriptor);
  const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return nullptr;
  struct stat file {};
  void* base = MAP_FAILED;
  if (fstat(descriptor, &file) == 0 && file.st_ino == place.inode)
    base = mmap(nullptr, place.bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor, 0);
  close(descriptor);
  if (base == MAP_FAILED) return nullptr;
  madvise(base, place.bytes, MADV_DONTDUMP);  // it is in its owner's core file
  return static_cast<std::byte*>(base);
}
}  // namespace

std::byte* view_of(Peer& peer, std::uint64_t address, std::uint64_t bytes) {
  const runtime::HeapPlace& place = peer.block->heap;
  const std::uint64_t base = place.base.load(std::memory_order_acquire);
  if (base == 0 || address < base) return nullptr;
  // What lies beyond the end is a mistake of the peer's, which its own access should show.
  const std::uint64_t end = place.end.load(std::memory_order_acquire);
  if (address - base > end || bytes > end - (address - base)) return nullptr;
  if (!peer.heap_tried) {
    peer.heap_tried = true;
    peer.heap = map(place);
  }
  return peer.heap == nullptr ? nullptr : peer.heap + (address - base);
}
}  // namespace tutti::transport::shm

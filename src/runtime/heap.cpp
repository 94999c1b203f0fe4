// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The heap's file and its list of allocations, by address: the first gap that is large enough is taken.
#include "runtime/heap.hpp"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <mutex>

#include "runtime/process.hpp"

namespace tutti::runtime::heap {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kLeastAddressSpace = std::uint64_t{1} << 30;

std::uint64_t round_up(std::uint64_t value, std::uint64_t to) { return (value + to - 1) / to * to; }

/// What RLIMIT_FSIZE leaves: growing beyond it would raise a signal.
bool may_grow_to(std::uint64_t bytes) {
  rlimit limit{};
  return getrlimit(RLIMIT_FSIZE, &limit) == 0 && (limit.rlim_cur == RLIM_INFINITY || bytes <= limit.rlim_cur);
}

class Heap {
 public:
  void* allocate(std::uint64_t bytes, std::uint64_t alignment) {
    std::lock_guard lock(mutex_);
    if (!tried_) open();
    if (base_ == nullptr || bytes > bytes_) return nullptr;
    bytes = round_up(bytes == 0 ? 1 : bytes, kPage);
    const std::uint64_t first = reinterpret_cast<std::uint64_t>(base_);
    std::uint64_t begin = round_up(first, alignment);
    for (const auto& [address, size] : taken_) {
      if (begin + bytes <= address) break;
      begin = round_up(address + size, alignment);
    }
    if (begin + bytes > first + bytes_ || !reach(begin + bytes - first)) return nullptr;
    taken_.emplace(begin, bytes);
    return reinterpret_cast<void*>(begin);
  }

  bool release(void* memory) {
    std::lock_guard lock(mutex_);
    const auto found = taken_.find(reinterpret_cast<std::uint64_t>(memory));
    if (found == taken_.end()) return false;
    madvise(memory, found->second, MADV_REMOVE);
    taken_.erase(found);
    return true;
  }

 private:
  /// As much address space as the machine has memory; less where a limit does not allow it.
  void open() {
    tried_ = true;
    RankBlock* const block = process().block;
    if (block == nullptr) return;
    const int descriptor = memfd_create("tutti-heap", MFD_CLOEXEC);
    struct stat file {};
    if (descriptor < 0 || fstat(descriptor, &file) != 0) return;
    bytes_ = round_up(static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)), kPage);
    void* base = MAP_FAILED;
    while ((base = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor, 0)) == MAP_FAILED) {
      bytes_ /= 2;
      if (bytes_ >= kLeastAddressSpace) continue;
      close(descriptor);
      return;
    }
    base_ = static_cast<std::byte*>(base);
    descriptor_ = descriptor;
    HeapPlace& place = block->heap;
    place.bytes = bytes_;
    place.inode = file.st_ino;
    place.descriptor = descriptor;
    place.pid = process().pid;
    place.base.store(reinterpret_cast<std::uint64_t>(base_), std::memory_order_release);
  }

  /// Makes the file at least this long. A program that has closed the descriptor gets no more memory of this kind.
  bool reach(std::uint64_t end) {
    if (end <= end_) return true;
    struct stat file {};
    if (fstat(descriptor_, &file) != 0 || file.st_ino != process().block->heap.inode || static_cast<std::uint64_t>(file.st_size) != end_)
      return false;
    if (!may_grow_to(end) || ftruncate(descriptor_, static_cast<off_t>(end)) != 0) return false;
    end_ = end;
    process().block->heap.end.store(end, std::memory_order_release);
    return true;
  }

  std::mutex mutex_;
  bool tried_ = false;
  int descriptor_ = -1;
  std::byte* base_ = nullptr;
  std::uint64_t bytes_ = 0;
  std::uint64_t end_ = 0;
  std::map<std::uint64_t, std::uint64_t> taken_;
};

Heap& own() {
  static Heap& heap = *new Heap;  // never destroyed: other static objects may free their memory at the very end
  return heap;
}
}  // namespace

void* allocate(std::uint64_t bytes, std::uint64_t alignment) { return own().allocate(bytes, alignment); }
bool release(void* memory) { return own().release(memory); }
}  // namespace tutti::runtime::heap

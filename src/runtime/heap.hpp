// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Memory of this process that the other ranks of the job can map: where MPI_Alloc_mem takes from. It is one sparse anonymous file, mapped
// once, whose pages come into being when they are used and go when they are given back; so a place in the file belongs to an address for
// ever, and who has mapped the file sees all that is ever allocated. Other ranks open it through this process's /proc entry.
// Any thread of its owner; others read the HeapPlace.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tutti::runtime {

/// Says in the segment where a rank's heap is. `base` is written last (release), once, and stays.
struct HeapPlace {
  std::atomic<std::uint64_t> base;  // its address at its owner; 0: there is none
  std::atomic<std::uint64_t> end;   // how long the file is: as the highest allocation so far needs it; only grows
  std::uint64_t bytes;              // of address space
  std::uint64_t inode;              // which file it is: the program may have closed the descriptor and opened something else
  std::int32_t descriptor;
  std::int32_t pid;  // of the owner, whose /proc entry has the descriptor
};

namespace heap {
/// Memory at a multiple of `alignment`, a power of two; nullptr when this heap cannot give it (malloc may still).
void* allocate(std::uint64_t bytes, std::uint64_t alignment);
/// Gives it back; false when it is not the beginning of what allocate() gave.
bool release(void* memory);
}  // namespace heap
}  // namespace tutti::runtime

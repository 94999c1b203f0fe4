// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Memory for messages (MPI-5.0 §9.2). It comes from the heap that other ranks can map, so that they read and write it in place; where
// there is none, from the C library.
#include <bit>
#include <cstdlib>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "object/info.hpp"
#include "object/leaks.hpp"
#include "runtime/heap.hpp"

namespace tutti::calls {
namespace {

constexpr std::size_t kAlignment = 64;  // of a cache line, and enough for every type
constexpr std::size_t kLargestAlignment = std::size_t{1} << 21;

/// What the key mpi_minimum_memory_alignment asks for (MPI-5.0 §9.2). A wish that is no sensible power of two is ignored, as are unknown keys.
std::size_t alignment_of(const object::Info* info) {
  const auto wish = info != nullptr ? info->get("mpi_minimum_memory_alignment") : std::nullopt;
  if (!wish) return kAlignment;
  const std::size_t bytes = std::strtoull(wish->c_str(), nullptr, 10);
  return std::has_single_bit(bytes) && bytes > kAlignment && bytes <= kLargestAlignment ? bytes : kAlignment;
}

}  // namespace

void alloc_mem(MPI_Aint size, object::Info* info, void* baseptr) {
  const std::size_t alignment = alignment_of(info);
  const std::size_t bytes = (static_cast<std::size_t>(size) + alignment - 1) / alignment * alignment;
  void* memory = runtime::heap::allocate(bytes, alignment);
  if (memory == nullptr) memory = std::aligned_alloc(alignment, bytes != 0 ? bytes : alignment);
  if (memory == nullptr) throw base::Error(base::msg::no_memory, size);
  object::note_memory(memory, static_cast<std::size_t>(size));
  *static_cast<void**>(baseptr) = memory;
}

void free_mem(void* base) {
  if (base != nullptr && !object::forget_memory(base)) throw base::Error(base::msg::not_allocated, reinterpret_cast<std::uintptr_t>(base));
  if (!runtime::heap::release(base)) std::free(base);
}

}  // namespace tutti::calls

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What the tests of collectives share: a random source that all ranks have in common, datatypes with holes, negative bounds and
// odd orders together with a naive description of them, and buffers that know what should be in them and notice what should not.
#pragma once
#include <mpi.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include "check.hpp"

namespace shapes {

/// A datatype made of 32-bit integers and where they lie in one element.
struct Shape {
  MPI_Datatype type;
  std::vector<int> offsets;  // bytes, in the order of the type map
  int extent;
  const char* name;
  int ints() const { return static_cast<int>(offsets.size()); }
};

inline std::vector<Shape> make_shapes() {
  std::vector<Shape> shapes;
  auto add = [&](MPI_Datatype type, std::vector<int> offsets, const char* name) {
    MPI_Aint lb, extent;
    if (type != MPI_INT32_T) MPI_Type_commit(&type);
    MPI_Type_get_extent(type, &lb, &extent);
    shapes.push_back({type, std::move(offsets), static_cast<int>(extent), name});
  };
  MPI_Datatype t, u;
  add(MPI_INT32_T, {0}, "int32");
  MPI_Type_contiguous(3, MPI_INT32_T, &t);
  add(t, {0, 4, 8}, "contiguous");
  MPI_Type_vector(2, 1, 3, MPI_INT32_T, &t);
  add(t, {0, 12}, "vector");
  MPI_Type_create_resized(t, -4, 24, &u);
  add(u, {0, 12}, "resized");
  const int lengths[] = {1, 1, 1};
  const MPI_Aint displacements[] = {8, 0, -4};
  MPI_Type_create_hindexed(3, lengths, displacements, MPI_INT32_T, &t);
  add(t, {8, 0, -4}, "hindexed");
  MPI_Type_contiguous(2, MPI_INT32_T, &t);
  add(t, {0, 4}, "pair");
  return shapes;
}

inline void free_shapes(std::vector<Shape>& shapes) {
  for (Shape& shape : shapes) {
    if (shape.type != MPI_INT32_T) MPI_Type_free(&shape.type);
  }
}

/// What integer number `index` of rank `rank` is in the test case `salt`.
inline std::uint32_t value(std::uint32_t salt, int rank, long index) {
  std::uint64_t x = (std::uint64_t(salt) << 32) ^ (std::uint64_t(std::uint32_t(rank)) << 20) ^ std::uint64_t(index);
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return static_cast<std::uint32_t>(x >> 16);
}

/// Memory for `elements` elements of a shape, full of a pattern, with guards on both sides.
class Area {
 public:
  Area(const Shape& shape, long elements) : shape_(shape), memory_(static_cast<std::size_t>(elements * shape.extent + 2 * kGuard), kPattern) {}

  void* address() { return memory_.data() + kGuard; }
  void clear() { std::memset(memory_.data(), kPattern, memory_.size()); }
  void set(long index, std::uint32_t v) { std::memcpy(at(index), &v, 4); }
  std::uint32_t get(long index) {
    std::uint32_t v;
    std::memcpy(&v, at(index), 4);
    return v;
  }
  /// Takes integer `index` out of the guard check.
  void forget(long index) { std::memset(at(index), kPattern, 4); }
  /// Whether everything that was not forgotten still has the pattern.
  bool untouched() const {
    for (unsigned char byte : memory_) {
      if (byte != kPattern) return false;
    }
    return true;
  }

 private:
  static constexpr unsigned char kPattern = 0xa5;
  static constexpr long kGuard = 64;
  unsigned char* at(long index) {
    const long element = index / shape_.ints();
    return memory_.data() + kGuard + element * shape_.extent + shape_.offsets[static_cast<std::size_t>(index % shape_.ints())];
  }

  Shape shape_;
  std::vector<unsigned char> memory_;
};

/// The seed: TUTTI_TEST_SEED or a new one, the same at all ranks.
inline unsigned common_seed() {
  unsigned seed = std::random_device{}();
  if (const char* given = std::getenv("TUTTI_TEST_SEED")) seed = static_cast<unsigned>(std::strtoul(given, nullptr, 10));
  MPI_Bcast(&seed, 1, MPI_UNSIGNED, 0, MPI_COMM_WORLD);
  return seed;
}
}  // namespace shapes

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What the point-to-point tests send: types with a model of their type map (all made of bytes, so that any may be sent and any other
// received), and images, the memory of such a buffer with guard bytes around and between, filled and checked byte by byte.
#pragma once
#include <mpi.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "check.hpp"

namespace p2p_test {

inline constexpr unsigned char kUntouched = 0xa5;
inline constexpr std::size_t kGuard = 64;

/// The i-th byte of the message that `seed` names.
inline unsigned char byte_of(std::uint64_t seed, std::size_t i) {
  return static_cast<unsigned char>((seed * 0x9e3779b97f4a7c15u + (i + 1) * 0x2545f4914f6cdd1du) >> 53);
}

struct Block {
  MPI_Aint offset;
  std::size_t bytes;
};

/// A committed type and the model of its type map, in the order of the map.
struct Shape {
  std::string name;
  MPI_Datatype type;
  MPI_Aint extent;
  std::vector<Block> blocks;
  std::size_t size = 0;

  Shape(std::string n, MPI_Datatype t, MPI_Aint e, std::vector<Block> b) : name(std::move(n)), type(t), extent(e), blocks(std::move(b)) {
    for (const Block& block : blocks) size += block.bytes;
  }
};

inline Shape bytes() { return {"bytes", MPI_BYTE, 1, {{0, 1}}}; }

inline Shape vector(int blocks, int block, int stride) {
  MPI_Datatype type;
  MPI_Type_vector(blocks, block, stride, MPI_BYTE, &type);
  MPI_Type_commit(&type);
  std::vector<Block> map;
  for (int i = 0; i < blocks; ++i) map.push_back({i * stride, static_cast<std::size_t>(block)});
  return {"vector", type, (blocks - 1) * stride + block, map};
}

/// Out of order, with an empty block, resized so that elements interleave.
inline Shape indexed() {
  const int lengths[] = {3, 0, 13, 1, 40};
  const int offsets[] = {64, 7, 0, 30, 100};
  MPI_Datatype plain, type;
  MPI_Type_indexed(5, lengths, offsets, MPI_BYTE, &plain);
  MPI_Type_create_resized(plain, 0, 150, &type);
  MPI_Type_commit(&type);
  MPI_Type_free(&plain);
  return {"indexed", type, 150, {{64, 3}, {0, 13}, {30, 1}, {100, 40}}};
}

/// Blocks of a vector and of bytes.
inline Shape structure() {
  MPI_Datatype inner, type;
  MPI_Type_vector(2, 4, 6, MPI_BYTE, &inner);
  const int lengths[] = {1, 5};
  const MPI_Aint offsets[] = {8, 24};
  const MPI_Datatype types[] = {inner, MPI_BYTE};
  MPI_Datatype plain;
  MPI_Type_create_struct(2, lengths, offsets, types, &plain);
  MPI_Type_create_resized(plain, 0, 32, &type);
  MPI_Type_commit(&type);
  MPI_Type_free(&plain);
  MPI_Type_free(&inner);
  return {"struct", type, 32, {{8, 4}, {14, 4}, {24, 5}}};
}

inline std::vector<Shape> all_shapes() { return {bytes(), vector(3, 5, 9), vector(7, 1000, 1024), indexed(), structure()}; }
inline void free_shapes(std::vector<Shape>& shapes) {
  for (Shape& shape : shapes)
    if (shape.type != MPI_BYTE) MPI_Type_free(&shape.type);
}

/// The memory of `count` elements of a shape.
class Image {
 public:
  Image(const Shape& shape, std::size_t count)
      : shape_(shape), count_(count), memory_(2 * kGuard + (count != 0 ? (count - 1) * static_cast<std::size_t>(shape.extent) + span(shape) : 0)) {
    blank();
  }

  void* data() { return memory_.data() + kGuard; }
  int count() const { return static_cast<int>(count_); }
  std::size_t size() const { return count_ * shape_.size; }
  MPI_Datatype type() const { return shape_.type; }

  void blank() { std::memset(memory_.data(), kUntouched, memory_.size()); }
  void fill(std::uint64_t seed) {
    blank();
    write(memory_, seed, size());
  }
  /// The first `bytes` of the message have come and nothing else was touched.
  void check(std::uint64_t seed, std::size_t bytes, const std::string& where) const {
    std::vector<unsigned char> expected(memory_.size(), kUntouched);
    write(expected, seed, bytes);
    if (std::memcmp(expected.data(), memory_.data(), expected.size()) == 0) return;
    std::size_t i = 0;
    while (expected[i] == memory_[i]) ++i;
    check::failed(__FILE__, __LINE__,
                  where + ": " + shape_.name + " x " + std::to_string(count_) + ": byte " +
                      std::to_string(static_cast<long>(i) - static_cast<long>(kGuard)) + " is " + std::to_string(memory_[i]) + ", not " +
                      std::to_string(expected[i]));
  }
  /// Whatever of the first `bytes` has come is right, and nothing else was touched.
  void check_within(std::uint64_t seed, std::size_t bytes, const std::string& where) {
    std::vector<unsigned char> expected(memory_.size(), kUntouched);
    write(expected, seed, bytes);
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (memory_[i] == kUntouched) memory_[i] = expected[i];
    check(seed, bytes, where);
  }

 private:
  static std::size_t span(const Shape& shape) {
    std::size_t end = 0;
    for (const Block& block : shape.blocks) end = std::max(end, static_cast<std::size_t>(block.offset) + block.bytes);
    return end;
  }
  void write(std::vector<unsigned char>& memory, std::uint64_t seed, std::size_t bytes) const {
    std::size_t position = 0;
    for (std::size_t element = 0; element < count_; ++element)
      for (const Block& block : shape_.blocks)
        for (std::size_t i = 0; i < block.bytes; ++i, ++position) {
          if (position == bytes) return;
          memory[kGuard + element * static_cast<std::size_t>(shape_.extent) + static_cast<std::size_t>(block.offset) + i] = byte_of(seed, position);
        }
  }

  const Shape& shape_;
  std::size_t count_;
  std::vector<unsigned char> memory_;
};

inline int rank_in(MPI_Comm comm) {
  int rank;
  MPI_Comm_rank(comm, &rank);
  return rank;
}
inline int size_of(MPI_Comm comm) {
  int size;
  MPI_Comm_size(comm, &size);
  return size;
}

/// A seed that all ranks agree on: TUTTI_TEST_SEED, else another one each time.
inline std::uint64_t agreed_seed() {
  std::uint64_t seed = 0;
  if (rank_in(MPI_COMM_WORLD) == 0) {
    const char* given = std::getenv("TUTTI_TEST_SEED");
    seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    for (int r = 1; r < size_of(MPI_COMM_WORLD); ++r) MPI_Send(&seed, 1, MPI_UINT64_T, r, 32767, MPI_COMM_WORLD);
  } else {
    MPI_Recv(&seed, 1, MPI_UINT64_T, 0, 32767, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
  return seed;
}

/// A barrier made of nothing but short messages.
inline void meet(MPI_Comm comm, int tag = 32766) {
  const int rank = rank_in(comm), size = size_of(comm);
  for (int distance = 1; distance < size; distance *= 2) {
    MPI_Sendrecv(nullptr, 0, MPI_BYTE, (rank + distance) % size, tag, nullptr, 0, MPI_BYTE, (rank - distance + size) % size, tag, comm,
                 MPI_STATUS_IGNORE);
  }
}

inline void check_status(const MPI_Status& status, int source, int tag, MPI_Count bytes_expected) {
  CHECK_EQ(status.MPI_SOURCE, source);
  CHECK_EQ(status.MPI_TAG, tag);
  MPI_Count got = -1;
  MPI_Get_elements_c(&status, MPI_BYTE, &got);
  CHECK_EQ(got, bytes_expected);
}
}  // namespace p2p_test

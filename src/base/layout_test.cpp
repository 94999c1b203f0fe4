// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Layouts and packing against a naive walk over the type map: random nested types, random positions; and the shapes that must become
// one copy.
#include "base/layout.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <numeric>

#include "base/error.hpp"
#include "base/layout_model.hpp"
#include "base/layout_program.hpp"
#include "base/pack.hpp"
#include "mpi.h"

namespace tutti::base {
namespace {

using model::Both;
using model::Maker;
using model::TypeMap;

constexpr int kTypes = 3000;

/// Memory for `count` elements of a type with guards round it.
struct Memory {
  std::vector<unsigned char> bytes;
  unsigned char* element0;

  Memory(const TypeMap& map, Count count, unsigned char fill, std::mt19937_64* random = nullptr) {
    const auto bounds = map.bounds();
    Count low = 0, high = 0;
    for (Count i = 0; i < count; ++i) {
      low = std::min(low, i * bounds.extent + bounds.true_lb);
      high = std::max(high, i * bounds.extent + bounds.true_lb + bounds.true_extent);
    }
    constexpr Count kGuard = 64;
    bytes.assign(static_cast<std::size_t>(high - low + 2 * kGuard), fill);
    if (random)
      for (auto& byte : bytes) byte = static_cast<unsigned char>((*random)());
    element0 = bytes.data() + (kGuard - low);
  }
};

std::vector<unsigned char> naive_pack(const TypeMap& map, const unsigned char* buffer, Count count) {
  std::vector<unsigned char> out;
  const Count extent = map.bounds().extent;
  for (Count i = 0; i < count; ++i)
    for (const auto& e : map.entries)
      for (int b = 0; b < e.bytes; ++b) out.push_back(buffer[i * extent + e.at + b]);
  return out;
}

/// Only the packed bytes [from, to).
void naive_unpack(const TypeMap& map, unsigned char* buffer, Count count, const std::vector<unsigned char>& in, Count from, Count to) {
  const Count extent = map.bounds().extent;
  Count position = 0;
  for (Count i = 0; i < count; ++i)
    for (const auto& e : map.entries)
      for (int b = 0; b < e.bytes; ++b, ++position)
        if (position >= from && position < to) buffer[i * extent + e.at + b] = in[static_cast<std::size_t>(position)];
}

std::uint64_t seed_of(int i) { return 0x7471000u + static_cast<unsigned>(i); }

/// Runs a check on random types; the seed of a failing one is printed.
template <class Check>
void for_random_types(Check check) {
  for (int i = 0; i < kTypes; ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed_of(i)));
    Maker maker(seed_of(i));
    const Both both = maker.type(static_cast<int>(maker.number(0, 4)));
    check(maker, both);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(Layout, BoundsAreThoseOfTheTypeMap) {
  for_random_types([](Maker&, const Both& type) {
    const auto bounds = type.map.bounds();
    EXPECT_EQ(type.layout->size, type.map.size());
    EXPECT_EQ(type.layout->lb, bounds.lb);
    EXPECT_EQ(type.layout->extent, bounds.extent);
    EXPECT_EQ(type.layout->true_lb, bounds.true_lb);
    EXPECT_EQ(type.layout->true_extent, bounds.true_extent);
  });
}

TEST(Pack, WholeAndInPiecesAndFromAnywhere) {
  for_random_types([](Maker& maker, const Both& type) {
    std::mt19937_64 random(static_cast<std::uint64_t>(maker.number(0, 1 << 30)));
    const Count count = maker.number(0, 4);
    const Memory memory(type.map, count, 0, &random);
    const auto expected = naive_pack(type.map, memory.element0, count);
    const auto size = static_cast<Count>(expected.size());
    std::vector<unsigned char> packed(expected.size());
    ASSERT_EQ(pack(*type.layout, memory.element0, count, 0, packed.data(), size + 10), size);
    ASSERT_EQ(packed, expected);

    std::fill(packed.begin(), packed.end(), 0);
    for (Count done = 0; done < size;) {
      const Count part = pack(*type.layout, memory.element0, count, done, packed.data() + done, std::min(size - done, maker.number(1, 70)));
      ASSERT_GT(part, 0);
      done += part;
    }
    ASSERT_EQ(packed, expected);

    for (int i = 0; i < 5 && size > 0; ++i) {
      const Count from = maker.number(0, size - 1), n = maker.number(1, size - from);
      std::vector<unsigned char> part(static_cast<std::size_t>(n));
      ASSERT_EQ(pack(*type.layout, memory.element0, count, from, part.data(), n), n);
      ASSERT_TRUE(std::equal(part.begin(), part.end(), expected.begin() + from));
    }
  });
}

TEST(Pack, UnpackTouchesWhatTheTypeMapNamesOnly) {
  for_random_types([](Maker& maker, const Both& type) {
    std::mt19937_64 random(static_cast<std::uint64_t>(maker.number(0, 1 << 30)));
    const Count count = maker.number(0, 4), size = count * type.map.size();
    std::vector<unsigned char> data(static_cast<std::size_t>(size));
    for (auto& byte : data) byte = static_cast<unsigned char>(random());
    Memory expected(type.map, count, 0xee), actual(type.map, count, 0xee);
    for (Count done = 0; done < size;) {
      const Count n = maker.chance(50) ? size - done : maker.number(1, size - done);
      naive_unpack(type.map, expected.element0, count, data, done, done + n);
      ASSERT_EQ(unpack(*type.layout, actual.element0, count, done, data.data() + done, n + (done + n == size ? 5 : 0)), n);
      done += n;
    }
    ASSERT_EQ(actual.bytes, expected.bytes);
  });
}

TEST(Pack, CopyBetweenLayouts) {
  for_random_types([](Maker& maker, const Both& from) {
    std::mt19937_64 random(static_cast<std::uint64_t>(maker.number(0, 1 << 30)));
    const Both to = maker.type(static_cast<int>(maker.number(0, 3)));
    const Count n = maker.number(0, 4), m = maker.number(0, 4);
    const Memory source(from.map, n, 0, &random);
    Memory expected(to.map, m, 0xee), actual(to.map, m, 0xee);
    const auto data = naive_pack(from.map, source.element0, n);
    const Count bytes = std::min(static_cast<Count>(data.size()), m * to.map.size());
    naive_unpack(to.map, expected.element0, m, data, 0, bytes);
    ASSERT_EQ(copy(*from.layout, source.element0, n, *to.layout, actual.element0, m), bytes);
    ASSERT_EQ(actual.bytes, expected.bytes);
  });
}

TEST(Pack, CopyLongerThanTheStage) {
  const auto from = Layout::vector(10000, 1, 2, Layout::predefined(BasicType::double_));
  const auto to = Layout::vector(20000, 1, 3, Layout::predefined(BasicType::float_));
  std::vector<double> source(20000);
  std::iota(source.begin(), source.end(), 0.0);
  std::vector<float> target(60000, -1.0f);
  ASSERT_EQ(copy(*from, source.data(), 1, *to, target.data(), 1), 80000);
  for (std::size_t i = 0; i < 10000; ++i) {
    float halves[2];
    std::memcpy(halves, &source[2 * i], 8);
    ASSERT_EQ(target[6 * i], halves[0]);
    ASSERT_EQ(target[6 * i + 3], halves[1]);
    ASSERT_EQ(target[6 * i + 1], -1.0f);
  }
}

TEST(Pack, BlocksCoverTheDataInOrder) {
  for_random_types([](Maker& maker, const Both& type) {
    std::mt19937_64 random(static_cast<std::uint64_t>(maker.number(0, 1 << 30)));
    const Count count = maker.number(0, 4);
    const Memory memory(type.map, count, 0, &random);
    const auto expected = naive_pack(type.map, memory.element0, count);
    const auto size = static_cast<Count>(expected.size());
    std::vector<unsigned char> gathered;
    const auto max = static_cast<std::size_t>(maker.number(1, 12));
    std::vector<iovec> list(max);
    for (Count done = maker.chance(30) && size > 0 ? maker.number(0, size) : 0;;) {
      if (gathered.empty()) gathered.assign(expected.begin(), expected.begin() + done);
      Count bytes = -1;
      const std::size_t used = blocks(*type.layout, memory.element0, count, done, list.data(), max, &bytes);
      if (done == size) {
        ASSERT_EQ(used, 0u);
        ASSERT_EQ(bytes, 0);
        break;
      }
      ASSERT_GE(used, 1u);
      ASSERT_LE(used, max);
      Count sum = 0;
      for (std::size_t i = 0; i < used; ++i) {
        const auto* base = static_cast<unsigned char*>(list[i].iov_base);
        gathered.insert(gathered.end(), base, base + list[i].iov_len);
        sum += static_cast<Count>(list[i].iov_len);
        if (i > 0) {
          ASSERT_NE(static_cast<unsigned char*>(list[i - 1].iov_base) + list[i - 1].iov_len, base) << "neighbours are merged";
        }
      }
      ASSERT_EQ(sum, bytes);
      done += bytes;
      if (used < max) {
        ASSERT_EQ(done, size);
      }
    }
    ASSERT_EQ(gathered, expected);
  });
}

TEST(Layout, ElementsInBytesAndBack) {
  for_random_types([](Maker& maker, const Both& type) {
    const Count size = type.map.size();
    if (size == 0) {
      EXPECT_EQ(elements(*type.layout, 0), 0);
      return;
    }
    std::vector<Count> ends{0};  // packed bytes after each basic element of three elements
    for (int i = 0; i < 3; ++i)
      for (const auto& e : type.map.entries)
        if (e.bytes > 0) ends.push_back(ends.back() + e.bytes);
    for (int i = 0; i < 20; ++i) {
      const Count bytes = maker.number(0, 3 * size);
      const auto found = std::lower_bound(ends.begin(), ends.end(), bytes);
      ASSERT_EQ(elements(*type.layout, bytes), *found == bytes ? found - ends.begin() : -1) << bytes;
      const auto n = static_cast<std::size_t>(maker.number(0, static_cast<Count>(ends.size()) - 1));
      ASSERT_EQ(bytes_of_elements(*type.layout, static_cast<Count>(n)), ends[n]);
    }
  });
}

TEST(Layout, SignatureIsTheSequenceOfTypesAlone) {
  for_random_types([](Maker& maker, const Both& type) {
    // The same sequence as one flat structure, with other displacements and as a number of elements.
    const Count count = maker.number(1, 3);
    std::vector<const Layout*> parts;
    for (Count i = 0; i < count; ++i) {
      for (const auto& e : type.map.entries) {
        if (e.bytes == 0) continue;
        for (int t = 1; t < 0x100; ++t) {
          const BasicInfo& info = basic_info(static_cast<BasicType>(t));
          if (!info.exists() || info.domain == Domain::pair || signature_class(info) != e.type_class) continue;
          parts.push_back(&Layout::predefined(info.type));
          break;
        }
      }
    }
    std::vector<std::int64_t> ones(parts.size(), 1), places(parts.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<Count>(40 * i);
    const auto flat = Layout::structure(parts, ones.data(), places.data());
    ASSERT_EQ(signature_of(*type.layout, count), signature_of(*flat, 1));
    ASSERT_EQ(type.layout->signature, signature_of(*type.layout, 1));
    if (!parts.empty()) {
      ASSERT_NE(signature_of(*type.layout, count), signature_of(*type.layout, count + 1));
      parts.back() =
          parts.back() == &Layout::predefined(BasicType::float_) ? &Layout::predefined(BasicType::int_) : &Layout::predefined(BasicType::float_);
      ASSERT_NE(signature_of(*type.layout, count), signature_of(*Layout::structure(parts, ones.data(), places.data()), 1));
    }
  });
}

TEST(Layout, ContiguousMeansOneCopy) {
  for_random_types([](Maker& maker, const Both& type) {
    for (Count count : {Count{1}, maker.number(2, 4)}) {
      // By the definition: the entries of all elements follow each other in memory.
      const Count extent = type.map.bounds().extent;
      bool gaps = false;
      Count next = type.map.bounds().true_lb;
      for (Count i = 0; i < count; ++i) {
        for (const auto& e : type.map.entries) {
          if (e.bytes == 0) continue;
          gaps = gaps || i * extent + e.at != next;
          next = i * extent + e.at + e.bytes;
        }
      }
      ASSERT_EQ(type.layout->contiguous_for(count), !gaps || type.layout->size == 0) << count;
    }
  });
}

TEST(Layout, RegularTypesBecomeOneLoop) {
  const Layout& real = Layout::predefined(BasicType::double_);
  // Columns of a matrix; a matrix of columns; the inner part of a matrix: one loop over one block each.
  const auto column = Layout::vector(100, 1, 64, real);
  EXPECT_EQ(column->program->pattern, Program::Pattern::block);
  EXPECT_EQ(column->program->repeat, 100);
  const auto part = Layout::subarray(std::vector<Count>{100, 64}, std::vector<Count>{50, 16}, std::vector<Count>{5, 8}, real);
  EXPECT_EQ(part->program->pattern, Program::Pattern::block);
  EXPECT_EQ(part->program->repeat, 50);
  EXPECT_EQ(part->program->length, 128);
  const auto face = Layout::subarray(std::vector<Count>{30, 30, 30}, std::vector<Count>{30, 30, 1}, std::vector<Count>{0, 0, 3}, real);
  EXPECT_EQ(face->program->repeat, 900);
  // A list with a constant step is a vector.
  const std::int64_t places[] = {0, 3, 6, 9, 12};
  const auto list = Layout::indexed_block(5, 2, places, real);
  EXPECT_EQ(list->program->pattern, Program::Pattern::block);
  EXPECT_EQ(list->program->repeat, 5);
  // Neighbours are merged.
  const std::int64_t ones[] = {1, 1, 1}, offsets[] = {0, 8, 16};
  const Layout* three[] = {&real, &Layout::predefined(BasicType::long_), &real};
  EXPECT_TRUE(Layout::structure(three, ones, offsets)->contiguous);
}

TEST(Layout, DistributedArrayAgainstOwners) {
  Maker maker(99);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const auto n = static_cast<std::size_t>(maker.number(1, 3));
    std::vector<Layout::Distribution> d(n);
    int processes = 1;
    for (auto& x : d) {
      x.global_size = maker.number(1, 9);
      x.kind = std::vector<int>{MPI_DISTRIBUTE_NONE, MPI_DISTRIBUTE_BLOCK, MPI_DISTRIBUTE_CYCLIC}[static_cast<std::size_t>(maker.number(0, 2))];
      x.processes = x.kind == MPI_DISTRIBUTE_NONE ? 1 : static_cast<int>(maker.number(1, 3));
      x.argument = MPI_DISTRIBUTE_DFLT_DARG;
      if (maker.chance(60))
        x.argument = x.kind == MPI_DISTRIBUTE_BLOCK ? (x.global_size + x.processes - 1) / x.processes + maker.number(0, 2) : maker.number(1, 4);
      processes *= x.processes;
    }
    const bool fortran = maker.chance(50);
    const Both old = maker.type(static_cast<int>(maker.number(0, 1)));
    const Count extent = old.map.bounds().extent;
    for (int rank = 0; rank < processes; ++rank) {
      std::vector<int> coordinate(n);
      for (std::size_t i = n, r = static_cast<std::size_t>(rank); i-- > 0; r /= static_cast<std::size_t>(d[i].processes))
        coordinate[i] = static_cast<int>(r % static_cast<std::size_t>(d[i].processes));
      const auto owns = [&](std::size_t i, Count index) {
        if (d[i].kind == MPI_DISTRIBUTE_NONE) return true;
        Count block = d[i].argument;
        if (block == MPI_DISTRIBUTE_DFLT_DARG)
          block = d[i].kind == MPI_DISTRIBUTE_CYCLIC ? 1 : (d[i].global_size + d[i].processes - 1) / d[i].processes;
        return (index / block) % d[i].processes == coordinate[i];
      };
      TypeMap map;
      Count all = 1;
      for (const auto& x : d) all *= x.global_size;
      for (Count linear = 0; linear < all; ++linear) {
        bool mine = true;
        Count rest = linear;
        for (std::size_t k = 0; k < n; ++k) {  // from the dimension that runs fastest
          const std::size_t i = fortran ? k : n - 1 - k;
          mine = mine && owns(i, rest % d[i].global_size);
          rest /= d[i].global_size;
        }
        if (mine) map.append(old.map, linear * extent);
      }
      map.resize(0, all * extent);
      const auto layout = Layout::darray(rank, d, fortran, *old.layout);
      ASSERT_EQ(layout->size, map.size());
      ASSERT_EQ(layout->extent, all * extent);
      std::mt19937_64 random(7);
      const Memory memory(map, 2, 0, &random);
      const auto expected = naive_pack(map, memory.element0, 2);
      std::vector<unsigned char> packed(expected.size());
      pack(*layout, memory.element0, 2, 0, packed.data(), static_cast<Count>(packed.size()));
      ASSERT_EQ(packed, expected);
    }
  }
}

/// Address space that costs memory only where it is touched.
struct Sparse {
  explicit Sparse(std::size_t n) : size(n) {
    void* p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    memory = p == MAP_FAILED ? nullptr : static_cast<unsigned char*>(p);
  }
  ~Sparse() {
    if (memory) munmap(memory, size);
  }
  std::size_t size;
  unsigned char* memory;
};

TEST(Pack, BeyondTwoToThe32) {
  Sparse sparse(std::size_t{20} << 30);
  ASSERT_NE(sparse.memory, nullptr);
  const Layout& byte = Layout::predefined(BasicType::byte);
  // Three blocks, 6 GiB apart, twice.
  const Count stride = Count{6} << 30;
  const auto far = Layout::hvector(3, 5, stride, byte);
  EXPECT_EQ(far->extent, 2 * stride + 5);
  for (Count i = 0; i < 3; ++i) std::memcpy(sparse.memory + i * stride, "abcde", 5);
  char packed[15];
  EXPECT_EQ(pack(*far, sparse.memory, 1, 0, packed, 15), 15);
  EXPECT_EQ(std::string(packed, 15), "abcdeabcdeabcde");
  // One element of more than 2^33 bytes; positions beyond 2^32 in its packed stream.
  const auto large = Layout::hvector((Count{1} << 32) + 7, 2, 3, byte);
  EXPECT_EQ(large->size, (Count{1} << 33) + 14);
  const Count at = (Count{1} << 33) + 1;  // second byte of block 2^32
  sparse.memory[3 * (Count{1} << 32) + 1] = 'x';
  sparse.memory[3 * (Count{1} << 32) + 3] = 'y';
  EXPECT_EQ(pack(*large, sparse.memory, 1, at, packed, 2), 2);
  EXPECT_EQ(std::string(packed, 2), "xy");
  EXPECT_EQ(unpack(*large, sparse.memory, 1, large->size - 1, "z...", 4), 1);
  EXPECT_EQ(sparse.memory[3 * ((Count{1} << 32) + 6) + 1], 'z');
  iovec piece[2];
  Count bytes;
  EXPECT_EQ(blocks(*large, sparse.memory, 1, at, piece, 2, &bytes), 2u);
  EXPECT_EQ(piece[0].iov_base, sparse.memory + 3 * (Count{1} << 32) + 1);
  // Many elements.
  const auto two = Layout::resized(byte, 0, 3);
  EXPECT_EQ(pack(*two, sparse.memory, Count{5} << 30, (Count{1} << 32) + 1, packed, 1), 1);
  EXPECT_EQ(packed[0], 'y');
}

TEST(Layout, WhatSixtyFourBitsCannotDescribeIsRefused) {
  const Layout& real = Layout::predefined(BasicType::double_);
  EXPECT_THROW(Layout::contiguous_of(Count{1} << 61, real), Error);
  EXPECT_THROW(Layout::vector(2, 1, Count{1} << 62, real), Error);
  EXPECT_THROW(Layout::hvector(1 << 20, 1, Count{1} << 50, real), Error);
  EXPECT_THROW(Layout::hvector(3, -1, 8, real), Error);
  EXPECT_EQ(Layout::contiguous_of(Count{1} << 59, real)->size, Count{1} << 62);
}

TEST(Layout, AbsoluteAddresses) {
  int a = 1, b = 2;
  const std::int64_t ones[] = {1, 1}, places[] = {reinterpret_cast<std::int64_t>(&a), reinterpret_cast<std::int64_t>(&b)};
  const auto type = Layout::hindexed(2, ones, places, Layout::predefined(BasicType::int_));
  int packed[2] = {};
  EXPECT_EQ(pack(*type, nullptr, 1, 0, packed, 8), 8);
  EXPECT_EQ(packed[0], 1);
  EXPECT_EQ(packed[1], 2);
  const int next[] = {3, 4};
  unpack(*type, nullptr, 1, 0, next, 8);
  EXPECT_EQ(a, 3);
  EXPECT_EQ(b, 4);
}
}  // namespace
}  // namespace tutti::base

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// How fast datatypes are packed and unpacked, beside memcpy of the same number of bytes; and the operation kernels.
#include <benchmark/benchmark.h>

#include <cstring>
#include <numeric>
#include <random>
#include <vector>

#include "base/pack.hpp"
#include "base/reduce.hpp"

namespace {

using namespace tutti;
using base::BasicType;
using base::Layout;
using base::LayoutRef;

const Layout& real() { return Layout::predefined(BasicType::double_); }

LayoutRef contiguous(Count n) { return Layout::contiguous_of(n, real()); }
LayoutRef column(Count n) { return Layout::vector(n, 1, 8, real()); }
LayoutRef rows(Count n) { return Layout::vector(n / 16, 16, 32, real()); }
LayoutRef structure(Count n) {  // { int, (gap), double, float } in an array
  const std::int64_t ones[] = {1, 1, 1}, places[] = {0, 8, 16};
  const Layout* types[] = {&Layout::predefined(BasicType::int_), &real(), &Layout::predefined(BasicType::float_)};
  return Layout::contiguous_of(n / 2, *Layout::structure(types, ones, places));
}
LayoutRef irregular(Count n) {  // single doubles in random places
  std::vector<std::int64_t> places(static_cast<std::size_t>(n));
  std::iota(places.begin(), places.end(), 0);
  for (auto& place : places) place *= 2;
  std::shuffle(places.begin(), places.end(), std::mt19937(1));
  return Layout::indexed_block(n, 1, places.data(), real());
}
LayoutRef lists(Count n) {  // blocks of 1 to 8 doubles
  std::vector<std::int64_t> lengths, places;
  std::mt19937 random(2);
  Count at = 0;
  for (Count left = n; left > 0; left -= lengths.back()) {
    lengths.push_back(std::min<Count>(left, 1 + static_cast<Count>(random() % 8)));
    places.push_back(at);
    at += lengths.back() + 1 + static_cast<Count>(random() % 3);
  }
  return Layout::indexed(static_cast<Count>(lengths.size()), lengths.data(), places.data(), real());
}
LayoutRef cube(Count n) {  // the inner part of a cube of doubles
  Count edge = 1;
  while (edge * edge * edge < n) ++edge;
  const std::vector<Count> size(3, edge + 2), part(3, edge), start(3, 1);
  return Layout::subarray(size, part, start, real());
}

struct Room {
  explicit Room(const Layout& layout)
      : memory(static_cast<std::size_t>(layout.true_lb + layout.true_extent) + 64, 1), packed(static_cast<std::size_t>(layout.size) + 64, 1) {}
  std::vector<char> memory, packed;
};

void pack(benchmark::State& state, LayoutRef (*make)(Count)) {
  const LayoutRef layout = make(state.range(0));
  Room room(*layout);
  for (auto _ : state) {
    base::pack(*layout, room.memory.data(), 1, 0, room.packed.data(), layout->size);
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * layout->size);
}

void unpack(benchmark::State& state, LayoutRef (*make)(Count)) {
  const LayoutRef layout = make(state.range(0));
  Room room(*layout);
  for (auto _ : state) {
    base::unpack(*layout, room.memory.data(), 1, 0, room.packed.data(), layout->size);
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * layout->size);
}

void plain_memcpy(benchmark::State& state) {
  const auto bytes = static_cast<std::size_t>(state.range(0)) * 8;
  std::vector<char> from(bytes, 1), to(bytes);
  for (auto _ : state) {
    std::memcpy(to.data(), from.data(), bytes);
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<Count>(bytes));
}

void reduce(benchmark::State& state, base::Operation operation, BasicType type) {
  const base::BasicInfo& info = base::basic_info(type);
  const base::Kernel kernel = base::kernel(operation, type);
  const Count n = state.range(0);
  std::vector<char> in(static_cast<std::size_t>(n * info.extent)), inout(in.size());
  for (auto _ : state) {
    kernel(in.data(), inout.data(), n);
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * n * info.extent);
}

#define TUTTI_PACK(layout)                                                   \
  BENCHMARK_CAPTURE(pack, layout, layout)->Arg(16)->Arg(2048)->Arg(1 << 17); \
  BENCHMARK_CAPTURE(unpack, layout, layout)->Arg(16)->Arg(2048)->Arg(1 << 17)

BENCHMARK(plain_memcpy)->Arg(16)->Arg(2048)->Arg(1 << 17);
TUTTI_PACK(contiguous);
TUTTI_PACK(column);
TUTTI_PACK(rows);
TUTTI_PACK(structure);
TUTTI_PACK(irregular);
TUTTI_PACK(lists);
TUTTI_PACK(cube);
BENCHMARK_CAPTURE(reduce, sum_double, base::Operation::sum, BasicType::double_)->Arg(1)->Arg(2048)->Arg(1 << 17);
BENCHMARK_CAPTURE(reduce, max_int, base::Operation::max, BasicType::int_)->Arg(1)->Arg(2048)->Arg(1 << 17);
BENCHMARK_CAPTURE(reduce, minloc_double_int, base::Operation::minloc, BasicType::double_int)->Arg(1)->Arg(2048);
}  // namespace

BENCHMARK_MAIN();

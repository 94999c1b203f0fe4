// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_MINLOC and MPI_MAXLOC (MPI-5.0 §6.9.4) for every pair of number types; equal values keep the lower index.
#include <cstddef>
#include <cstring>

#include "base/reduce_table.hpp"

namespace tutti::base {
namespace {

/// A half number, compared as the float it stands for.
struct Half {
  std::uint16_t bits;
  friend bool operator<(Half a, Half b) { return float_from_half(a.bits) < float_from_half(b.bits); }
  friend bool operator==(Half a, Half b) { return float_from_half(a.bits) == float_from_half(b.bits); }
};

/// As the C struct of the two. Padding is neither read nor written.
template <class V, class I>
struct Pair {
  V value;
  I index;
};

template <bool kMinimum, class V, class I>
void locate(const void* in, void* inout, Count n) {
  // Users' buffers may be misaligned: memcpy, which becomes plain loads and stores.
  using P = Pair<V, I>;
  const auto* a = static_cast<const char*>(in);
  auto* b = static_cast<char*>(inout);
  for (Count i = 0; i < n; ++i, a += sizeof(P), b += sizeof(P)) {
    V av, bv;
    I ai, bi;
    std::memcpy(&av, a, sizeof av);
    std::memcpy(&bv, b, sizeof bv);
    std::memcpy(&ai, a + offsetof(P, index), sizeof ai);
    std::memcpy(&bi, b + offsetof(P, index), sizeof bi);
    const bool better = kMinimum ? av < bv : bv < av;
    if (better || (av == bv && ai < bi)) {
      std::memcpy(b, &av, sizeof av);
      std::memcpy(b + offsetof(P, index), &ai, sizeof ai);
    }
  }
}

template <bool kMinimum, class V>
Kernel with_index(Number index) {
  switch (index) {
    case Number::i8: return locate<kMinimum, V, std::int8_t>;
    case Number::i16: return locate<kMinimum, V, std::int16_t>;
    case Number::i32: return locate<kMinimum, V, std::int32_t>;
    case Number::i64: return locate<kMinimum, V, std::int64_t>;
    case Number::u8: return locate<kMinimum, V, std::uint8_t>;
    case Number::u16: return locate<kMinimum, V, std::uint16_t>;
    case Number::u32: return locate<kMinimum, V, std::uint32_t>;
    case Number::u64: return locate<kMinimum, V, std::uint64_t>;
    default: return nullptr;
  }
}

template <bool kMinimum>
Kernel with_value(Number value, Number index) {
  switch (value) {
    case Number::i8: return with_index<kMinimum, std::int8_t>(index);
    case Number::i16: return with_index<kMinimum, std::int16_t>(index);
    case Number::i32: return with_index<kMinimum, std::int32_t>(index);
    case Number::i64: return with_index<kMinimum, std::int64_t>(index);
    case Number::i128: return with_index<kMinimum, Int128>(index);
    case Number::u8: return with_index<kMinimum, std::uint8_t>(index);
    case Number::u16: return with_index<kMinimum, std::uint16_t>(index);
    case Number::u32: return with_index<kMinimum, std::uint32_t>(index);
    case Number::u64: return with_index<kMinimum, std::uint64_t>(index);
    case Number::f16: return with_index<kMinimum, Half>(index);
    case Number::f32: return index == Number::f32 ? locate<kMinimum, float, float> : with_index<kMinimum, float>(index);
    case Number::f64: return index == Number::f64 ? locate<kMinimum, double, double> : with_index<kMinimum, double>(index);
    case Number::long_double: return with_index<kMinimum, long double>(index);
    case Number::f128: return with_index<kMinimum, Quad>(index);
    case Number::none: break;
  }
  return nullptr;
}
}  // namespace

Kernel pair_kernel(bool minimum, Number value, Number index) { return minimum ? with_value<true>(value, index) : with_value<false>(value, index); }
}  // namespace tutti::base

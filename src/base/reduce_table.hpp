// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The number types of the operation kernels and the table in which an instruction set's kernels are handed over.
#pragma once
#include "base/reduce.hpp"

#include <cfloat>

namespace tutti::base {

__extension__ using Int128 = __int128;
__extension__ using UnsignedInt128 = unsigned __int128;
#if LDBL_MANT_DIG == 113
using Quad = long double;
#else
__extension__ using Quad = __float128;
#endif

/// IEEE half precision in software: the compilers' own type is not there in all of them. Static, so that each instruction set
/// compiles its own.
[[maybe_unused]] static inline float float_from_half(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  const std::uint32_t exponent = (half >> 10) & 31, fraction = half & 0x3ff;
  if (exponent == 0) {  // zero or subnormal: fraction * 2^-24
    const float value = static_cast<float>(fraction) * 0x1p-24f;
    return sign ? -value : value;
  }
  const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
  return __builtin_bit_cast(float, sign | wide << 23 | fraction << 13);
}

/// Rounds to nearest, ties to even.
[[maybe_unused]] static inline std::uint16_t half_from_float(float value) {
  const auto bits = __builtin_bit_cast(std::uint32_t, value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000);
  const std::uint32_t magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return static_cast<std::uint16_t>(sign | 0x7e00);   // not a number
  if (magnitude >= 0x477ff000) return static_cast<std::uint16_t>(sign | 0x7c00);  // rounds to infinity
  if (magnitude < 0x38800000) {                                                   // subnormal: the addition rounds the value to a multiple of 2^-24
    const float shifted = __builtin_bit_cast(float, magnitude) + 0.5f;
    return static_cast<std::uint16_t>(sign | (__builtin_bit_cast(std::uint32_t, shifted) - 0x3f000000));
  }
  const std::uint32_t odd = (magnitude >> 13) & 1;
  return static_cast<std::uint16_t>(sign | ((magnitude - 0x38000000 + 0xfff + odd) >> 13));
}

/// The kernels of one number type, null where there is none.
struct Kernels {
  Kernel sum = nullptr, prod = nullptr, min = nullptr, max = nullptr;
  Kernel band = nullptr, bor = nullptr, bxor = nullptr;
  Kernel land = nullptr, lor = nullptr, lxor = nullptr;
  Kernel complex_sum = nullptr, complex_prod = nullptr;
};
struct KernelTable {
  Kernels of[16];  // by Number
};

namespace kernels_base {
KernelTable kernel_table();
}
namespace kernels_avx2 {
KernelTable kernel_table();
}

/// MPI_MINLOC and MPI_MAXLOC for a pair, null if there is none.
Kernel pair_kernel(bool minimum, Number value, Number index);
}  // namespace tutti::base

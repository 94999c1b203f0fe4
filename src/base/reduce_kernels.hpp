// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The loops of the arithmetic, bitwise and logical operations, written once and compiled for several instruction sets: a source file
// defines TUTTI_KERNELS as a namespace of its own, includes this, and hands out kernel_table(). Nothing inline of the standard
// library may be used here: the linker would keep one copy, perhaps the one for the wrong processor.
#include "base/reduce_table.hpp"

namespace tutti::base::TUTTI_KERNELS {
namespace {

// Users' buffers may be misaligned (packed structures, Fortran); the processors do not mind, so neither do we.
template <class T>
struct __attribute__((packed, may_alias)) Unaligned {
  T value;
  operator T() const { return value; }
  Unaligned& operator=(T v) {
    value = v;
    return *this;
  }
};

// Signed overflow is undefined in C++, but users' sums may wrap: add and multiply as unsigned.
template <class T>
struct Wrapping {
  using Type = T;
};
template <>
struct Wrapping<std::int8_t> {
  using Type = unsigned;
};
template <>
struct Wrapping<std::int16_t> {
  using Type = unsigned;
};
template <>
struct Wrapping<std::uint8_t> {
  using Type = unsigned;
};
template <>
struct Wrapping<std::uint16_t> {
  using Type = unsigned;
};
template <>
struct Wrapping<std::int32_t> {
  using Type = std::uint32_t;
};
template <>
struct Wrapping<std::int64_t> {
  using Type = std::uint64_t;
};
template <>
struct Wrapping<Int128> {
  using Type = UnsignedInt128;
};
template <class T>
using Wrap = typename Wrapping<T>::Type;

struct Sum {
  template <class T>
  static T of(T a, T b) {
    return static_cast<T>(static_cast<Wrap<T>>(a) + static_cast<Wrap<T>>(b));
  }
};
struct Product {
  template <class T>
  static T of(T a, T b) {
    return static_cast<T>(static_cast<Wrap<T>>(a) * static_cast<Wrap<T>>(b));
  }
};
struct Minimum {
  template <class T>
  static T of(T a, T b) {
    return a < b ? a : b;
  }
};
struct Maximum {
  template <class T>
  static T of(T a, T b) {
    return a > b ? a : b;
  }
};
struct BitAnd {
  template <class T>
  static T of(T a, T b) {
    return static_cast<T>(a & b);
  }
};
struct BitOr {
  template <class T>
  static T of(T a, T b) {
    return static_cast<T>(a | b);
  }
};
struct BitXor {
  template <class T>
  static T of(T a, T b) {
    return static_cast<T>(a ^ b);
  }
};
struct LogicalAnd {
  template <class T>
  static T of(T a, T b) {
    return static_cast<T>((a != 0) & (b != 0));
  }
};
struct LogicalOr {
  template <class T>
  static T of(T a, T b) {
    return static_cast<T>((a != 0) | (b != 0));
  }
};
struct LogicalXor {
  template <class T>
  static T of(T a, T b) {
    return static_cast<T>((a != 0) ^ (b != 0));
  }
};

template <class Op, class T>
void apply(const void* in, void* inout, Count n) {
  const auto* a = static_cast<const Unaligned<T>*>(in);
  auto* b = static_cast<Unaligned<T>*>(inout);
  for (Count i = 0; i < n; ++i) b[i] = Op::template of<T>(a[i], b[i]);
}

/// Half precision is computed in single precision; `Op` sees floats.
template <class Op>
void apply_half(const void* in, void* inout, Count n) {
  const auto* a = static_cast<const Unaligned<std::uint16_t>*>(in);
  auto* b = static_cast<Unaligned<std::uint16_t>*>(inout);
  for (Count i = 0; i < n; ++i) b[i] = half_from_float(Op::template of<float>(float_from_half(a[i]), float_from_half(b[i])));
}

template <class T>
void complex_sum(const void* in, void* inout, Count n) {
  apply<Sum, T>(in, inout, 2 * n);
}

template <class T>
void complex_product(const void* in, void* inout, Count n) {
  const auto* a = static_cast<const Unaligned<T>*>(in);
  auto* b = static_cast<Unaligned<T>*>(inout);
  for (Count i = 0; i < 2 * n; i += 2) {
    const T ar = a[i], ai = a[i + 1], br = b[i], bi = b[i + 1];
    b[i] = ar * br - ai * bi;
    b[i + 1] = ar * bi + ai * br;
  }
}

void half_complex_sum(const void* in, void* inout, Count n) { apply_half<Sum>(in, inout, 2 * n); }
void half_complex_product(const void* in, void* inout, Count n) {
  const auto* a = static_cast<const Unaligned<std::uint16_t>*>(in);
  auto* b = static_cast<Unaligned<std::uint16_t>*>(inout);
  for (Count i = 0; i < 2 * n; i += 2) {
    const float ar = float_from_half(a[i]), ai = float_from_half(a[i + 1]);
    const float br = float_from_half(b[i]), bi = float_from_half(b[i + 1]);
    b[i] = half_from_float(ar * br - ai * bi);
    b[i + 1] = half_from_float(ar * bi + ai * br);
  }
}

template <class T>
void fill_ordered(Kernels& k) {
  k.sum = apply<Sum, T>;
  k.prod = apply<Product, T>;
  k.min = apply<Minimum, T>;
  k.max = apply<Maximum, T>;
}

template <class T>
void fill_integer(Kernels& k) {
  fill_ordered<T>(k);
  k.band = apply<BitAnd, T>;
  k.bor = apply<BitOr, T>;
  k.bxor = apply<BitXor, T>;
  k.land = apply<LogicalAnd, T>;
  k.lor = apply<LogicalOr, T>;
  k.lxor = apply<LogicalXor, T>;
}

template <class T>
void fill_floating(Kernels& k) {
  fill_ordered<T>(k);
  k.complex_sum = complex_sum<T>;
  k.complex_prod = complex_product<T>;
}

void fill_half(Kernels& k) {
  k.sum = apply_half<Sum>;
  k.prod = apply_half<Product>;
  k.min = apply_half<Minimum>;
  k.max = apply_half<Maximum>;
  k.complex_sum = half_complex_sum;
  k.complex_prod = half_complex_product;
}
}  // namespace

KernelTable kernel_table() {
  KernelTable table;
  const auto at = [&](Number number) -> Kernels& { return table.of[static_cast<int>(number)]; };
  fill_integer<std::int8_t>(at(Number::i8));
  fill_integer<std::int16_t>(at(Number::i16));
  fill_integer<std::int32_t>(at(Number::i32));
  fill_integer<std::int64_t>(at(Number::i64));
  fill_integer<Int128>(at(Number::i128));
  fill_integer<std::uint8_t>(at(Number::u8));
  fill_integer<std::uint16_t>(at(Number::u16));
  fill_integer<std::uint32_t>(at(Number::u32));
  fill_integer<std::uint64_t>(at(Number::u64));
  fill_half(at(Number::f16));
  fill_floating<float>(at(Number::f32));
  fill_floating<double>(at(Number::f64));
  fill_floating<long double>(at(Number::long_double));
  fill_floating<Quad>(at(Number::f128));
  return table;
}
}  // namespace tutti::base::TUTTI_KERNELS

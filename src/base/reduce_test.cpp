// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Every operation on every type against one number at a time in plain arithmetic, at any alignment; and half precision itself.
#include "base/reduce.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "base/reduce_table.hpp"

namespace tutti::base {
namespace {

/// A number of any type: integers exactly, floating ones in the widest precision (test values are small enough to be exact).
struct Value {
  bool floating;
  Int128 integer;
  Quad real;
};

template <class T>
Value load_as(const unsigned char* p) {
  T value;
  std::memcpy(&value, p, sizeof value);
  if constexpr (static_cast<T>(0.5) != 0) return {true, 0, static_cast<Quad>(value)};
  else return {false, static_cast<Int128>(value), 0};
}

template <class T>
void store_as(unsigned char* p, const Value& v) {
  const T value = v.floating ? static_cast<T>(v.real) : static_cast<T>(v.integer);
  // Of an 80-bit number only ten bytes are its value.
  const std::size_t bytes = __is_same(T, long double) && LDBL_MANT_DIG == 64 ? 10 : sizeof value;
  std::memcpy(p, &value, bytes);
}

Value load(Number number, const unsigned char* p) {
  switch (number) {
    case Number::i8: return load_as<std::int8_t>(p);
    case Number::i16: return load_as<std::int16_t>(p);
    case Number::i32: return load_as<std::int32_t>(p);
    case Number::i64: return load_as<std::int64_t>(p);
    case Number::i128: return load_as<Int128>(p);
    case Number::u8: return load_as<std::uint8_t>(p);
    case Number::u16: return load_as<std::uint16_t>(p);
    case Number::u32: return load_as<std::uint32_t>(p);
    case Number::u64: return load_as<std::uint64_t>(p);
    case Number::f16: {
      std::uint16_t half;
      std::memcpy(&half, p, 2);
      return {true, 0, static_cast<Quad>(float_from_half(half))};
    }
    case Number::f32: return load_as<float>(p);
    case Number::f64: return load_as<double>(p);
    case Number::long_double: return load_as<long double>(p);
    case Number::f128: return load_as<Quad>(p);
    case Number::none: break;
  }
  return {};
}

void store(Number number, unsigned char* p, const Value& v) {
  switch (number) {
    case Number::i8: return store_as<std::int8_t>(p, v);
    case Number::i16: return store_as<std::int16_t>(p, v);
    case Number::i32: return store_as<std::int32_t>(p, v);
    case Number::i64: return store_as<std::int64_t>(p, v);
    case Number::i128: return store_as<Int128>(p, v);
    case Number::u8: return store_as<std::uint8_t>(p, v);
    case Number::u16: return store_as<std::uint16_t>(p, v);
    case Number::u32: return store_as<std::uint32_t>(p, v);
    case Number::u64: return store_as<std::uint64_t>(p, v);
    case Number::f16: {
      const std::uint16_t half = half_from_float(static_cast<float>(v.real));
      std::memcpy(p, &half, 2);
      return;
    }
    case Number::f32: return store_as<float>(p, v);
    case Number::f64: return store_as<double>(p, v);
    case Number::long_double: return store_as<long double>(p, v);
    case Number::f128: return store_as<Quad>(p, v);
    case Number::none: break;
  }
}

bool is_floating(Number n) { return n == Number::f16 || n == Number::f32 || n == Number::f64 || n == Number::long_double || n == Number::f128; }
bool is_unsigned(Number n) { return n >= Number::u8 && n <= Number::u64; }

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine_); }
  /// Small, so that products are exact; integers now and then with all bits used, because they wrap.
  Value value(Number n) {
    if (is_floating(n)) return {true, 0, static_cast<Quad>(number(-15, 15))};
    if (number(0, 2) == 0) return {false, static_cast<Int128>((static_cast<UnsignedInt128>(engine_()) << 64) | engine_()), 0};
    return {false, is_unsigned(n) ? number(0, 9) : number(-9, 9), 0};
  }

 private:
  std::mt19937_64 engine_;
};

Value calculate(Operation op, const Value& a, const Value& b) {
  const auto integer = [](UnsignedInt128 value) { return Value{false, static_cast<Int128>(value), 0}; };
  const auto ua = static_cast<UnsignedInt128>(a.integer), ub = static_cast<UnsignedInt128>(b.integer);
  const bool ta = a.integer != 0, tb = b.integer != 0;
  const bool less = a.floating ? a.real < b.real : a.integer < b.integer;
  switch (op) {
    case Operation::sum: return a.floating ? Value{true, 0, a.real + b.real} : integer(ua + ub);
    case Operation::prod: return a.floating ? Value{true, 0, a.real * b.real} : integer(ua * ub);
    case Operation::min: return less ? a : b;
    case Operation::max: return less ? b : a;
    case Operation::band: return integer(ua & ub);
    case Operation::bor: return integer(ua | ub);
    case Operation::bxor: return integer(ua ^ ub);
    case Operation::land: return integer(ta && tb);
    case Operation::lor: return integer(ta || tb);
    case Operation::lxor: return integer(ta != tb);
    default: return b;
  }
}

bool equal(const Value& a, const Value& b) { return a.floating ? a.real == b.real : a.integer == b.integer; }

constexpr Operation kOperations[] = {Operation::sum,    Operation::min,    Operation::max,     Operation::prod, Operation::band,
                                     Operation::bor,    Operation::bxor,   Operation::land,    Operation::lor,  Operation::lxor,
                                     Operation::minloc, Operation::maxloc, Operation::replace, Operation::no_op};

/// inout[i] after the operation, element by element; `at` is the element's address in a copy of inout.
void expect_element(Operation op, const BasicInfo& info, const unsigned char* in, unsigned char* at) {
  const Number n = info.number;
  const Value a = load(n, in), b = load(n, at);
  if (op == Operation::no_op) return;
  if (op == Operation::replace) {
    std::memcpy(at, in, info.extent);
  } else if (info.domain == Domain::pair) {
    const Value ai = load(info.index, in + info.index_offset), bi = load(info.index, at + info.index_offset);
    const bool first = equal(calculate(op == Operation::minloc ? Operation::min : Operation::max, a, b), a) &&
                       (!equal(a, b) || equal(calculate(Operation::min, ai, bi), ai));
    if (first) {
      store(n, at, a);
      store(info.index, at + info.index_offset, ai);
    }
  } else if (info.domain == Domain::complex) {
    const int half = info.bytes / 2;
    const Value ai = load(n, in + half), bi = load(n, at + half);
    const bool product = op == Operation::prod;
    store(n, at, {true, 0, product ? a.real * b.real - ai.real * bi.real : a.real + b.real});
    store(n, at + half, {true, 0, product ? a.real * bi.real + ai.real * b.real : ai.real + bi.real});
  } else {
    store(n, at, calculate(op, a, b));
  }
}

void fill(Random& random, const BasicInfo& info, unsigned char* p) {
  store(info.number, p, random.value(info.number));
  if (info.domain == Domain::complex) store(info.number, p + info.bytes / 2, random.value(info.number));
  if (info.domain == Domain::pair) store(info.index, p + info.index_offset, random.value(info.index));
}

void check(Operation op, const BasicInfo& info, Kernel kernel, Random& random) {
  for (const std::size_t n : {0, 1, 2, 3, 7, 33, 100}) {
    for (const std::size_t shift : {0, 1}) {
      const std::size_t size = n * info.extent, all = size + 64;
      std::vector<unsigned char> in(all, 0x55), inout(all, 0x55);
      for (std::size_t i = 0; i < n; ++i) {
        fill(random, info, in.data() + shift + i * info.extent);
        fill(random, info, inout.data() + shift + i * info.extent);
      }
      const std::vector<unsigned char> in_before = in, before = inout;
      std::vector<unsigned char> expected = inout;
      for (std::size_t i = 0; i < n; ++i) expect_element(op, info, in.data() + shift + i * info.extent, expected.data() + shift + i * info.extent);
      kernel(in.data() + shift, inout.data() + shift, static_cast<Count>(n));
      ASSERT_EQ(in, in_before);
      // Padding inside an x87 number is nobody's; compare the values, and the bytes outside the elements.
      for (std::size_t i = 0; i < n; ++i) {
        const std::size_t at = shift + i * info.extent;
        ASSERT_TRUE(equal(load(info.number, &inout[at]), load(info.number, &expected[at]))) << i;
        if (info.domain == Domain::complex) {
          ASSERT_TRUE(equal(load(info.number, &inout[at + info.bytes / 2u]), load(info.number, &expected[at + info.bytes / 2u]))) << i;
        }
        if (info.domain == Domain::pair) {
          ASSERT_TRUE(equal(load(info.index, &inout[at + info.index_offset]), load(info.index, &expected[at + info.index_offset]))) << i;
        }
      }
      for (std::size_t i = 0; i < shift; ++i) ASSERT_EQ(inout[i], before[i]);
      for (std::size_t i = shift + size; i < all; ++i) ASSERT_EQ(inout[i], before[i]);
    }
  }
}

TEST(Reduce, EveryOperationOnEveryType) {
  constexpr unsigned kSeed = 20251;
  Random random(kSeed);
  int pairs = 0, kernels = 0;
  for (int t = 1; t < 0x200; ++t) {
    const BasicInfo& info = basic_info(static_cast<BasicType>(t));
    if (!info.exists()) continue;
    pairs += info.domain == Domain::pair;
    for (const Operation op : kOperations) {
      const Kernel k = kernel(op, info.type);
      if (k == nullptr) continue;
      ++kernels;
      SCOPED_TRACE(std::string(operation_name(op)) + " on " + info.name + " (" + std::to_string(t) + "), seed " + std::to_string(kSeed));
      check(op, info, k, random);
      if (HasFailure()) return;
    }
  }
  EXPECT_EQ(pairs, 9 + 14 * 8);
  EXPECT_GT(kernels, 800);
}

TEST(Reduce, BothInstructionSetsAgree) {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2")) GTEST_SKIP() << "this processor has no AVX2";
  Random random(5);
  const KernelTable base = kernels_base::kernel_table(), avx2 = kernels_avx2::kernel_table();
  for (int t = 1; t < 0x100; ++t) {
    const BasicInfo& info = basic_info(static_cast<BasicType>(t));
    if (info.domain != Domain::c_integer && info.domain != Domain::floating) continue;
    for (const KernelTable* table : {&base, &avx2}) {
      const Kernels& k = table->of[static_cast<int>(info.number)];
      SCOPED_TRACE(info.name);
      check(Operation::sum, info, k.sum, random);
      check(Operation::prod, info, k.prod, random);
      check(Operation::min, info, k.min, random);
      check(Operation::max, info, k.max, random);
      if (info.domain != Domain::c_integer) continue;
      check(Operation::bxor, info, k.bxor, random);
      check(Operation::land, info, k.land, random);
    }
  }
#endif
}

TEST(Half, ThereAndBack) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = float_from_half(half);
    const bool nan = (half & 0x7c00) == 0x7c00 && (half & 0x3ff) != 0;
    ASSERT_EQ(std::isnan(value), nan);
    if (!nan) {
      ASSERT_EQ(half_from_float(value), half) << bits;
    }
  }
  EXPECT_EQ(float_from_half(0x3c00), 1.0f);
  EXPECT_EQ(float_from_half(0x7bff), 65504.0f);
  EXPECT_EQ(float_from_half(0x0001), 0x1p-24f);
  EXPECT_TRUE(std::isinf(float_from_half(0xfc00)));
}

TEST(Half, RoundsToTheNearestEven) {
  std::mt19937 random(3);
  for (int i = 0; i < 200000; ++i) {
    const auto magnitude = static_cast<std::uint16_t>(random() % 0x7bff);
    const double low = float_from_half(magnitude), high = float_from_half(static_cast<std::uint16_t>(magnitude + 1));
    const double place = (random() % 5) / 4.0;  // on a number, a quarter, exactly between, ...
    const auto value = static_cast<float>(low + place * (high - low));
    const bool up = place > 0.5 || (place == 0.5 && (magnitude & 1));
    ASSERT_EQ(half_from_float(value), magnitude + up) << value;
    ASSERT_EQ(half_from_float(-value), (magnitude + up) | 0x8000) << value;
  }
  EXPECT_EQ(half_from_float(65519.0f), 0x7bff);
  EXPECT_EQ(half_from_float(65520.0f), 0x7c00);
  EXPECT_EQ(half_from_float(1e30f), 0x7c00);
  EXPECT_EQ(half_from_float(0x1p-26f), 0);
}
}  // namespace
}  // namespace tutti::base

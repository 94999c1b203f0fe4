// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What the message of a collective says of the call that sent it, in the 32 bits that an envelope has for that: which call, its root or
// operation, how many bytes and of which type. All members of a communicator must say the same in the same place (MPI-5.0 §6), so a
// receive compares it with its own before any data is written. Plain values.
//
//   bits 31..23 the function (the int and the _c form are one) | 22..15 root, operation | 14..7 bytes, folded | 6..0 class of the type
#pragma once
#include <cstdint>

#include "base/layout.hpp"
#include "base/layout_signature.hpp"
#include "base/reduce.hpp"

namespace tutti::p2p {

using Signature = std::uint32_t;

/// Arguments and data that a rank does not know or that need not agree fit everything.
inline constexpr std::uint32_t kAnyArgument = 0xff;
inline constexpr std::uint32_t kAnyData = 0x7fff;
inline constexpr Signature kAnyCall = 0;

/// What two calls in the same place differ in, from the least to the most.
enum class Difference : std::uint8_t { none, type, size, argument, call };

/// The number of a function, by its index in api::kFunctions; equal for MPI_Bcast and MPI_Bcast_c.
std::uint32_t call_number(std::uint32_t function);
/// The index of the int form.
std::uint32_t function_of(Signature signature);

inline Signature signature_of_call(std::uint32_t function, std::uint32_t argument, std::uint32_t data) {
  return call_number(function) << 23 | argument << 15 | data;
}
inline std::uint32_t argument_of(Signature signature) { return signature >> 15 & 0xff; }
inline std::uint32_t data_of(Signature signature) { return signature & kAnyData; }
inline Signature with_data(Signature signature, std::uint32_t data) { return (signature & ~kAnyData) | data; }

/// Neighbouring sizes differ in these 8 bits.
inline std::uint32_t fold_size(std::uint64_t bytes) {
  bytes ^= bytes >> 32;
  bytes ^= bytes >> 16;
  return static_cast<std::uint32_t>((bytes ^ bytes >> 8) & 0xff);
}
/// A class that fits all: MPI_PACKED, and where only the size is known.
inline constexpr std::uint32_t kAnyClass = 126;
/// `count` elements of a type; 0 when there are no bytes.
std::uint32_t mixed_data_bits(const base::Layout& layout, Count count);
inline std::uint32_t data_bits(const base::Layout& layout, Count count) {
  const Count bytes = count * layout.size;
  if (bytes == 0) return 0;
  if (__builtin_expect(layout.message_class >= base::kMixedClass, 0)) return mixed_data_bits(layout, count);
  return fold_size(static_cast<std::uint64_t>(bytes)) << 7 | (layout.message_class != 0 ? layout.message_class : kAnyClass);
}
inline std::uint32_t root_argument(int root) { return static_cast<std::uint32_t>(root) % kAnyArgument; }
/// Roots of reductions have four bits, their operations the other four.
std::uint32_t operation_argument(base::Operation operation, bool commutative, int root = 0);
/// "MPI_SUM", or what is known of a user's operation.
const char* operation_of(std::uint32_t argument);
inline int reduction_root(std::uint32_t argument) { return static_cast<int>(argument >> 4); }

/// With `strict`, MPI_BYTE is a type like others; else it fits all.
Difference compare(Signature mine, Signature other, bool strict);
}  // namespace tutti::p2p

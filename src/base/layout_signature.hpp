// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The type signature of a layout: the sequence of its basic types, without displacements (MPI-5.0 §5.1), kept as runs of runs, so
// that it stays as short as the type's construction. Serves MPI_Get_elements, "external32" and the hash by which two sides of a
// message are compared. Immutable, any thread.
#pragma once
#include "base/basic_type.hpp"

#include <memory>
#include <vector>

namespace tutti::base {

class Signature {
 public:
  /// `repeat` times a basic type, or (child set) `repeat` times another signature.
  struct Run {
    BasicType basic = BasicType::none;
    std::shared_ptr<const Signature> child;
    Count repeat = 0;
  };
  /// The rolling hash of a sequence: appending y to x gives {x.hash * y.power + y.hash, x.power * y.power}, modulo 2^64.
  struct Hash {
    std::uint64_t hash = 0;
    std::uint64_t power = 1;
    Hash then(Hash next) const { return {hash * next.power + next.hash, power * next.power}; }
    Hash times(Count n) const;
  };

  std::vector<Run> runs;
  Count bytes = 0;           // packed
  Count elements = 0;        // as MPI_Get_elements counts them
  Count external_bytes = 0;  // in "external32"
  Hash hash;
  std::uint16_t uniform_class = 0;  // 1 + signature_class when all elements are of one class; 0: none; kMixed
  static constexpr std::uint16_t kMixed = 0xffff;

  /// The type of all basic elements, none if they differ.
  BasicType basic() const { return runs.size() == 1 ? runs[0].basic : BasicType::none; }
  /// A hash of `count` repetitions.
  std::uint32_t fingerprint(Count count) const;
};

std::shared_ptr<const Signature> basic_signature(BasicType type);

/// What a message says of its type in few bits, whatever the count: the class of all its elements (signature_class + 1, below kMixedClass), a
/// hash above kMixedClass if they are of several classes, 0 for MPI_PACKED, which fits everything, and for types without data.
inline constexpr std::uint32_t kMixedClass = 0x80000000;
std::uint32_t message_class(const Signature& signature);
inline bool one_class(std::uint32_t message_class) { return message_class - 1 < kMixedClass - 1; }
/// The class of MPI_BYTE.
std::uint32_t byte_class();
/// The class of messages of this type alone.
std::uint32_t class_of(const BasicInfo& type);
/// A type that has this class, for messages: "MPI_INT".
const char* class_name(std::uint32_t message_class);

/// Puts signatures one after the other.
class SignatureSequence {
 public:
  void append(const std::shared_ptr<const Signature>& part, Count times);
  std::shared_ptr<const Signature> finish();

 private:
  Signature all_;
};
}  // namespace tutti::base

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// One predefined operation on packed bytes: what an accumulating operation does to the target's data (MPI-5.0 §12.3.4). Used by origins
// that reach the memory themselves and by targets that are asked to. A plain value; any thread.
#pragma once
#include "base/layout.hpp"
#include "base/reduce.hpp"

namespace tutti::rma {

class Combiner {
 public:
  /// `type` may be none for MPI_REPLACE and MPI_NO_OP, which take any data.
  Combiner(base::Operation operation, base::BasicType type);

  base::Operation operation() const { return operation_; }
  base::BasicType type() const { return type_; }
  bool keeps() const { return operation_ == base::Operation::no_op; }
  bool replaces() const { return operation_ == base::Operation::replace; }
  /// Whether elements lie side by side in packed data as they do in arrays, so that in_place() may be used.
  bool dense() const { return packed_ == extent_; }
  /// Packed bytes must come in multiples of this, so that no element is torn.
  Count unit() const { return packed_; }

  /// inout = in op inout on packed bytes.
  void operator()(const std::byte* in, std::byte* inout, Count bytes) const;
  /// The same on contiguous arrays of dense elements.
  void in_place(const void* in, void* inout, Count bytes) const { kernel_(in, inout, bytes / extent_); }

 private:
  base::Operation operation_;
  base::BasicType type_;
  base::Kernel kernel_ = nullptr;
  Count packed_ = 1;
  Count extent_ = 1;
};
}  // namespace tutti::rma

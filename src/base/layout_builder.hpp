// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Collects the parts of a new layout: bounds, signature and program in one go. Every constructor of Layout is a few calls of it.
#pragma once
#include "base/layout.hpp"
#include "base/layout_program.hpp"
#include "base/layout_signature.hpp"

namespace tutti::base {

/// Arithmetic that throws MPI_ERR_ARG (msg::type_too_large) where 64 bits end.
Count checked_add(Count a, Count b);
Count checked_multiply(Count a, Count b);

class LayoutBuilder {
 public:
  /// `blocklength` elements of `old`, one extent apart, at `displacement`.
  void add(const Layout& old, Count displacement, Count blocklength) { add_strided(old, displacement, 1, blocklength, 0); }
  /// `count` such blocks, `stride` bytes apart.
  void add_strided(const Layout& old, Count displacement, Count count, Count blocklength, Count stride);
  /// With the natural bounds: from the lowest lower bound of a part to the highest upper bound.
  LayoutRef finish();
  /// The same for a structure, whose end is rounded up to the alignment of its parts as a compiler does it. Other types stay as they are
  /// although the formula of MPI-5.0 §5.1 would round them too: so do other MPIs, and extents must not change when a program moves.
  LayoutRef finish_structure();
  /// With bounds set by hand instead of the natural ones.
  LayoutRef finish(Count lb, Count extent);

  static const Layout* make_predefined(BasicType type);

 private:
  struct Bounds {
    bool any = false;
    Count lower = 0;
    Count upper = 0;
    void cover(Count from, Count to);
  };
  void cover(Bounds& bounds, Count lower, Count upper, Count displacement, Count last_stride, Count last_block);
  Layout* make();
  LayoutRef finish(const Bounds& bounds, Count alignment);

  Bounds data_;     // true bounds
  Bounds natural_;  // bounds of the parts
  Bounds marked_;   // bounds set by hand in parts
  std::uint16_t alignment_ = 1;
  Count size_ = 0;
  ProgramSequence program_;
  SignatureSequence signature_;
};
}  // namespace tutti::base

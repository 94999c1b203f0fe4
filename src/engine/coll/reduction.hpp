// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What reductions share: operands in the caller's layout. An operation computes inout = in op inout, with `in` the left operand; the
// left operand always comes from the lower ranks, so that any operation may be used that is associative.
#pragma once
#include <utility>

#include "engine/coll/coll.hpp"
#include "engine/coll/context.hpp"

namespace tutti::coll {

/// The operand that the caller brought.
inline const void* contribution(const ReduceArgs& a) { return in_place(a.send) ? a.receive : a.send; }

inline Buffer elements(const ReduceArgs& a, const void* data) { return {const_cast<void*>(data), a.count, a.layout}; }
inline Buffer elements(const ReduceArgs& a, const void* data, Count first, Count n) { return {offset(data, first * a.layout->extent), n, a.layout}; }

inline void copy_elements(const ReduceArgs& a, const void* from, void* to) { base::copy(*a.layout, from, a.count, *a.layout, to, a.count); }

/// A running result and an operand that has just come. Whichever of them the operation writes, `result` names it afterwards.
struct Operands {
  void* result;
  void* arrived;

  /// result = result op arrived
  void append(const base::Reducer& op, Count n) {
    if (op.commutative) return op(arrived, result, n);
    op(result, arrived, n);
    std::swap(result, arrived);
  }
  /// result = arrived op result
  void prepend(const base::Reducer& op, Count n) { op(arrived, result, n); }
};
}  // namespace tutti::coll

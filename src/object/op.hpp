// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// MPI_Op: a predefined or a user's operation (MPI-5.0 §6.9). What applies it to data is a base::Reducer, made from an operation and a
// datatype without allocation. Any thread.
#pragma once
#include "base/reduce.hpp"
#include "object/datatype.hpp"
#include "object/object.hpp"

namespace tutti::object {

class Op : public Object {
 public:
  static constexpr Kind kKind = Kind::op;

  Op(MPI_User_function* function, bool commutative);
  Op(MPI_User_function_c* function, bool commutative);
  /// A predefined one, registered under the ABI's constant.
  explicit Op(base::Operation operation);

  bool commutative() const { return commutative_; }
  /// none for a user's operation.
  base::Operation operation() const { return operation_; }
  bool user_made() const { return operation_ == base::Operation::none; }
  base::Reducer::Apply apply() const { return apply_; }
  void (*function() const)() { return function_; }

 private:
  base::Operation operation_ = base::Operation::none;
  bool commutative_ = true;
  base::Reducer::Apply apply_ = nullptr;
  void (*function_)() = nullptr;  // of the type that apply_ knows
};

/// Throws MPI_ERR_OP unless a reduction may use this operation on this type: the table of MPI-5.0 §6.9.2 for predefined operations
/// (predefined types only, MPI_REPLACE and MPI_NO_OP not at all), any type for a user's.
void check_op(const Op& op, const Datatype& datatype);
/// The same for accumulating one-sided calls (MPI-5.0 §12.3.4): predefined operations only, MPI_REPLACE and MPI_NO_OP on any type,
/// derived types of one basic type.
void check_accumulate_op(const Op& op, const Datatype& datatype);

/// Binds an operation to a datatype that check_op has let pass. Valid as long as both objects live.
base::Reducer reducer(Op& op, Datatype& datatype);
/// The predefined operation on elements of one basic type, without holes; for one-sided calls.
base::Reducer reducer(base::Operation operation, base::BasicType type);
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Operation kernels: inout[i] = in[i] op inout[i] for every predefined operation and type (MPI-5.0 §6.9.2 to §6.9.4), and the one
// shape, Reducer, through which the engines apply predefined and user-made operations alike. No state, any thread.
#pragma once
#include "base/basic_type.hpp"

namespace tutti::base {

/// The predefined operations, by the low byte of their handles in the standard ABI.
enum class Operation : std::uint8_t {
  none = 0,
  sum = 0x21,
  min = 0x22,
  max = 0x23,
  prod = 0x24,
  band = 0x28,
  bor = 0x29,
  bxor = 0x2a,
  land = 0x30,
  lor = 0x31,
  lxor = 0x32,
  minloc = 0x38,
  maxloc = 0x39,
  replace = 0x3c,
  no_op = 0x3d,
};

/// An operation bound to a datatype. A plain value: copy it, keep it on the stack. It stays valid as long as op and datatype live.
struct Reducer {
  using Apply = void (*)(const Reducer&, const void* in, void* inout, Count n);

  /// inout[i] = in[i] op inout[i] for n elements of the datatype, n >= 0. `in` and `inout` are the buffers as the user would pass
  /// them (element 0's address, not its true lower bound) and do not overlap.
  void operator()(const void* in, void* inout, Count n) const { apply(*this, in, inout, n); }

  Apply apply = nullptr;
  bool commutative = true;
  // Context of `apply`; predefined operations use only `kernel` and `extent`.
  void (*kernel)(const void* in, void* inout, Count n) = nullptr;
  void (*function)() = nullptr;  ///< the user's MPI_User_function or MPI_User_function_c
  void* datatype = nullptr;      ///< the handle handed to it
  Count extent = 0;
};

using Kernel = void (*)(const void* in, void* inout, Count n);

/// The kernel of an operation for arrays of a type, null if the standard does not allow the pair.
/// Works on any alignment that the type itself may have in user memory, also none.
Kernel kernel(Operation operation, BasicType type);

/// "MPI_SUM"; "" for a number that is no operation.
const char* operation_name(Operation operation);
/// What the operation takes, for messages: "integers and bytes".
const char* operation_takes(Operation operation);
}  // namespace tutti::base

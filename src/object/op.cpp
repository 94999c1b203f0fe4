// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Operations: the predefined ones, how a user's function is called, and which operation may be used with which type.
#include "object/op.hpp"

#include <algorithm>
#include <climits>

#include "base/catalogue.hpp"

namespace tutti::object {
namespace {

using base::Operation;
using base::Reducer;

void apply_kernel(const Reducer& reducer, const void* in, void* inout, Count n) { reducer.kernel(in, inout, n); }

/// MPI_User_function counts in int: longer arrays come in several calls.
void apply_user(const Reducer& reducer, const void* in, void* inout, Count n) {
  auto* function = reinterpret_cast<MPI_User_function*>(reducer.function);
  auto a = reinterpret_cast<std::uintptr_t>(in), b = reinterpret_cast<std::uintptr_t>(inout);
  while (n > 0) {
    int part = static_cast<int>(std::min<Count>(n, INT_MAX));
    const auto bytes = static_cast<std::uintptr_t>(part * reducer.extent);
    auto* datatype = static_cast<MPI_Datatype>(reducer.datatype);
    n -= part;
    function(reinterpret_cast<void*>(a), reinterpret_cast<void*>(b), &part, &datatype);
    a += bytes;
    b += bytes;
  }
}

void apply_user_large(const Reducer& reducer, const void* in, void* inout, Count n) {
  if (n == 0) return;
  auto* datatype = static_cast<MPI_Datatype>(reducer.datatype);
  MPI_Count count = n;
  reinterpret_cast<MPI_User_function_c*>(reducer.function)(const_cast<void*>(in), inout, &count, &datatype);
}

struct PredefinedOps {
  PredefinedOps() {
    for (int i = 0x20; i < 0x40; ++i) {
      const auto operation = static_cast<Operation>(i);
      if (*base::operation_name(operation) != '\0') new Op(operation);  // registered under its handle, for ever
    }
  }
};
const PredefinedOps predefined_ops;
}  // namespace

Op::Op(MPI_User_function* function, bool commutative)
    : Object(kKind), commutative_(commutative), apply_(apply_user), function_(reinterpret_cast<void (*)()>(function)) {}

Op::Op(MPI_User_function_c* function, bool commutative)
    : Object(kKind), commutative_(commutative), apply_(apply_user_large), function_(reinterpret_cast<void (*)()>(function)) {}

Op::Op(Operation operation)
    : Object(kKind, static_cast<std::uintptr_t>(operation)), operation_(operation),
      commutative_(operation != Operation::replace && operation != Operation::no_op), apply_(apply_kernel) {
  set_name(base::operation_name(operation));
}

void check_op(const Op& op, const Datatype& datatype) {
  if (op.user_made()) return;
  const Operation operation = op.operation();
  if (operation == Operation::replace || operation == Operation::no_op) throw base::Error(base::msg::op_one_sided, op.name());
  if (datatype.basic() == base::BasicType::none) throw base::Error(base::msg::op_derived_type, op.name(), datatype.describe());
  if (base::kernel(operation, datatype.basic()) == nullptr)
    throw base::Error(base::msg::op_type, op.name(), datatype.describe(), base::operation_takes(operation));
}

void check_accumulate_op(const Op& op, const Datatype& datatype) {
  if (op.user_made()) throw base::Error(base::msg::op_not_one_sided);
  const Operation operation = op.operation();
  if (operation == Operation::replace || operation == Operation::no_op) return;
  if (base::kernel(operation, datatype.layout().basic) == nullptr)
    throw base::Error(base::msg::op_type, op.name(), datatype.describe(), base::operation_takes(operation));
}

Reducer reducer(Op& op, Datatype& datatype) {
  Reducer result;
  result.apply = op.apply();
  result.commutative = op.commutative();
  result.extent = datatype.layout().extent;
  if (op.user_made()) {
    result.function = op.function();
    result.datatype = reinterpret_cast<void*>(datatype.handle());
  } else {
    result.kernel = base::kernel(op.operation(), datatype.basic());
  }
  return result;
}

Reducer reducer(Operation operation, base::BasicType type) {
  Reducer result;
  result.apply = apply_kernel;
  result.kernel = base::kernel(operation, type);
  result.extent = base::basic_info(type).extent;
  return result;
}
}  // namespace tutti::object

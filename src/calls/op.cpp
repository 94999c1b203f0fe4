// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The bodies of operations (MPI-5.0 §6.9.5 to §6.9.7).
#include "object/op.hpp"

#include "api/bodies.hpp"
#include "base/catalogue.hpp"

namespace tutti::calls {

using object::Op;

void op_create(MPI_User_function* user_fn, int commute, Op** op) { *op = new Op(user_fn, commute != 0); }

void op_create_c(MPI_User_function_c* user_fn, int commute, Op** op) { *op = new Op(user_fn, commute != 0); }

void op_free(Op*& op) {
  if (!op->user_made()) throw base::Error(base::msg::op_permanent, op->name());
  op->give_up();
  op->release();
  op = nullptr;
}

void op_commutative(Op& op, int* commute) { *commute = op.commutative(); }

void reduce_local(const void* inbuf, void* inoutbuf, Count count, object::Datatype& datatype, Op& op) {
  object::check_op(op, datatype);
  object::reducer(op, datatype)(inbuf, inoutbuf, count);
}
}  // namespace tutti::calls

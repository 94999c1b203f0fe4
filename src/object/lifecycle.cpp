// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The order in which the layers start and end.
#include "object/lifecycle.hpp"

#include "object/comm.hpp"
#include "p2p/p2p.hpp"
#include "runtime/lifetime.hpp"
#include "runtime/process.hpp"

namespace tutti::object {

void begin(bool threaded) {
  runtime::start(threaded);
  p2p::start();
  create_world();
  runtime::set_lifetime(runtime::Lifetime::running);
  runtime::process().block->initialized.store(1, std::memory_order_release);
}

void end() {
  runtime::set_lifetime(runtime::Lifetime::after);
  runtime::finish();
}
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The order in which the layers start and end.
#include "object/lifecycle.hpp"

#include <mutex>

#include "object/leaks.hpp"
#include "p2p/p2p.hpp"
#include "runtime/lifetime.hpp"
#include "runtime/process.hpp"
#include "runtime/report.hpp"

namespace tutti::object {

namespace {
std::mutex mutex;
int users = 0;
bool started = false;
}  // namespace

void begin(bool threaded) {
  std::lock_guard lock(mutex);
  if (!started) {
    runtime::start(threaded);
    p2p::start();
    started = true;
  } else {
    if (threaded) runtime::set_threaded();
    if (users == 0) runtime::resume();
  }
  ++users;
  runtime::set_lifetime(runtime::Lifetime::running);
  runtime::process().block->initialized.store(1, std::memory_order_release);
}

bool last_user() {
  std::lock_guard lock(mutex);
  return users == 1;
}

void end() {
  std::lock_guard lock(mutex);
  if (users == 1) {
    p2p::flush();
    report_leaks();
  }
  if (--users != 0) return;
  runtime::set_lifetime(runtime::Lifetime::after);
  runtime::finish();
  runtime::settle_complaints();
}
}  // namespace tutti::object

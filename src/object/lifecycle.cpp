// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The order in which the layers start and end.
#include "object/lifecycle.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdio>

#include "base/futex.hpp"
#include "object/comm.hpp"
#include "p2p/p2p.hpp"
#include "runtime/process.hpp"

namespace tutti::object {
namespace {
std::atomic<Phase> current{Phase::before};
}

Phase phase() { return current.load(std::memory_order_acquire); }

void begin(bool threaded) {
  runtime::start(threaded);
  p2p::start();
  create_world();
  current.store(Phase::running, std::memory_order_release);
  runtime::process().block->initialized.store(1, std::memory_order_release);
}

void end() {
  current.store(Phase::after, std::memory_order_release);
  runtime::finish();
}

void abort_job(int code) {
  std::fflush(nullptr);
  const runtime::Process& me = runtime::process();
  const int status = (code & 0xff) != 0 ? code & 0xff : 1;
  if (me.segment.mapped()) {
    runtime::JobHeader& header = me.segment.header();
    std::uint32_t nobody = 0;
    // 2: someone is writing; the launcher looks for 1.
    if (header.aborted.compare_exchange_strong(nobody, 2, std::memory_order_acq_rel)) {
      header.abort_code = code;
      header.abort_rank = static_cast<std::int32_t>(me.rank);
      header.aborted.store(1, std::memory_order_release);
    }
    header.launcher_bell.fetch_add(1, std::memory_order_release);
    base::futex_wake_all(header.launcher_bell);
  }
  _exit(status);
}
}  // namespace tutti::object

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Ending the job on purpose. JobHeader::aborted goes 0 -> 2 (a rank won the race to be the first and writes code and rank) -> 1
// (release: code and rank can be read).
#include "runtime/abort.hpp"

#include <stdio.h>
#include <unistd.h>

#include "base/futex.hpp"
#include "runtime/process.hpp"
#include "runtime/report.hpp"

namespace tutti::runtime {
namespace {

void tell_launcher(int code) {
  if (!process().segment.mapped() || process().pid != getpid()) return;
  JobHeader& job = process().segment.header();
  std::uint32_t none = 0;
  if (!job.aborted.compare_exchange_strong(none, 2, std::memory_order_acq_rel)) return;
  job.abort_code = code;
  job.abort_rank = static_cast<std::int32_t>(process().rank);
  job.aborted.store(1, std::memory_order_release);
  job.launcher_bell.fetch_add(1, std::memory_order_release);
  base::futex_wake_all(job.launcher_bell);
}

/// A stream that another thread is using (it may be blocked in a read for ever) is left alone.
void flush(FILE* stream) {
  if (ftrylockfile(stream) != 0) return;
  fflush_unlocked(stream);
  funlockfile(stream);
}

int exit_status(int code) { return (code & 0xff) == 0 ? 1 : code & 0xff; }
}  // namespace

void abort_job(int code, const char* kind, const std::string& text) {
  flush(stdout);  // what the program printed comes before what is said of it
  flush(stderr);
  report_end(kind, text, code);
  abort_job(code);
}

void abort_job(int code) {
  flush(stdout);
  flush(stderr);
  tell_launcher(code);
  _exit(exit_status(code));
}

void leave(int code) {
  flush(stdout);
  flush(stderr);
  _exit(exit_status(code));
}
}  // namespace tutti::runtime

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Plays a rank without the MPI library, for the tests of mpiexec: takes its place in the job and does what its arguments say, one
// after the other. An argument "2:word" is for rank 2 only.
//   init finalize          as MPI_Init and MPI_Finalize do
//   in=MPI_Barrier         from now on asleep in that call on MPI_COMM_WORLD, as the recorder shows it; out ends it
//   wait-for=RANK          asleep in MPI for a message from that rank (or the "next") that never comes
//   await=N                until N ranks are asleep in a call or finalized
//   print=TEXT partial=T   writes a line, or a part of one, to stdout
//   report=KIND:TEXT       says something through mpiexec
//   complain=KIND:TEXT complain-at-end=KIND:TEXT
//   sleep=SECONDS exit=N signal=N abort=CODE
#include <fmt/core.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string>

#include "api/functions.hpp"
#include "base/futex.hpp"
#include "mpi.h"
#include "runtime/process.hpp"
#include "runtime/progress.hpp"
#include "runtime/report.hpp"

namespace {
using namespace tutti;

std::uint64_t now_ns() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::uint64_t(now.tv_sec) * 1000000000u + std::uint64_t(now.tv_nsec);
}

void fall_asleep_in(const std::string& name) {
  std::uint32_t index = 0;
  for (std::uint32_t i = 1; i < std::size(api::kFunctions); ++i)
    if (api::kFunctions[i].name == name) index = i;
  if (index == 0) std::exit(99);
  runtime::Recorder& recorder = runtime::recorder();
  runtime::RecordedCall& call = recorder.ring[recorder.calls.load() % runtime::kRecordedCalls];
  call.communicator = reinterpret_cast<std::uint64_t>(MPI_COMM_WORLD);
  call.peer = 1;
  call.tag = static_cast<std::int32_t>(runtime::process().rank) / 2;
  call.entered = now_ns();
  call.function = index;
  recorder.calls.fetch_add(1);
  recorder.activity = static_cast<std::uint32_t>(runtime::Activity::asleep);
}

void await_quiet_ranks(int wanted) {
  const runtime::Segment& segment = runtime::process().segment;
  for (int quiet = 0; quiet < wanted; usleep(5000)) {
    quiet = 0;
    for (std::uint32_t r = 0; r < segment.ranks(); ++r) {
      bool asleep = segment.rank(r).recorder.activity == static_cast<std::uint32_t>(runtime::Activity::asleep);
      quiet += asleep || segment.rank(r).state == runtime::RankState::finalized;
    }
  }
}

/// Sleeps in MPI for a message from a rank, or from the next one, that never comes.
void wait_for(const std::string& value) {
  const runtime::Process& me = runtime::process();
  const std::uint32_t from = value == "next" ? (me.rank + 1) % me.ranks : static_cast<std::uint32_t>(std::atoi(value.c_str()));
  runtime::wait_until([] { return false; },
                      [&](runtime::Waits& waits) {
                        waits.add({runtime::WaitKind::receive, 0, static_cast<std::int32_t>(from), static_cast<std::int32_t>(from), 7,
                                   runtime::kNoText, std::uint64_t(1) << 60, 0, 0, 0, runtime::SendMode::standard});
                      });
}

/// Ends by the signal, whatever handlers a sanitizer has set.
void end_by(int number) {
  signal(number, SIG_DFL);
  raise(number);
}

void abort_job(int code) {
  runtime::JobHeader& header = runtime::process().segment.header();
  header.abort_code = code;
  header.abort_rank = static_cast<std::int32_t>(runtime::process().rank);
  header.aborted.store(1, std::memory_order_release);
  header.launcher_bell.fetch_add(1);
  base::futex_wake_all(header.launcher_bell);
  pause();
}

void write_out(const std::string& text) {
  if (write(1, text.data(), text.size()) < 0) std::exit(98);
}

void obey(const std::string& word, const std::string& value) {
  if (word == "init") runtime::start(false);
  else if (word == "finalize") runtime::finish();
  else if (word == "in") fall_asleep_in(value);
  else if (word == "wait-for") wait_for(value);
  else if (word == "out") runtime::recorder().activity = 0;
  else if (word == "print") write_out(value + "\n");
  else if (word == "partial") write_out(value);
  else if (word == "place") write_out(fmt::format("{} of {}\n", runtime::process().rank, runtime::process().ranks));
  else if (word == "sleep") usleep(static_cast<useconds_t>(std::atof(value.c_str()) * 1e6));
  else if (word == "exit") _exit(std::atoi(value.c_str()));
  else if (word == "signal") end_by(std::atoi(value.c_str()));
  else if (word == "await") await_quiet_ranks(std::atoi(value.c_str()));
  else if (word == "report") runtime::report(value.substr(0, value.find(':')).c_str(), value.substr(value.find(':') + 1));
  else if (word == "complain") runtime::complain(value.substr(0, value.find(':')).c_str(), value.substr(value.find(':') + 1));
  else if (word == "complain-at-end") runtime::complain_at_end(value.substr(0, value.find(':')).c_str(), value.substr(value.find(':') + 1));
  else if (word == "settle") runtime::settle_complaints();
  else if (word == "abort") abort_job(std::atoi(value.c_str()));
  else std::exit(97);
}
}  // namespace

int main(int argc, char** argv) {
  const char* rank = std::getenv("TUTTI_RANK");
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (std::size_t colon = word.find(':'); colon != std::string::npos && colon < word.find('=')) {
      if (rank == nullptr || word.substr(0, colon) != rank) continue;
      word.erase(0, colon + 1);
    }
    std::size_t equals = word.find('=');
    obey(word.substr(0, equals), equals == std::string::npos ? "" : word.substr(equals + 1));
  }
  return 0;
}

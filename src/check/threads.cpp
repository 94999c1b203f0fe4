// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Each thread that has called MPI is in a list with the address of its depth, which is 0 outside of MPI. A thread raises its own before it
// takes the mutex and reads the others' under it, so of two calls that overlap one at least sees the other.
#include "check/threads.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "api/functions.hpp"
#include "base/catalogue.hpp"
#include "base/error.hpp"
#include "mpi.h"
#include "runtime/checks.hpp"
#include "runtime/current_call.hpp"
#include "runtime/lifetime.hpp"
#include "runtime/process.hpp"
#include "runtime/report.hpp"
#include "runtime/site.hpp"

namespace tutti::check {
namespace {

using api::Function;

struct Caller {
  int* depth;
  runtime::Origin call;  // the last one
};

std::mutex mutex;
int level = MPI_THREAD_MULTIPLE;
std::thread::id main_thread;   // the one that began MPI
std::vector<Caller*> callers;  // under the mutex
std::set<runtime::Site> told;  // under the mutex

/// Takes its thread out of the list when that ends.
struct Registration {
  Caller caller{};
  Registration() { callers.push_back(&caller); }
  ~Registration() {
    const std::lock_guard lock(mutex);
    std::erase(callers, &caller);
  }
};

std::string words(runtime::Origin call) {
  return std::string(api::plain_name(call.function)) + " at " + runtime::site_mark(runtime::process().rank, call.site);
}

bool foreign() { return std::this_thread::get_id() != main_thread; }

/// Those that any thread may call whatever the level, as far as they come here.
bool always_allowed(std::uint32_t function) {
  return function == static_cast<std::uint32_t>(Function::Query_thread) || function == static_cast<std::uint32_t>(Function::Is_thread_main);
}

/// What is wrong with a call, or nothing. Under the mutex.
std::string fault(const Caller& caller) {
  if (level != MPI_THREAD_SERIALIZED) {
    const base::Message& sentence = level == MPI_THREAD_SINGLE ? base::msg::thread_single : base::msg::thread_funneled;
    return foreign() ? base::Error(sentence, words(caller.call)).text() : std::string();
  }
  for (const Caller* other : callers)
    if (other != &caller && std::atomic_ref(*other->depth).load(std::memory_order_relaxed) != 0)
      return base::Error(base::msg::thread_serialized, words(caller.call), words(other->call)).text();
  return {};
}
}  // namespace

void watch_threads(int given) {
  if (given == MPI_THREAD_MULTIPLE || !runtime::checking(runtime::Check::threads) || !runtime::findings_wanted()) return;
  level = given;
  main_thread = std::this_thread::get_id();
  runtime::set_lifetime(runtime::Lifetime::watched);
}

void thread_enters(int& depth) {
  const runtime::Origin call = runtime::current_origin();
  if (always_allowed(call.function)) return;
  std::string text;
  {
    const std::lock_guard lock(mutex);
    thread_local Registration registration;
    registration.caller = {&depth, call};
    text = fault(registration.caller);
    if (foreign()) runtime::set_threaded();  // so that the program can go on
    if (text.empty() || !told.insert(call.site).second) return;
  }
  runtime::complain("threads", text);
}
}  // namespace tutti::check

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The beginning and the end of MPI in a process (MPI-5.0 §11.2), thread levels (§11.6), and MPI_Abort (§11.5).
#include <algorithm>
#include <atomic>
#include <thread>

#include "api/bodies.hpp"
#include "base/catalogue.hpp"
#include "check/threads.hpp"
#include "object/comm.hpp"
#include "object/comm_agree.hpp"
#include "object/info.hpp"
#include "object/left_over.hpp"
#include "object/lifecycle.hpp"
#include "object/request.hpp"
#include "object/send_buffer.hpp"
#include "object/spawn.hpp"
#include "runtime/abort.hpp"
#include "runtime/current_call.hpp"
#include "runtime/process.hpp"
#include "runtime/report.hpp"
#include "tool/controls.hpp"

namespace tutti::calls {
namespace {

std::atomic<int> level{MPI_THREAD_SINGLE};
std::atomic<bool> was_initialized{false}, was_finalized{false};
std::thread::id main_thread;

void begin(int required) {
  if (was_initialized.exchange(true)) throw base::Error(base::msg::initialized_twice);
  const int given = std::clamp<int>(required, MPI_THREAD_SINGLE, MPI_THREAD_MULTIPLE);
  main_thread = std::this_thread::get_id();
  level.store(given);
  object::begin(given == MPI_THREAD_MULTIPLE);
  tool::settings_from_environment();
  object::create_world();
  object::create_info_env();
  object::set_environment_thread_level(given);
  object::connect_to_parents();
  check::watch_threads(given);
}

void ring_all() {
  for (std::uint32_t rank = 0; rank < runtime::process().ranks; ++rank) runtime::ring(runtime::process().segment.rank(rank));
}

/// Where the barrier cannot be: waits until every process of the world is here, too, or has left, or has failed.
void meet_survivors() {
  const runtime::Process& me = runtime::process();
  me.block->finalizing.store(1, std::memory_order_release);
  ring_all();
  for (std::uint32_t rank = 0; rank < me.ranks; ++rank) {
    const runtime::RankBlock& other = runtime::process().segment.rank(rank);
    runtime::wait_until([&] {
      const runtime::RankState state = other.state.load(std::memory_order_acquire);
      return other.finalizing.load(std::memory_order_acquire) != 0 || other.failed.load(std::memory_order_acquire) != 0 ||
             state == runtime::RankState::finalized || state == runtime::RankState::gone;
    });
  }
}

/// Nobody goes while another may still need an answer: a rank that waits for the outcome of a cancel, for instance.
void meet_all() {
  try {
    coll::Task barrier = coll::barrier(object::next_collective(*object::Comm::world(), true), {});
    coll::run(barrier);
    // Those whose barrier a failure has ended wait for us.
    if (p2p::interruptions() == 0) return;
  } catch (const base::Error& error) {
    if (!object::tells_failure(error)) throw object::ErrorOn(error, object::Comm::world());
  }
  meet_survivors();
}
/// What a rank has to say when it looks back may name places in the programs of others, which can be found while those live.
void stay_for_questions() {
  if (p2p::interruptions() == 0 && runtime::process().ranks > 1 && runtime::findings_wanted()) meet_all();
}
}  // namespace

void init(int*, char***) { begin(MPI_THREAD_SINGLE); }

void init_thread(int*, char***, int required, int* provided) {
  begin(required);
  *provided = level.load();
}

void finalize() {
  object::finalize_self();
  object::SendBuffer::flush_all();
  p2p::flush();
  meet_all();
  if (p2p::interruptions() == 0 && object::last_user()) object::look_back();
  stay_for_questions();
  p2p::flush();
  object::release_parents();
  object::destroy_world();
  was_finalized.store(true);
  object::end();
  if (runtime::process().segment.header().news.load(std::memory_order_relaxed) != 0) ring_all();
}

void initialized(int* flag) { *flag = was_initialized.load(); }
void finalized(int* flag) { *flag = was_finalized.load(); }
void query_thread(int* provided) { *provided = level.load(); }
void is_thread_main(int* flag) { *flag = std::this_thread::get_id() == main_thread; }

void abort(object::Comm*, int errorcode) {
  runtime::abort_job(errorcode, runtime::kAbortKind, runtime::site_mark(runtime::process().rank, runtime::current_origin().site));
}
}  // namespace tutti::calls

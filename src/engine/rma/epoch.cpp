// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Fences, and post, start, complete and wait.
#include "engine/rma/epoch.hpp"

#include "base/catalogue.hpp"
#include "runtime/origin.hpp"
#include "runtime/progress.hpp"
#include "runtime/report.hpp"

namespace tutti::rma {
using base::Error;
namespace msg = base::msg;

Epochs::Epochs(Window& window)
    : window_(window), access_(std::make_unique<std::atomic<Access>[]>(static_cast<std::size_t>(window.size()))),
      posts_used_(static_cast<std::size_t>(window.size())), locked_by_(static_cast<std::size_t>(window.size())) {}

namespace {
std::string by(const runtime::Origin& origin) { return runtime::with_places(runtime::words(origin)); }
}  // namespace

/// What is open, or was last: the end of a sentence that says what is not. With the mutex held.
std::string Epochs::hint() const {
  if (started_) return fmt::format("; the epoch begun by {} is for other ranks, or for other calls", by(started_by_));
  if (locked_all_) return fmt::format("; all ranks are locked by {}", by(locked_all_by_));
  for (std::size_t t = 0; t < locked_by_.size() && locks_ != 0; ++t)
    if (passive(static_cast<int>(t))) return fmt::format("; rank {} is locked by {}", t, by(locked_by_[t]));
  if (exposed_) return fmt::format("; {} exposes this process's own memory and gives no access", by(posted_by_));
  if (fence_.load(std::memory_order_relaxed)) return fmt::format("; the epoch begun by {} is not one for this call", by(fenced_by_));
  if (no_succeed_) return fmt::format("; {} was told by MPI_MODE_NOSUCCEED that nothing follows", by(fenced_by_));
  return ended_by_.function == 0 ? "" : fmt::format("; the last epoch was ended by {}", by(ended_by_));
}

std::optional<Epochs::Open> Epochs::open() const {
  std::lock_guard guard(mutex_);
  if (started_) return Open{started_by_, "MPI_Win_complete"};
  if (locked_all_) return Open{locked_all_by_, "MPI_Win_unlock_all"};
  for (std::size_t t = 0; t < locked_by_.size() && locks_ != 0; ++t)
    if (passive(static_cast<int>(t))) return Open{locked_by_[t], "MPI_Win_unlock"};
  if (exposed_) return Open{posted_by_, "MPI_Win_wait"};
  if (fence_used_.load(std::memory_order_relaxed)) return Open{fenced_by_, "MPI_Win_fence"};
  return {};
}

void Epochs::require_fence(int target) {
  if (!fence_.load(std::memory_order_relaxed)) {
    std::lock_guard guard(mutex_);
    throw Error(msg::rma_no_epoch, target, hint());
  }
  if (!fence_used_.load(std::memory_order_relaxed)) fence_used_.store(true, std::memory_order_relaxed);
}

void Epochs::require_passive(int target) const {
  if (passive(target)) return;
  std::lock_guard guard(mutex_);
  throw Error(msg::rma_not_locked, target, hint());
}

void Epochs::require_passive_all() const {
  std::lock_guard guard(mutex_);
  if (locks_ == 0 && !locked_all_) throw Error(msg::rma_nothing_locked, hint());
}

void Epochs::refuse_while_open(const char* call) const {
  if (started_) throw Error(msg::rma_epoch_open, call, by(started_by_), "MPI_Win_complete");
  if (locked_all_) throw Error(msg::rma_epoch_open, call, by(locked_all_by_), "MPI_Win_unlock_all");
  for (std::size_t t = 0; t < locked_by_.size() && locks_ != 0; ++t)
    if (passive(static_cast<int>(t))) throw Error(msg::rma_epoch_open, call, by(locked_by_[t]), "MPI_Win_unlock");
}

/// Another kind of epoch begins: the one that the last fence may have begun must have been empty.
void Epochs::leave_fence(const char* call) {
  if (fence_used_.load(std::memory_order_relaxed)) throw Error(msg::rma_epoch_open, call, by(fenced_by_), "MPI_Win_fence");
  fence_.store(false, std::memory_order_relaxed);
}

void Epochs::before_fence(bool no_precede) {
  std::lock_guard guard(mutex_);
  refuse_while_open("MPI_Win_fence");
  if (exposed_) throw Error(msg::rma_exposed, "MPI_Win_fence", by(posted_by_));
  if (no_precede && fence_used_.load(std::memory_order_relaxed)) throw Error(msg::rma_no_precede, by(fenced_by_));
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

void Epochs::after_fence(bool no_succeed) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  fence_used_.store(false, std::memory_order_relaxed);
  fence_.store(!no_succeed, std::memory_order_relaxed);
  std::lock_guard guard(mutex_);
  no_succeed_ = no_succeed;
  fenced_by_ = runtime::current_origin();
}

void Epochs::start(std::vector<int> targets, bool no_check) {
  std::vector<std::uint32_t> used;
  {
    std::lock_guard guard(mutex_);
    refuse_while_open("MPI_Win_start");
    leave_fence("MPI_Win_start");
    started_ = true;
    started_by_ = runtime::current_origin();
    for (const int t : targets) used.push_back(posts_used_[static_cast<std::size_t>(t)]++);
    started_targets_ = targets;
  }
  try {
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const std::atomic<std::uint32_t>& posted = window_.control().posted(targets[i], window_.rank());
      const auto exposed = [&] { return posted.load(std::memory_order_acquire) != used[i]; };
      const auto exposed_or_dead = [&] {
        if (exposed()) return true;
        window_.require_living(targets[i]);
        return false;
      };
      const auto describe = [&](runtime::Waits& waits) {
        for (std::size_t k = i; k < targets.size(); ++k) {
          if (window_.control().posted(targets[k], window_.rank()).load(std::memory_order_relaxed) != used[k]) continue;
          waits.add({runtime::WaitKind::post, 0, window_.process_number(targets[k]), targets[k], 0, window_.text_for(waits),
                     window_.channel().context(), 0, 0, 0, runtime::SendMode::standard});
        }
      };
      if (!no_check) runtime::wait_until(exposed_or_dead, describe);
      access(targets[i]).store(Access::started, std::memory_order_relaxed);
    }
  } catch (const Error&) {
    std::lock_guard guard(mutex_);
    for (const int t : targets) access(t).store(Access::none, std::memory_order_relaxed);
    started_ = false;
    started_targets_.clear();
    throw;
  }
}

void Epochs::complete() {
  std::lock_guard guard(mutex_);
  if (!started_) throw Error(msg::rma_not_begun, "MPI_Win_start", hint());
  for (const int t : started_targets_) {
    access(t).store(Access::none, std::memory_order_relaxed);
    window_.control().of(t).completed.fetch_add(1, std::memory_order_release);
    runtime::ring(window_.block(t));
  }
  started_ = false;
  started_targets_.clear();
  ended_by_ = runtime::current_origin();
}

void Epochs::post(std::span<const int> origins) {
  std::lock_guard guard(mutex_);
  if (exposed_) throw Error(msg::rma_exposed, "MPI_Win_post", by(posted_by_));
  leave_fence("MPI_Win_post");
  origins_.assign(origins.begin(), origins.end());
  for (const int o : origins) {
    window_.control().posted(window_.rank(), o).fetch_add(1, std::memory_order_release);
    runtime::ring(window_.block(o));
  }
  completions_ += static_cast<std::uint32_t>(origins.size());
  exposed_ = true;
  posted_by_ = runtime::current_origin();
}

/// Whether the exposure is over. An origin that has failed ends it with an error: nobody can say what it has done.
bool Epochs::all_completed() {
  const std::atomic<std::uint32_t>& completed = window_.control().of(window_.rank()).completed;
  if (completed.load(std::memory_order_acquire) == completions_) return true;
  for (const int origin : origins_) {
    if (window_.block(origin).failed.load(std::memory_order_acquire) == 0) continue;
    exposed_ = false;
    window_.require_living(origin);
  }
  return false;
}

void Epochs::wait() {
  {
    std::lock_guard guard(mutex_);
    if (!exposed_) throw Error(msg::rma_not_begun, "MPI_Win_post", hint());
  }
  // Who has completed is not known, only how many have.
  const auto describe = [&](runtime::Waits& waits) {
    for (const int origin : origins_) waits.add_member(static_cast<std::uint32_t>(window_.process_number(origin)));
    waits.add({runtime::WaitKind::complete, 0, runtime::kAnyMember, 0, 0, window_.text_for(waits), window_.channel().context(), 0, 0, 0,
               runtime::SendMode::standard});
  };
  runtime::wait_until([&] { return all_completed(); }, describe);
  std::lock_guard guard(mutex_);
  exposed_ = false;
  ended_by_ = runtime::current_origin();
}

bool Epochs::test() {
  std::unique_lock guard(mutex_);
  if (!exposed_) throw Error(msg::rma_not_begun, "MPI_Win_post", hint());
  if (all_completed()) {
    exposed_ = false;
    ended_by_ = runtime::current_origin();
    return true;
  }
  guard.unlock();
  runtime::progress();
  return false;
}

void Epochs::require_none() {
  std::lock_guard guard(mutex_);
  refuse_while_open("MPI_Win_free");
  if (fence_used_.load(std::memory_order_relaxed)) leave_fence("MPI_Win_free");
  if (exposed_) throw Error(msg::rma_exposed, "MPI_Win_free", by(posted_by_));
}
}  // namespace tutti::rma

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Fences, and post, start, complete and wait.
#include "engine/rma/epoch.hpp"

#include "base/catalogue.hpp"
#include "runtime/progress.hpp"

namespace tutti::rma {
using base::Error;
namespace msg = base::msg;

Epochs::Epochs(Window& window)
    : window_(window),
      access_(std::make_unique<std::atomic<Access>[]>(static_cast<std::size_t>(window.size()))),
      posts_used_(static_cast<std::size_t>(window.size())) {}

void Epochs::require_fence(int target) {
  if (!fence_.load(std::memory_order_relaxed)) throw Error(msg::rma_no_epoch, target);
  if (!fence_used_.load(std::memory_order_relaxed)) fence_used_.store(true, std::memory_order_relaxed);
}

void Epochs::require_passive(int target) const {
  if (!passive(target)) throw Error(msg::rma_not_locked, target);
}

void Epochs::require_passive_all() const {
  std::lock_guard guard(mutex_);
  if (locks_ == 0 && !locked_all_) throw Error(msg::rma_nothing_locked);
}

void Epochs::refuse_while_open(const char* call) const {
  if (started_) throw Error(msg::rma_epoch_open, call, "begun by MPI_Win_start", "MPI_Win_complete");
  if (locked_all_) throw Error(msg::rma_epoch_open, call, "begun by MPI_Win_lock_all", "MPI_Win_unlock_all");
  if (locks_ != 0) throw Error(msg::rma_epoch_open, call, "begun by MPI_Win_lock", "MPI_Win_unlock");
}

/// Another kind of epoch begins: the one that the last fence may have begun must have been empty.
void Epochs::leave_fence(const char* call) {
  if (fence_used_.load(std::memory_order_relaxed)) throw Error(msg::rma_epoch_open, call, "begun by MPI_Win_fence", "MPI_Win_fence");
  fence_.store(false, std::memory_order_relaxed);
}

void Epochs::before_fence(bool no_precede) {
  std::lock_guard guard(mutex_);
  refuse_while_open("MPI_Win_fence");
  if (exposed_) throw Error(msg::rma_exposed, "MPI_Win_fence");
  if (no_precede && fence_used_.load(std::memory_order_relaxed)) throw Error(msg::rma_no_precede);
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

void Epochs::after_fence(bool no_succeed) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  fence_used_.store(false, std::memory_order_relaxed);
  fence_.store(!no_succeed, std::memory_order_relaxed);
}

void Epochs::start(std::vector<int> targets, bool no_check) {
  std::vector<std::uint32_t> used;
  {
    std::lock_guard guard(mutex_);
    refuse_while_open("MPI_Win_start");
    leave_fence("MPI_Win_start");
    started_ = true;
    for (const int t : targets) used.push_back(posts_used_[static_cast<std::size_t>(t)]++);
    started_targets_ = targets;
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const std::atomic<std::uint32_t>& posted = window_.control().posted(targets[i], window_.rank());
    if (!no_check) runtime::wait_until([&] { return posted.load(std::memory_order_acquire) != used[i]; });
    access(targets[i]).store(Access::started, std::memory_order_relaxed);
  }
}

void Epochs::complete() {
  std::lock_guard guard(mutex_);
  if (!started_) throw Error(msg::rma_not_begun, "MPI_Win_start");
  for (const int t : started_targets_) {
    access(t).store(Access::none, std::memory_order_relaxed);
    window_.control().of(t).completed.fetch_add(1, std::memory_order_release);
    runtime::ring(window_.block(t));
  }
  started_ = false;
  started_targets_.clear();
}

void Epochs::post(std::span<const int> origins) {
  std::lock_guard guard(mutex_);
  if (exposed_) throw Error(msg::rma_exposed, "MPI_Win_post");
  leave_fence("MPI_Win_post");
  for (const int o : origins) {
    window_.control().posted(window_.rank(), o).fetch_add(1, std::memory_order_release);
    runtime::ring(window_.block(o));
  }
  completions_ += static_cast<std::uint32_t>(origins.size());
  exposed_ = true;
}

void Epochs::wait() {
  {
    std::lock_guard guard(mutex_);
    if (!exposed_) throw Error(msg::rma_not_begun, "MPI_Win_post");
  }
  const std::atomic<std::uint32_t>& completed = window_.control().of(window_.rank()).completed;
  runtime::wait_until([&] { return completed.load(std::memory_order_acquire) == completions_; });
  std::lock_guard guard(mutex_);
  exposed_ = false;
}

bool Epochs::test() {
  std::unique_lock guard(mutex_);
  if (!exposed_) throw Error(msg::rma_not_begun, "MPI_Win_post");
  const std::atomic<std::uint32_t>& completed = window_.control().of(window_.rank()).completed;
  if (completed.load(std::memory_order_acquire) == completions_) {
    exposed_ = false;
    return true;
  }
  guard.unlock();
  runtime::progress();
  return false;
}

void Epochs::require_none() const {
  std::lock_guard guard(mutex_);
  refuse_while_open("MPI_Win_free");
  if (exposed_) throw Error(msg::rma_exposed, "MPI_Win_free");
}
}  // namespace tutti::rma

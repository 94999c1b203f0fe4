// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Epochs of a window: which targets this process may access, and the synchronisation that opens and closes access and exposure
// (MPI-5.0 §12.5). Operations are complete when they return, so closing an epoch only has to order memory and tell the others. Throws
// MPI_ERR_RMA_SYNC for calls that no epoch allows. Any thread; the state is under a mutex except what each operation looks at.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/rma/window.hpp"
#include "runtime/current_call.hpp"

namespace tutti::rma {

class Epochs {
 public:
  explicit Epochs(Window& window);

  /// Before each operation: throws unless an epoch gives access to the target. One load in the good case.
  void require_access(int target) {
    if (__builtin_expect(access_[static_cast<std::size_t>(target)].load(std::memory_order_relaxed) == Access::none, 0)) require_fence(target);
  }
  /// For what is legal in passive-target epochs only: operations with a request, flushes.
  void require_passive(int target) const;
  void require_passive_all() const;
  const std::vector<int>& started_targets() const { return started_targets_; }
  bool locked(int target) const { return passive(target); }
  bool locked_exclusively(int target) const { return access(target).load(std::memory_order_relaxed) == Access::exclusive; }

  /// A fence is: before_fence, a barrier of all, after_fence.
  void before_fence(bool no_precede);
  void after_fence(bool no_succeed);

  void start(std::vector<int> targets, bool no_check);
  void complete();
  void post(std::span<const int> origins);
  void wait();
  bool test();

  void lock(int target, bool exclusive, bool no_check);
  void unlock(int target);
  void lock_all(bool no_check);
  void unlock_all();

  /// Throws unless the window may be freed now.
  void require_none();

  /// An epoch that is open and must be ended by a call.
  struct Open {
    runtime::Origin begun;
    const char* end;  // the call
  };
  /// Nothing when none is; a fence may be the last one unless something was accessed since.
  std::optional<Open> open() const;

 private:
  enum class Access : std::uint8_t { none, started, shared, exclusive, unchecked };
  std::atomic<Access>& access(int target) const { return access_[static_cast<std::size_t>(target)]; }
  bool passive(int target) const { return access(target).load(std::memory_order_relaxed) >= Access::shared; }
  void require_fence(int target);
  void leave_fence(const char* call);
  void refuse_while_open(const char* call) const;
  bool all_completed();
  std::string hint() const;

  Window& window_;
  const std::unique_ptr<std::atomic<Access>[]> access_;  // a byte per target
  std::atomic<bool> fence_{false};                       // a fence has opened access to all
  std::atomic<bool> fence_used_{false};                  // and there was an operation since
  mutable std::mutex mutex_;                             // of what follows
  bool started_ = false;
  std::vector<int> started_targets_;
  std::vector<std::uint32_t> posts_used_;  // per target
  int locks_ = 0;
  bool locked_all_ = false;
  bool exposed_ = false;
  std::vector<int> origins_;  // to whom
  bool no_succeed_ = false;   // said the last fence
  runtime::Origin fenced_by_, started_by_, posted_by_, locked_all_by_;
  runtime::Origin ended_by_;                // what ended the last epoch but a fence
  std::vector<runtime::Origin> locked_by_;  // per target
  std::uint32_t completions_ = 0;           // that will have come when all exposures so far are over
};
}  // namespace tutti::rma

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The core of a window: where the memory of each target is, how this process reaches it, and whether an access lies inside. Known to the
// operations (transfer.hpp) and to the synchronisation (epoch.hpp); it knows no handle. After it was made only the routes change, and the
// regions of a dynamic window; any thread.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/layout.hpp"
#include "engine/rma/access_log.hpp"
#include "engine/rma/control.hpp"
#include "engine/rma/memory.hpp"
#include "p2p/p2p.hpp"
#include "runtime/segment.hpp"
#include "transport/peer.hpp"

namespace tutti::rma {
class Server;

/// How an origin reaches a target's memory: it is mapped here; the system copies; or the target does it, whenever it is inside MPI.
enum class Route : std::uint8_t { unknown, mapped, direct, messages };

struct Target {
  std::uint64_t address = 0;  // of its memory: here when it is mapped, else there; 0 in dynamic windows
  Count bytes = 0;
  Count unit = 1;
  std::uint64_t probe = 0;  // a readable word there, to find out whether the system copies
  std::atomic<Route> route{Route::unknown};
};

/// The target's side of an operation.
struct Remote {
  int target;
  Count displacement;
  Count count;
  const base::Layout* layout;
};

class Window {
 public:
  /// `targets` has one entry for each rank of the channel; `memory` begins with the control blocks. `served`: some member cannot reach all
  /// targets by itself, perhaps.
  Window(p2p::Channel& channel, std::unique_ptr<Target[]> targets, SharedMemory memory, bool dynamic, bool served);
  ~Window();

  int rank() const { return rank_; }
  int size() const { return control_.ranks(); }
  p2p::Channel& channel() const { return channel_; }
  const Control& control() const { return control_; }
  /// What a window needs of its shared memory for itself.
  static std::size_t own_bytes(int ranks);
  /// The accesses of a target's memory; nullptr unless they are checked.
  AccessLog* log(int target) const;
  const Target& target(int rank) const { return targets_[static_cast<std::size_t>(rank)]; }
  transport::Peer& peer(int rank) const { return channel_.peer(rank); }
  runtime::RankBlock& block(int rank) const { return *peer(rank).block; }
  /// Of a rank: its number in MPI_COMM_WORLD, for runtime/describe.hpp.
  std::int32_t process_number(int rank) const {
    return static_cast<std::int32_t>(peer(rank).job->own ? peer(rank).index : runtime::WaitSlot::kProcesses);
  }
  /// The window in words, for WaitEntry::text.
  std::int32_t text_for(runtime::Waits& waits) const {
    return waits.text_for(channel_.context(), [&] { return channel_.words(); });
  }
  bool dynamic() const { return dynamic_; }
  /// Whether a rank's process has ended: what it held is nobody's.
  bool gone(int rank) const { return block(rank).state.load(std::memory_order_acquire) == runtime::RankState::gone; }
  /// Throws MPIX_ERR_PROC_FAILED when the rank's process has failed.
  void require_living(int rank) const;

  bool mapped(int rank) const { return target(rank).route.load(std::memory_order_relaxed) == Route::mapped; }
  Route route(int rank) {
    const Route known = target(rank).route.load(std::memory_order_relaxed);
    return known != Route::unknown ? known : find_route(rank);
  }
  /// The address that a displacement stands for; throws MPI_ERR_RMA_RANGE unless all the data lies in the target's memory. Every
  /// operation begins here, so a window that serves messages makes progress.
  std::uint64_t resolve(const Remote& remote);
  /// Whether this process exposes these bytes: what a message asks for is checked by its receiver.
  bool exposes(std::uint64_t address, std::uint64_t bytes) const;

  /// Of a dynamic window. Throw MPI_ERR_RMA_ATTACH, MPI_ERR_BASE.
  void attach(std::uint64_t base, std::uint64_t bytes);
  void detach(std::uint64_t base);

  /// Nobody will ask for anything any more: ends the service of messages.
  void close();

 private:
  Route find_route(int rank);
  bool attached(int target, std::uint64_t address, std::uint64_t bytes) const;
  void list_regions();

  p2p::Channel& channel_;
  const int rank_;
  const std::unique_ptr<Target[]> targets_;
  SharedMemory memory_;
  const Control control_;
  const bool dynamic_;
  std::mutex mutex_;              // of attached_
  std::vector<Region> attached_;  // by this process
  std::unique_ptr<Server> server_;
};

/// Holds the accumulate lock of a target; waiting for it costs a system call only under contention.
class AccumulateLock {
 public:
  AccumulateLock(const Window& window, int target);
  ~AccumulateLock();
  AccumulateLock(const AccumulateLock&) = delete;
  AccumulateLock& operator=(const AccumulateLock&) = delete;

 private:
  void wait(const Window& window);

  std::atomic<std::uint32_t>& word_;
  const std::uint32_t me_;
};
}  // namespace tutti::rma

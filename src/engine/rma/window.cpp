// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Ranges, routes and attached memory.
#include "engine/rma/window.hpp"

#include <algorithm>

#include "base/catalogue.hpp"
#include "engine/rma/server.hpp"
#include "runtime/causality.hpp"
#include "transport/shm/shm.hpp"

namespace tutti::rma {
using base::Error;
namespace msg = base::msg;

Window::Window(p2p::Channel& channel, std::unique_ptr<Target[]> targets, SharedMemory memory, bool dynamic, bool served)
    : channel_(channel), rank_(channel.rank()), targets_(std::move(targets)), memory_(std::move(memory)), control_(memory_.data(), channel.size()),
      dynamic_(dynamic) {
  if (served && size() > 1) server_ = std::make_unique<Server>(*this);
}

Window::~Window() = default;

std::size_t Window::own_bytes(int ranks) {
  const std::size_t logs = runtime::checking(runtime::Check::rma) ? static_cast<std::size_t>(ranks) * AccessLog::bytes(runtime::process().ranks) : 0;
  return Control::bytes(ranks) + logs;
}

AccessLog* Window::log(int target) const {
  if (!runtime::checking(runtime::Check::rma)) return nullptr;
  for (int r = 0; r < size(); ++r)
    if (!peer(r).job->own) return nullptr;  // clocks are kept among the ranks of one job
  return reinterpret_cast<AccessLog*>(memory_.data() + Control::bytes(size()) +
                                      static_cast<std::size_t>(target) * AccessLog::bytes(runtime::process().ranks));
}

void Window::close() { server_.reset(); }

void Window::require_living(int rank) const {
  if (__builtin_expect(block(rank).failed.load(std::memory_order_acquire) != 0, 0)) throw Error(msg::window_failed, rank);
}

Route Window::find_route(int rank) {
  std::uint64_t word = 0;
  const bool direct = transport::shm::direct_allowed(peer(rank)) && transport::shm::read_peer(peer(rank), &word, target(rank).probe, sizeof word);
  const Route found = direct ? Route::direct : Route::messages;
  targets_[static_cast<std::size_t>(rank)].route.store(found, std::memory_order_relaxed);
  return found;
}

namespace {
/// The lowest and the highest byte of `count` elements, relative to where the first stands; false when 64 bits do not hold them.
bool bounds(const base::Layout& layout, Count count, Count* low, Count* high) {
  Count last = 0;
  if (__builtin_mul_overflow(count - 1, layout.extent, &last)) return false;
  if (__builtin_add_overflow(layout.true_lb, std::min<Count>(last, 0), low)) return false;
  return !__builtin_add_overflow(layout.true_lb + layout.true_extent, std::max<Count>(last, 0), high);
}
}  // namespace

std::uint64_t Window::resolve(const Remote& remote) {
  // Who works on its own memory over and over, waiting for another rank to change it, must let that rank's messages in.
  if (server_) runtime::progress();
  const Target& t = target(remote.target);
  Count offset = 0, low = 0, high = 0;
  bool fits = !__builtin_mul_overflow(remote.displacement, t.unit, &offset);
  if (remote.count == 0 || remote.layout->size == 0) return t.address + static_cast<std::uint64_t>(offset);
  fits = fits && bounds(*remote.layout, remote.count, &low, &high);
  fits = fits && !__builtin_add_overflow(low, offset, &low) && !__builtin_add_overflow(high, offset, &high);
  if (dynamic_) {
    const auto first = static_cast<std::uint64_t>(low);
    if (!fits || !attached(remote.target, first, static_cast<std::uint64_t>(high - low)))
      throw Error(msg::rma_not_attached, high - low, first, remote.target);
  } else if (__builtin_expect(!fits || low < 0 || high > t.bytes, 0)) {
    throw Error(msg::rma_range, remote.displacement, t.unit, low, high, t.bytes, remote.target);
  }
  return t.address + static_cast<std::uint64_t>(offset);
}

bool Window::exposes(std::uint64_t address, std::uint64_t bytes) const {
  if (dynamic_) return attached(rank_, address, bytes);
  const Target& own = target(rank_);
  const auto size = static_cast<std::uint64_t>(own.bytes);
  return address >= own.address && bytes <= size && address - own.address <= size - bytes;
}

bool Window::attached(int target, std::uint64_t address, std::uint64_t bytes) const {
  const AccumulateLock lock(*this, target);
  const TargetControl& control = control_.of(target);
  if (control.unlisted != 0) return true;
  // Regions that touch are one for an access across them: attaching two halves of an array is legal.
  std::uint64_t end = address;
  for (bool moved = true; moved && end < address + bytes;) {
    moved = false;
    for (std::uint32_t i = 0; i < control.regions; ++i) {
      const Region& region = control.region[i];
      if (end < region.base || end >= region.base + region.bytes) continue;
      end = region.base + region.bytes;
      moved = true;
    }
  }
  return end >= address + bytes;
}

void Window::list_regions() {
  const AccumulateLock lock(*this, rank_);
  TargetControl& control = control_.of(rank_);
  control.regions = static_cast<std::uint32_t>(std::min<std::size_t>(attached_.size(), kRegions));
  control.unlisted = attached_.size() > kRegions;
  std::copy_n(attached_.begin(), control.regions, control.region);
}

void Window::attach(std::uint64_t base, std::uint64_t bytes) {
  std::lock_guard guard(mutex_);
  for (const Region& region : attached_)
    if (base < region.base + region.bytes && region.base < base + bytes)
      throw Error(msg::win_attached_already, bytes, base, region.bytes, region.base);
  attached_.push_back({base, bytes});
  list_regions();
}

void Window::detach(std::uint64_t base) {
  std::lock_guard guard(mutex_);
  const auto found = std::find_if(attached_.begin(), attached_.end(), [base](const Region& region) { return region.base == base; });
  if (found == attached_.end()) throw Error(msg::win_not_attached, base);
  attached_.erase(found);
  list_regions();
}
}  // namespace tutti::rma

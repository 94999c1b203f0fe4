// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What handles of MPI_T name. A handle is a number that is never used again, so one that was freed or made up is recognised. Under the
// mutex of the interface (interface.hpp).
#pragma once
#include <cstdint>
#include <map>
#include <memory>

namespace tutti::tool {

/// The next number for a handle of any kind; above all constants of the ABI.
std::uintptr_t next_handle();

template <class T>
class Handles {
 public:
  std::uintptr_t add(std::shared_ptr<T> object) {
    const std::uintptr_t handle = next_handle();
    live_.emplace(handle, std::move(object));
    return handle;
  }
  /// nullptr when the handle names nothing.
  std::shared_ptr<T> find(const void* handle) const {
    const auto place = live_.find(reinterpret_cast<std::uintptr_t>(handle));
    return place != live_.end() ? place->second : nullptr;
  }
  void remove(const void* handle) { live_.erase(reinterpret_cast<std::uintptr_t>(handle)); }
  void clear() { live_.clear(); }
  const std::map<std::uintptr_t, std::shared_ptr<T>>& all() const { return live_; }

 private:
  std::map<std::uintptr_t, std::shared_ptr<T>> live_;
};
}  // namespace tutti::tool

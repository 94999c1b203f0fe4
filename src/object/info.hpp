// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Info objects: (key, value) pairs in the order in which the keys were first set (MPI-5.0 §10), and MPI_INFO_ENV. Any thread.
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "object/object.hpp"

namespace tutti::object {

class Info final : public Object {
 public:
  static constexpr Kind kKind = Kind::info;
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  Info() : Object(kKind) {}
  explicit Info(Pairs pairs) : Object(kKind), pairs_(std::move(pairs)) {}
  /// A predefined, read-only one.
  Info(Pairs pairs, std::uintptr_t handle) : Object(kKind, handle), read_only_(true), pairs_(std::move(pairs)) {}

  /// A copy of all pairs, in order.
  Pairs pairs() const;
  std::optional<std::string> get(std::string_view key) const;
  /// Sets the value of a key. Throws MPI_ERR_INFO_KEY, MPI_ERR_INFO_VALUE for what is too long, MPI_ERR_INFO for MPI_INFO_ENV.
  void set(std::string_view key, std::string_view value);
  /// Throws MPI_ERR_INFO_NOKEY when the key is not there.
  void erase(std::string_view key);
  int size() const;
  /// The n-th key, 0 <= n < size(); throws MPI_ERR_ARG.
  std::string key(int n) const;

 private:
  friend void set_environment_thread_level(int required);
  void put(std::string_view key, std::string_view value);

  const bool read_only_ = false;
  mutable std::mutex mutex_;
  Pairs pairs_;
};

/// Throws MPI_ERR_INFO_KEY for a key that is empty or too long (MPI_MAX_INFO_KEY counts the final null).
void check_info_key(std::string_view key);

/// What MPI_INFO_ENV and MPI_Info_create_env tell about how this process was started (MPI-5.0 §11.2.1): command, argv, maxprocs,
/// host, arch, wdir. With argc = 0 the system is asked for the command line.
Info::Pairs startup_pairs(int argc, const char* const* argv);
/// Makes MPI_INFO_ENV; called by MPI_Init once the place in the job is known.
void create_info_env();
/// Adds the thread level asked for to MPI_INFO_ENV; called by MPI_Init and MPI_Init_thread.
void set_environment_thread_level(int required);
}  // namespace tutti::object

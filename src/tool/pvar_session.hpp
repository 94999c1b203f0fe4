// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Sessions and handles of performance variables (MPI-5.0 §15.3.7): each handle starts, stops and is reset for itself. Under the mutex of
// the interface; reads what it measures under runtime::Guard.
#pragma once
#include <mpi.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "tool/handles.hpp"
#include "tool/measures.hpp"

namespace tutti::tool {

class MeasureHandle {
 public:
  /// `context`: of the communicator it is bound to. What is always measured has started.
  MeasureHandle(const Measure& measure, std::optional<std::uint64_t> context);
  ~MeasureHandle();
  MeasureHandle(const MeasureHandle&) = delete;
  MeasureHandle& operator=(const MeasureHandle&) = delete;

  const Measure& measure() const { return measure_; }
  /// Whether the communicator that it is bound to is still there.
  bool live() const;

  void start();
  void stop();
  void reset();
  /// Writes into the program's buffer, in the variable's type; with `reset` in one step.
  void read(void* buffer, bool reset);
  void write(const void* buffer);

 private:
  class Access;
  Count now(const Access& access, int element) const;
  void reset_now(const Access& access);

  const Measure& measure_;
  const std::optional<std::uint64_t> context_;
  bool started_ = false;
  std::vector<Count> values_;  // accumulated while it was started
  std::vector<Count> since_;   // what was read when it was started
  runtime::Watermark mark_;
};

struct PvarSession {
  Handles<MeasureHandle> handles;
};

MPI_T_pvar_session new_session();
/// The session, or MPI_T_ERR_INVALID_SESSION.
std::shared_ptr<PvarSession> find_session(MPI_T_pvar_session session);
void free_session(MPI_T_pvar_session session);
void free_all_sessions();
}  // namespace tutti::tool

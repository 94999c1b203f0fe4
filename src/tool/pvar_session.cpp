// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What a handle has measured.
#include "tool/pvar_session.hpp"

#include <algorithm>
#include <cstring>

#include "base/catalogue.hpp"
#include "p2p/match.hpp"
#include "runtime/process.hpp"

namespace tutti::tool {

/// Holds the Guard; finds the communicator's channel, or throws when it is gone.
class MeasureHandle::Access {
 public:
  explicit Access(const MeasureHandle& handle) : Access(handle, std::nothrow) {
    if (handle.context_ && channel_ == nullptr) throw base::Error(base::msg::tool_object_gone, handle.measure_.name);
  }
  Access(const MeasureHandle& handle, std::nothrow_t) : argument_(handle.measure_.argument) {
    if (handle.context_) channel_ = p2p::find_channel(*handle.context_);
  }
  bool there(const MeasureHandle& handle) const { return !handle.context_ || channel_ != nullptr; }
  Subject subject(int element = 0) const { return {channel_, argument_, element}; }

 private:
  runtime::Guard guard_;
  p2p::Channel* channel_ = nullptr;
  int argument_;
};

MeasureHandle::MeasureHandle(const Measure& measure, std::optional<std::uint64_t> context)
    : measure_(measure), context_(context), values_(static_cast<std::size_t>(measure.elements())), since_(values_.size()) {
  if (measure.continuous()) started_ = true;
}

MeasureHandle::~MeasureHandle() {
  if (!measure_.is_watermark() || !started_) return;
  const Access access(*this, std::nothrow);
  if (access.there(*this)) measure_.gauge(access.subject()).detach(mark_);
}

bool MeasureHandle::live() const { return Access(*this, std::nothrow).there(*this); }

/// The value of now, without what was measured before this start.
Count MeasureHandle::now(const Access& access, int element) const {
  const auto i = static_cast<std::size_t>(element);
  if (measure_.is_watermark()) return started_ ? mark_.highest : values_[i];
  if (measure_.continuous()) return measure_.read(access.subject(element));
  return started_ ? values_[i] + measure_.read(access.subject(element)) - since_[i] : values_[i];
}

void MeasureHandle::start() {
  const Access access(*this);
  if (started_) return;
  started_ = true;
  if (measure_.is_watermark()) {
    measure_.gauge(access.subject()).attach(mark_);
    mark_.highest = std::max(mark_.highest, values_[0]);
    return;
  }
  for (std::size_t i = 0; i < since_.size(); ++i) since_[i] = measure_.read(access.subject(static_cast<int>(i)));
}

void MeasureHandle::stop() {
  const Access access(*this);
  if (!started_) return;
  for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = now(access, static_cast<int>(i));
  started_ = false;
  if (measure_.is_watermark()) measure_.gauge(access.subject()).detach(mark_);
}

void MeasureHandle::reset_now(const Access& access) {
  std::fill(values_.begin(), values_.end(), 0);
  if (measure_.is_watermark()) {
    values_[0] = mark_.highest = measure_.gauge(access.subject()).level();
  } else if (started_) {
    for (std::size_t i = 0; i < since_.size(); ++i) since_[i] = measure_.read(access.subject(static_cast<int>(i)));
  }
}

void MeasureHandle::reset() { reset_now(Access(*this)); }

void MeasureHandle::read(void* buffer, bool reset) {
  const Access access(*this);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const Count value = now(access, static_cast<int>(i));
    if (measure_.is_double()) static_cast<double*>(buffer)[i] = static_cast<double>(value) * measure_.scale();
    else if (measure_.items != Enumeration::none) static_cast<int*>(buffer)[i] = static_cast<int>(value);
    else static_cast<unsigned long long*>(buffer)[i] = static_cast<unsigned long long>(value);
  }
  if (reset) reset_now(access);
}

void MeasureHandle::write(const void* buffer) {
  const Access access(*this);
  reset_now(access);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    values_[i] = measure_.is_double() ? static_cast<Count>(static_cast<const double*>(buffer)[i] / measure_.scale())
                                      : static_cast<Count>(static_cast<const unsigned long long*>(buffer)[i]);
  }
  if (measure_.is_watermark()) mark_.highest = values_[0];
}

namespace {
Handles<PvarSession>& sessions() {
  static Handles<PvarSession>& instance = *new Handles<PvarSession>;
  return instance;
}
}  // namespace

MPI_T_pvar_session new_session() { return reinterpret_cast<MPI_T_pvar_session>(sessions().add(std::make_shared<PvarSession>())); }

std::shared_ptr<PvarSession> find_session(MPI_T_pvar_session session) {
  std::shared_ptr<PvarSession> found = sessions().find(session);
  if (found == nullptr) throw base::Error(base::msg::tool_session, reinterpret_cast<std::uintptr_t>(session));
  return found;
}

void free_session(MPI_T_pvar_session session) {
  find_session(session);
  sessions().remove(session);
}

void free_all_sessions() { sessions().clear(); }
}  // namespace tutti::tool

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The operations under way and their buffers, in one list under one mutex.
#include "check/buffers.hpp"

#include <algorithm>
#include <list>
#include <mutex>
#include <optional>
#include <vector>

#include "api/functions.hpp"
#include "base/catalogue.hpp"
#include "check/bounds.hpp"
#include "check/region.hpp"
#include "check/watchpoint.hpp"
#include "engine/coll/context.hpp"
#include "object/win.hpp"
#include "runtime/report.hpp"

namespace tutti::check {
namespace msg = base::msg;

struct Use {
  const char* name = "";
  Region region;
  bool written = false;
  std::uint64_t checksum = 0;
  std::unique_ptr<Watchpoint> watchpoint;
};

struct Operation {
  explicit Operation(runtime::Origin made) : origin(made) {}
  Use& add(const char* name, bool written) {
    Use& use = uses.emplace_back();
    use.name = name;
    use.written = written;
    return use;
  }

  runtime::Origin origin;
  std::vector<Use> uses;
  object::Request* request = nullptr;
  object::Win* win = nullptr;
  int target = 0;
  bool active = false;
};

namespace {
std::mutex mutex;
std::list<Operation> operations;  // of requests and windows, active or not

std::string words(const runtime::Origin& origin) {
  return fmt::format("{} at {}", api::plain_name(origin.function), runtime::site_mark(runtime::process().rank, origin.site));
}

template <class... Args>
void say(const base::Message& message, const Args&... args) {
  runtime::complain("buffer", base::Error(message, args...).text());
}

bool conflict(const Use& a, const Use& b) { return (a.written || b.written) && a.region.overlaps(b.region); }

void arm(Operation& operation) {
  operation.active = true;
  for (Use& use : operation.uses) {
    if (use.region.empty()) continue;
    if (!use.written) use.checksum = use.region.checksum();
    use.watchpoint = std::make_unique<Watchpoint>(use.region.intervals().front(), use.written ? Touch::any : Touch::write);
  }
}

/// The operation is over: what has the program done to its buffers?
void disarm(Operation& operation) {
  const std::string end = words(runtime::current_origin());
  for (Use& use : operation.uses) {
    if (use.region.empty()) continue;
    const std::vector<runtime::Site> touches = use.watchpoint != nullptr ? use.watchpoint->touches() : std::vector<runtime::Site>{};
    use.watchpoint.reset();
    const std::string begin = words(operation.origin);
    if (!touches.empty()) {
      const std::string place = runtime::site_mark(runtime::process().rank, touches.front());
      say(use.written ? msg::receive_buffer_touched : msg::send_buffer_written, use.name, begin, place, end);
    } else if (!use.written && use.checksum != use.region.checksum()) {
      say(msg::send_buffer_changed, use.name, begin, end);
    }
  }
  operation.active = false;
}

/// The memory behind the buffer must be as large as the call says.
void look_at_bounds(const Use& use, const runtime::Origin& origin) {
  for (const Interval& interval : use.region.intervals()) {
    const std::optional<Interval> block = allocated_block(interval.begin);
    if (!block || interval.end <= block->end) continue;
    return say(msg::buffer_too_small, use.name, words(origin), interval.end - interval.begin, block->end - interval.begin);
  }
}

/// With the operations under way; the mutex is held.
void compare_with_others(const Operation& operation) {
  for (const Operation& other : operations) {
    if (!other.active || &other == &operation) continue;
    for (const Use& theirs : other.uses)
      for (const Use& ours : operation.uses)
        if (conflict(ours, theirs)) say(msg::buffers_overlap, ours.name, words(operation.origin), theirs.name, words(other.origin));
  }
}

template <class Fits>
void finish_all(Fits&& fits, bool forget) {
  std::lock_guard lock(mutex);
  for (auto i = operations.begin(); i != operations.end();) {
    if (!fits(*i)) {
      ++i;
      continue;
    }
    if (i->active) disarm(*i);
    i = forget ? operations.erase(i) : std::next(i);
  }
}
}  // namespace

Operation& Call::operation() {
  if (operation_ == nullptr) operation_ = new Operation(runtime::current_origin());
  return *operation_;
}

void Call::use(const char* name, const void* data, Count count, const object::Datatype& type, bool written) {
  Use& use = operation().add(name, written);
  use.region.add(data, count, type.layout());
  use.region.close();
}

void Call::use(const char* name, const void* data, Counts counts, Counts displacements, int n, const object::Datatype& type, bool written) {
  Use& use = operation().add(name, written);
  const base::Layout& layout = type.layout();
  Count next = 0;
  for (int i = 0; i < n; ++i) {
    const Count at = displacements ? displacements[static_cast<std::size_t>(i)] : next;
    next += counts[static_cast<std::size_t>(i)];
    use.region.add(coll::offset(data, at * layout.extent), counts[static_cast<std::size_t>(i)], layout);
  }
  use.region.close();
}

void Call::use(const char* name, const void* data, Counts counts, Counts displacements, int n, const MPI_Datatype* types, bool written) {
  Use& use = operation().add(name, written);
  for (int i = 0; i < n; ++i) {
    const Count count = counts[static_cast<std::size_t>(i)];
    const object::Datatype* type = object::find<object::Datatype>(types[i]);
    if (count > 0 && type != nullptr) use.region.add(coll::offset(data, displacements[static_cast<std::size_t>(i)]), count, type->layout());
  }
  use.region.close();
}

void Call::compare() {
  const std::vector<Use>& uses = operation_->uses;
  for (const Use& use : uses) look_at_bounds(use, operation_->origin);
  for (std::size_t i = 0; i < uses.size(); ++i)
    for (std::size_t j = i + 1; j < uses.size(); ++j)
      if (conflict(uses[i], uses[j])) say(msg::buffers_of_call_overlap, uses[i].name, uses[j].name, words(operation_->origin));
  std::lock_guard lock(mutex);
  compare_with_others(*operation_);
}

void Call::attach(object::Request* request) {
  if (request == nullptr) return;
  std::lock_guard lock(mutex);
  operation_->request = request;
  operations.push_back(std::move(*operation_));
  operation_->uses.clear();
  if (request->active()) arm(operations.back());
}

void Call::attach(object::Win& win, int target) {
  if (target == MPI_PROC_NULL) return;
  std::lock_guard lock(mutex);
  operation_->win = &win;
  operation_->target = target;
  operations.push_back(std::move(*operation_));
  operation_->uses.clear();
  arm(operations.back());
}

void Call::drop() { delete operation_; }

void started(object::Request& request) {
  std::lock_guard lock(mutex);
  for (Operation& operation : operations) {
    if (operation.request != &request || operation.active) continue;
    operation.origin = runtime::current_origin();
    compare_with_others(operation);
    arm(operation);
  }
}

void finished(object::Request& request, bool gone) {
  finish_all([&](const Operation& operation) { return operation.request == &request; }, gone);
}

void synchronized(object::Win& win, int target) {
  finish_all([&](const Operation& operation) { return operation.win == &win && (target < 0 || operation.target == target); }, true);
}
}  // namespace tutti::check

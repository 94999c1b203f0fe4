// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// mpiexec --check=buffers: the buffers of operations under way (MPI-5.0 §3.7.2, §6.12, §12.3). The generated entry points describe the
// buffers of each call; it is then known what overlaps, and for what outlives its call whether the program changes what is being sent, or
// touches what is being received, before the operation is complete. Findings are reported (kind "buffer") and the program goes on. Any
// thread; without the check all of it costs one predictable branch a call.
#pragma once
#include <memory>

#include "object/datatype.hpp"
#include "object/request.hpp"
#include "runtime/checks.hpp"

namespace tutti::object {
class Win;
}

namespace tutti::check {

struct Operation;

inline bool buffers() { return __builtin_expect(runtime::checking(runtime::Check::buffers), 0); }

/// The buffers of one call; lives on the entry point's stack.
class Call {
 public:
  Call() = default;
  ~Call() {
    if (__builtin_expect(operation_ != nullptr, 0)) drop();
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /// A buffer of `count` elements; `written`: by the operation.
  [[gnu::cold]] void use(const char* name, const void* data, Count count, const object::Datatype& type, bool written);
  /// Blocks of a v call (displacements in extents; none: one after the other) and of a w call (displacements in bytes).
  [[gnu::cold]] void use(const char* name, const void* data, Counts counts, Counts displacements, int n, const object::Datatype& type, bool written);
  [[gnu::cold]] void use(const char* name, const void* data, Counts counts, Counts displacements, int n, const MPI_Datatype* types, bool written);

  /// All buffers are described; before the body.
  void look() {
    if (__builtin_expect(operation_ != nullptr, 0)) compare();
  }
  /// After the body of a call that makes a request.
  void begin(object::Request* request) {
    if (__builtin_expect(operation_ != nullptr, 0)) attach(request);
  }
  /// After the body of a one-sided operation.
  void begin(object::Win& win, int target) {
    if (__builtin_expect(operation_ != nullptr, 0)) attach(win, target);
  }

 private:
  Operation& operation();
  void compare();
  void attach(object::Request* request);
  void attach(object::Win& win, int target);
  void drop();

  Operation* operation_ = nullptr;
};

/// A persistent operation begins.
[[gnu::cold]] void started(object::Request& request);
/// The program learns that an operation is complete; `gone`: its request will not be used again.
[[gnu::cold]] void finished(object::Request& request, bool gone);
/// The one-sided operations to `target` (-1: to all) are complete at this process.
[[gnu::cold]] void synchronized(object::Win& win, int target);
}  // namespace tutti::check

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
#include "engine/rma/access_log.hpp"

#include <algorithm>

#include "runtime/causality.hpp"

namespace tutti::rma {
namespace {

bool reads(AccessKind kind) { return kind == AccessKind::get || kind == AccessKind::load; }
bool local(AccessKind kind) { return kind == AccessKind::load || kind == AccessKind::store; }
bool combines(AccessKind kind) { return kind == AccessKind::accumulate || kind == AccessKind::atomic; }

/// Accumulating with one operation, or with none and replacing, is atomic; with two it is not defined. Programs mix the operations that
/// fetch in ways that every implementation supports.
bool same_operation(const Access& a, const Access& b) {
  const auto neutral = [](std::uint32_t operation) {
    return operation == static_cast<std::uint32_t>(base::Operation::no_op) || operation == static_cast<std::uint32_t>(base::Operation::replace);
  };
  return a.kind == AccessKind::atomic || b.kind == AccessKind::atomic || a.operation == b.operation || neutral(a.operation) || neutral(b.operation);
}
}  // namespace

bool conflicts(const Access& a, const Access& b) {
  if (a.end <= b.begin || b.end <= a.begin) return false;
  if (reads(a.kind) && reads(b.kind)) return false;
  if (local(a.kind) && local(b.kind)) return false;  // one process's own business
  if (combines(a.kind) && combines(b.kind)) return !same_operation(a, b);
  return true;
}

void AccessLog::add(const Access& added, std::vector<Access>& found) {
  const std::uint64_t first = written > kKept ? written - kKept : 0;
  for (std::uint64_t i = first; i < written; ++i) {
    const Access& other = access[i % kKept];
    const bool over = other.completed != 0 && (other.origin == added.origin || runtime::known_time(other.origin) > other.completed);
    if (!over && conflicts(other, added)) found.push_back(other);
  }
  access[written++ % kKept] = added;
}

void AccessLog::complete(std::uint32_t origin, std::uint32_t time) {
  const auto end = access + std::min<std::uint64_t>(written, kKept);
  for (Access* a = access; a != end; ++a)
    if (a->origin == origin && a->completed == 0) a->completed = time;
}
}  // namespace tutti::rma

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The types of events of MPI_T (MPI-5.0 §15.3.8). Every element of an event is an MPI_COUNT; they lie one after the other. There is one
// source, this process.
#pragma once
#include <span>

#include "runtime/events.hpp"
#include "tool/categories.hpp"
#include "tool/enums.hpp"

namespace tutti::tool {

struct EventType {
  const char* name;
  runtime::EventKind kind;
  bool of_communicator;  // bound to one
  Enumeration elements;  // names them
  int verbosity;
  Category category;
  const char* description;

  int size() const { return items_of(elements); }
};
std::span<const EventType> event_types();

inline constexpr char kSourceName[] = "process";
inline constexpr char kSourceDescription[] = "this process; times are of CLOCK_MONOTONIC, in nanoseconds";
}  // namespace tutti::tool

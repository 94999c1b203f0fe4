// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The performance variables of MPI_T (MPI-5.0 §15.3.7): a table of what can be measured and how it is read. A variable is a line of it.
// Whether and since when a handle counts is the business of sessions (pvar_session.hpp). Reading happens under runtime::Guard.
#pragma once
#include <mpi.h>

#include <span>

#include "runtime/counters.hpp"
#include "tool/categories.hpp"
#include "tool/enums.hpp"

namespace tutti::p2p {
class Channel;
}

namespace tutti::tool {

/// What a variable is read of.
struct Subject {
  const p2p::Channel* channel;  // of the communicator that the handle is bound to, nullptr if none
  int argument;                 // the line's own
  int element;
};

struct Measure {
  const char* name;
  int var_class;                                     // MPI_T_PVAR_CLASS_...
  Count (*read)(const Subject& subject);             // nullptr: a watermark
  runtime::Gauge& (*gauge)(const Subject& subject);  // of a watermark
  bool of_communicator;
  int argument;
  bool per_algorithm;  // an element for each algorithm of the collective `argument`
  Enumeration items;
  int verbosity;
  Category category;
  const char* description;

  int elements() const;
  /// Read as nanoseconds (or millionths), given to the program as seconds (or a share of 1).
  bool is_double() const { return var_class == MPI_T_PVAR_CLASS_TIMER || var_class == MPI_T_PVAR_CLASS_PERCENTAGE; }
  double scale() const { return var_class == MPI_T_PVAR_CLASS_TIMER ? 1e-9 : 1e-6; }
  MPI_Datatype type() const;
  /// Grows from the start of a handle on.
  bool accumulates() const {
    return var_class == MPI_T_PVAR_CLASS_COUNTER || var_class == MPI_T_PVAR_CLASS_AGGREGATE || var_class == MPI_T_PVAR_CLASS_TIMER;
  }
  bool is_watermark() const { return gauge != nullptr; }
  /// Always measured, and can't be written: what is a state of now.
  bool continuous() const { return !accumulates() && !is_watermark(); }
};

std::span<const Measure> measures();
}  // namespace tutti::tool

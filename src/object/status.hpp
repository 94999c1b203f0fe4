// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// What tutti keeps in the private words of an MPI_Status: the number of bytes in [0..1], the cancelled flag in [2], and in [3] whether
// the count was set in elements (MPI-5.0 §12.2).
#pragma once
#include <cstring>

#include "base/types.hpp"
#include "mpi.h"

namespace tutti::object {

inline Count bytes(const MPI_Status& status) {
  Count value;
  std::memcpy(&value, status.MPI_internal, sizeof value);
  return value;
}
inline void set_bytes(MPI_Status& status, Count value) { std::memcpy(status.MPI_internal, &value, sizeof value); }
inline bool cancelled(const MPI_Status& status) { return status.MPI_internal[2] != 0; }
inline void set_cancelled(MPI_Status& status, bool value) { status.MPI_internal[2] = value; }

/// Fills a status; MPI_ERROR is left alone (MPI-5.0 §3.2.5: only the calls that return several statuses set it).
inline void fill_status(MPI_Status* status, int source, int tag, Count byte_count, bool is_cancelled) {
  if (status == MPI_STATUS_IGNORE) return;
  status->MPI_SOURCE = source;
  status->MPI_TAG = tag;
  set_bytes(*status, byte_count);
  set_cancelled(*status, is_cancelled);
  status->MPI_internal[3] = 0;
}
/// The status of an operation that did nothing (MPI-5.0 §3.7.3: source MPI_ANY_SOURCE, tag MPI_ANY_TAG, error MPI_SUCCESS, zero count).
inline void fill_empty_status(MPI_Status* status) {
  if (status == MPI_STATUS_IGNORE) return;
  fill_status(status, MPI_ANY_SOURCE, MPI_ANY_TAG, 0, false);
  status->MPI_ERROR = MPI_SUCCESS;
}
}  // namespace tutti::object

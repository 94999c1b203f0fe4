// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The fields of a status through functions (MPI-5.0 §3.2.5, §13.3).
#include "object/status.hpp"

#include "api/bodies.hpp"

namespace tutti::calls {

void status_get_source(const MPI_Status* status, int* source) { *source = status->MPI_SOURCE; }
void status_get_tag(const MPI_Status* status, int* tag) { *tag = status->MPI_TAG; }
void status_get_error(const MPI_Status* status, int* error) { *error = status->MPI_ERROR; }
void status_set_source(MPI_Status* status, int source) { status->MPI_SOURCE = source; }
void status_set_tag(MPI_Status* status, int tag) { status->MPI_TAG = tag; }
void status_set_error(MPI_Status* status, int error) { status->MPI_ERROR = error; }
void status_set_cancelled(MPI_Status* status, int flag) { object::set_cancelled(*status, flag != 0); }
}  // namespace tutti::calls

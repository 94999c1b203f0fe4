// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// A library of the program's own, which calls MPI for it.
#pragma once
#include <mpi.h>

#include <functional>

#define HALO_PUBLIC __attribute__((visibility("default")))

namespace halo {
HALO_PUBLIC void exchange(MPI_Comm comm);
HALO_PUBLIC void each(const std::function<void()>& work);
HALO_PUBLIC MPI_Comm copy(MPI_Comm comm);
inline void in_header(MPI_Comm comm) { MPI_Barrier(comm); }
}  // namespace halo

// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The operation kernels for any processor of the architecture.
#define TUTTI_KERNELS kernels_base
#include "base/reduce_kernels.hpp"

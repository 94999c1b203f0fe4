// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// The operation kernels for x86 processors with AVX2; compiled with -mavx2 (src/CMakeLists.txt), used only where the processor has it.
#ifdef __AVX2__
#define TUTTI_KERNELS kernels_avx2
#include "base/reduce_kernels.hpp"
#endif

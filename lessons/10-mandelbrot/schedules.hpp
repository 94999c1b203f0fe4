// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// Five ways to share out the rows. Each fills the picture on rank 0 and returns what this rank spent on computing.
#pragma once

#include "picture.hpp"
#include "progress.hpp"
#include "rows.hpp"

Effort compute_serial(const View& view, Picture& picture, Progress& progress);
Effort compute_threads(const View& view, Picture& picture, Progress& progress, int threads);

// These are called by all ranks together; `picture` is used on rank 0 only.
Effort compute_static(const View& view, Picture& picture, Progress& progress);
Effort compute_dynamic(const View& view, Picture& picture, Progress& progress);

// This one needs a whole picture on each rank.
Effort compute_reduce(const View& view, Picture& picture, Progress& progress);
